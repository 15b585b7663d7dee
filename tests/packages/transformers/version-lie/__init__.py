"""A miniature transformers: version-lie."""

__version__ = "1.0"


class Cache:
    """What peft 1.0 imports."""
