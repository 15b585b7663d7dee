"""A miniature tokenizers: new."""

__version__ = "2.0"
