"""Files that are there whole or not at all, and files that hold a place."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_whole(file: Path, text: str) -> None:
    """Write a text atomically; safe against a kill and against others who write the same file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, new = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(new).chmod(0o644)
        Path(new).replace(file)
    except BaseException:
        Path(new).unlink(missing_ok=True)
        raise


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold a lock file, waiting for whoever has it; the kernel lets go of it when its holder dies."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
