"""What an interrupt (Ctrl-C) does: an exception while the command works, the end at once before and after that.

Nothing of this package is imported here: this is loaded first, and quickly.
"""

from __future__ import annotations

import os
import signal
from typing import NoReturn

SAID = b"compat: interrupted\n"
CODE = 130


def end_at_once() -> None:
    """From here on an interrupt ends the program with one line. What is loading could swallow an exception."""
    _handle(_end)


def raise_exception() -> None:
    """From here on an interrupt is a KeyboardInterrupt, so that nobody is left behind."""
    _handle(signal.default_int_handler)


def _handle(handler: signal._HANDLER) -> None:
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # whoever is ignored stays ignored
        signal.signal(signal.SIGINT, handler)


def _end(_number: int, _frame: object) -> NoReturn:
    try:
        os.write(2, SAID)
    finally:
        os._exit(CODE)
