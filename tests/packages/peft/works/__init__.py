"""A miniature peft: works, but needs the symbol that transformers 2.0 removed."""

from transformers import Cache as Cache

__version__ = "1.0"
