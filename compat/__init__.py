"""compat: which transformers x tokenizers x peft combinations work, why the others fail, and what to do."""

__version__ = "0.1.0"
