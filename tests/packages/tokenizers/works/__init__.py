"""A miniature tokenizers: works."""

__version__ = "1.0"
