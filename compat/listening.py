"""What a running program prints, read as it comes: it can fill no pipe and, where only the end is kept, no memory."""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from types import TracebackType
from typing import IO, Self

CHUNK_BYTES = 64 * 1024
DRAIN_S = 2.0
"""For what is still in the pipes of a program that has ended: somebody who left its group may write on for ever."""


class Outputs:
    """Both outputs of one program. A context manager; ``last_bytes`` None keeps all of each, else its end."""

    def __init__(self, started: subprocess.Popen[bytes], last_bytes: int | None = None) -> None:
        self._last = last_bytes
        self._selector = selectors.DefaultSelector()
        self._heard: dict[IO[bytes], bytearray] = {}
        for output in (started.stdout, started.stderr):
            if output is not None:
                self._selector.register(output, selectors.EVENT_READ)
                self._heard[output] = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._selector.close()

    @property
    def are_open(self) -> bool:
        """Whether anybody holds one of them open, as far as was read."""
        return bool(self._selector.get_map())

    @property
    def heard(self) -> tuple[bytes, ...]:
        """What each said so far."""
        return tuple(bytes(said if self._last is None else said[-self._last :]) for said in self._heard.values())

    def listen(self, seconds: float) -> bool:
        """Wait so long for something to read, and read it; False if nothing came."""
        ready = [key for key, _ in self._selector.select(max(seconds, 0.0))]
        for key in ready:
            chunk = os.read(key.fd, CHUNK_BYTES)
            if not chunk:
                self._selector.unregister(key.fileobj)
            self._keep(self._heard[key.fileobj], chunk)  # type: ignore[index] # what was registered is such a file
        return bool(ready)

    def drain(self) -> None:
        """Read what is there, and wait for nobody."""
        ends = time.monotonic() + DRAIN_S
        while self.are_open and self.listen(0) and time.monotonic() < ends:
            pass

    def _keep(self, said: bytearray, chunk: bytes) -> None:
        said += chunk
        if self._last is not None and len(said) > 2 * self._last + CHUNK_BYTES:
            del said[: -self._last]
