"""A miniature transformers: slow-import."""

import time

__version__ = "3.0"

time.sleep(1.5)


class Cache:
    """What peft 1.0 imports."""
