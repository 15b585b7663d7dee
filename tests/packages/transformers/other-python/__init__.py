"""A miniature transformers: other-python."""

__version__ = "9.0"


class Cache:
    """What peft 1.0 imports."""
