"""What a worker starts for each order: ``python -m compat.cluster.work``, a program with its own cache and journal.

Reads ``{"results_fd": N, "order": {...}}`` and writes a JSON object a line to that descriptor: ``{"beat": true}``, so
that whoever listens looks up, ``{"words": ...}`` for each step, and at the end ``{"parcel": ...}``,
``{"failed": ...}``, or ``{"refused": ...}`` for an order that is not for this compat.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading

from compat import interrupts

BEAT_S = 0.5


class Teller:
    """Tells lines, for several threads. Where nobody listens any more the program ends."""

    def __init__(self, descriptor: int) -> None:
        self._pipe = os.fdopen(descriptor, "wb")
        self._lock = threading.Lock()

    def __call__(self, **line: object) -> None:
        """One line."""
        with self._lock:
            try:
                self._pipe.write(json.dumps(line).encode() + b"\n")
                self._pipe.flush()
            except OSError:
                os.kill(os.getpid(), signal.SIGTERM)

    def beat(self) -> None:
        """Beats for ever."""
        never = threading.Event()
        while not never.wait(BEAT_S):
            self(beat=True)


def main() -> None:
    """Does one order. An interrupt ends it, and what it has started, at any time."""
    interrupts.end_at_once()
    told = json.loads(sys.stdin.read())
    teller = Teller(int(told["results_fd"]))
    threading.Thread(target=teller.beat, daemon=True).start()
    from compat import ending
    from compat.cluster import doing

    ending.leave(lambda: doing.do(told["order"], lambda **line: teller(**line)))


if __name__ == "__main__":
    main()
