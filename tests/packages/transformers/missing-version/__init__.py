"""A miniature transformers: missing-version."""

__version__ = "15.0"


class Cache:
    """What peft 1.0 imports."""
