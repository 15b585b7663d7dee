"""A miniature peft: does without the removed symbol."""

import transformers as transformers

__version__ = "2.0"
