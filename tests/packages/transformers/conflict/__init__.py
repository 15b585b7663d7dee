"""A miniature transformers: conflict."""

__version__ = "6.0"


class Cache:
    """What peft 1.0 imports."""
