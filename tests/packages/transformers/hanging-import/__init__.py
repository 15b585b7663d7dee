"""A miniature transformers: hanging-import."""

import time

__version__ = "5.0"

time.sleep(3600)
