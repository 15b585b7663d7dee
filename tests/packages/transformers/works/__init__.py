"""A miniature transformers: works."""

__version__ = "1.0"


class Cache:
    """What peft 1.0 imports."""
