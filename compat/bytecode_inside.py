"""Puts compiled modules into the store that are whole. Run inside an environment, with its Python and no packages.

Only that Python can read them; and what a crash or a full disk cut short may take it down, which is then not our host.
"""

import base64
import hashlib
import json
import marshal
import os
import struct
import sys
from importlib.util import MAGIC_NUMBER
from types import CodeType

HEADER = 16
"""Bytes before the code: magic number, flags, the source's time and size (PEP 552)."""
READ_ONLY = 0o444


def content_of(source: str) -> str:
    """The sha256 of a file as RECORDs spell it."""
    with open(source, "rb") as stream:
        return base64.urlsafe_b64encode(hashlib.sha256(stream.read()).digest()).decode().rstrip("=")


def digest_of(content: str, compiled: bytes) -> str:
    """What binds a compiled module to the content of its source."""
    return hashlib.sha256(content.encode() + compiled).hexdigest()[:32]


def stamp_of(source: str) -> bytes:
    """What Python expects in the header of a compiled module: its source's time and size."""
    found = os.stat(source)
    return struct.pack("<II", int(found.st_mtime) & 0xFFFFFFFF, found.st_size & 0xFFFFFFFF)


def is_sound(compiled: bytes, source: str, content: str) -> bool:
    """Whether this Python would load it for the source, and that has the content which is recorded of it."""
    fits = compiled[:8] == MAGIC_NUMBER + bytes(4) and compiled[8:HEADER] == stamp_of(source)
    return fits and content_of(source) == content and _is_code(compiled)


def keep(store: str, source: str, compiled: str, content: str) -> bool:
    """Put one into the store, unless it is unsound; what is linked may no longer be written into, only replaced."""
    with open(compiled, "rb") as stream:
        data = stream.read()
    if not is_sound(data, source, content):
        return False
    entry = os.path.join(store, "%s.%s" % (content, digest_of(content, data)))  # noqa: UP031
    if not os.path.exists(entry):
        os.chmod(compiled, READ_ONLY)
        os.link(compiled, entry)
    return True


def _is_code(compiled: bytes) -> bool:
    try:
        return isinstance(marshal.loads(memoryview(compiled)[HEADER:]), CodeType)  # noqa: S302
    except (EOFError, ValueError, TypeError):
        return False


def main() -> None:
    """Read {"store", "modules": [[source, compiled, content], ...]}, and print the content of each that was kept."""
    asked = json.load(sys.stdin)
    os.makedirs(asked["store"], exist_ok=True)
    for source, compiled, content in asked["modules"]:
        try:
            if keep(asked["store"], source, compiled, content):
                print(content)  # noqa: T201 - read by its host
        except OSError:
            continue  # gone or replaced meanwhile, or there already; or no links here: it is compiled again


if __name__ == "__main__":
    main()
