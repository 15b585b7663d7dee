"""The command, and ``python -m compat``. An interrupt ends it with one line from its first moment on."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from compat import interrupts


def main() -> NoReturn:
    """Run the command. Its libraries take a while to load; what is kept of an unchanged one needs none of them."""
    interrupts.end_at_once()
    if "_COMPAT_COMPLETE" not in os.environ:  # a shell asks what it may complete, and runs nothing
        _tell_again()
    from compat.cli import main

    main()


def _tell_again() -> None:
    """Ends the program if nothing has changed."""
    from compat import stamp

    if answer := stamp.known(sys.argv[1:]):
        from compat import ending
        from compat.commands import again

        ending.leave(lambda: again.tell(answer))


if __name__ == "__main__":
    main()
