"""A miniature tokenizers: old."""

__version__ = "0.9"
