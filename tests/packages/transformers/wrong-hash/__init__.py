"""A miniature transformers: wrong-hash."""

__version__ = "10.0"


class Cache:
    """What peft 1.0 imports."""
