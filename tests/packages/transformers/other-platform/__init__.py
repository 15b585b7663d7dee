"""A miniature transformers: other-platform."""

__version__ = "8.0"


class Cache:
    """What peft 1.0 imports."""
