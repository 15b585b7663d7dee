"""A miniature transformers: newer-python."""

__version__ = "12.0"


class Cache:
    """What peft 1.0 imports."""
