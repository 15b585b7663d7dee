"""A miniature transformers: removed-symbol."""

__version__ = "2.0"
