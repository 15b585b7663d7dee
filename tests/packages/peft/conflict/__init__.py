"""A miniature peft: wants tokenizers that no transformers here wants."""

__version__ = "3.0"
