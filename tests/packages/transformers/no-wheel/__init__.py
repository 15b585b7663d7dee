"""A miniature transformers: no-wheel."""

__version__ = "7.0"


class Cache:
    """What peft 1.0 imports."""
