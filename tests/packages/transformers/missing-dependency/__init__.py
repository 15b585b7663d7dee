"""A miniature transformers: missing-dependency."""

__version__ = "11.0"


class Cache:
    """What peft 1.0 imports."""
