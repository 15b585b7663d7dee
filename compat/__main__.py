"""The command, and ``python -m compat``. An interrupt ends it with one line from its first moment on."""

from __future__ import annotations

from typing import NoReturn

from compat import interrupts


def main() -> NoReturn:
    """Run the command. Its libraries take a while to load."""
    interrupts.end_at_once()
    from compat.cli import main

    main()


if __name__ == "__main__":
    main()
