"""Which Python "3.11" stands for on this machine."""

from __future__ import annotations

import functools
import platform
import sys

from compat import process


def own() -> str:
    """The Python that runs compat, as "3.11"."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


@functools.cache
def exact(wanted: str) -> str | None:
    """The full version of the interpreter: our own, or the one that uv finds; None where there is none."""
    if wanted == own():
        return platform.python_version()
    found = process.run([process.uv(), "python", "find", "--no-project", wanted], time_limit_s=60)
    if found.returncode != 0:
        return None
    script = "import platform; print(platform.python_version())"
    return process.run([found.stdout.strip(), "-I", "-c", script], time_limit_s=60).stdout.strip() or None
