"""A miniature transformers: exiting-import."""

import os

__version__ = "13.0"

os._exit(3)
