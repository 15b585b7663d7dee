"""Stands on a command's path as ``sitecustomize``: each Python that starts notes where it is from.

Never imported by the host. Standard library only, and of any Python 3. Beside it lie ``environment``, the folder
that the command should run in, and ``seen``, a line for each Python. The ``sitecustomize`` that it stands before runs
all the same.
"""

import os
import sys
from contextlib import suppress

HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib would cost each start its time
MOST_BYTES = 2**18
"""A test suite may start thousands; the first ones say enough."""


def note() -> None:
    """Write the line: whether it is the environment's, prefix, version, and the script or module that it runs."""
    with open(os.path.join(HERE, "environment"), "rb") as file:  # noqa: PTH123, PTH118
        environment = os.path.realpath(os.fsdecode(file.read()))
    places = [os.path.realpath(place) for place in (sys.prefix, *sys.path) if place]
    own = any((place + os.sep).startswith(environment + os.sep) for place in places)
    words = [word for word in getattr(sys, "orig_argv", ())[1:] if word[:1] != "-"]
    program = os.path.basename(words[0]) if words else ""  # noqa: PTH119
    line = ascii((own, sys.prefix, ".".join(map(str, sys.version_info[:3])), program)) + "\n"
    seen = os.open(os.path.join(HERE, "seen"), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)  # noqa: PTH118
    try:
        if os.fstat(seen).st_size < MOST_BYTES:
            os.write(seen, line.encode("ascii"))
    finally:
        os.close(seen)


def run_the_other() -> None:
    """Import the ``sitecustomize`` that stands behind this one on the path, in its place."""
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    sys.path[:] = [place for place in sys.path if os.path.abspath(place) != HERE]  # noqa: PTH100
    other = PathFinder.find_spec(__name__, sys.path)
    if other is not None and other.loader is not None:
        sys.modules[__name__] = module = module_from_spec(other)
        other.loader.exec_module(module)


if __name__ == "sitecustomize":
    with suppress(Exception):  # a Python that cannot say where it is from runs all the same
        note()
    run_the_other()
