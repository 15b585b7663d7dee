"""A miniature transformers: crashing-import."""

import os
import signal

__version__ = "4.0"

os.kill(os.getpid(), signal.SIGSEGV)
