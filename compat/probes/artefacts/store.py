"""Artefacts by content: a folder named by the digest of its files, with what is expected of whoever loads them.

Standard library only: the host reads the same store.
"""

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, Dict

from ..load import ProbeFaultError
from ..probe import Context, Skipped

FILES = "files"
EXPECTED = "expected.json"
GIVEN = "given"
"""The folder of a probe's own copy."""
NEW = ".new-"
"""How the names of folders begin that are being written."""
LEFT_OUT = ("README.md",)
"""What is written for people: a model card, which names nothing that is loaded."""


def digest(folder: Path) -> str:
    """The sha256 of all files of a folder, by name and content."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            name = path.relative_to(folder).as_posix()
            found.update(("%s\0%d\0" % (name, len(content))).encode("utf-8") + content)
    return found.hexdigest()


def whole(shared: Path, artefact: str) -> bool:
    """Whether the store has this artefact, unchanged."""
    return _is(shared / artefact, artefact)


def _is(folder: Path, artefact: str) -> bool:
    return (folder / EXPECTED).is_file() and digest(folder) == artefact


def keep(shared: Path, files: Path, expected: Path) -> str:
    """Puts a folder of files and what is expected of them into the store, whole or not at all; returns the digest."""
    new = Path(tempfile.mkdtemp(prefix=NEW, dir=str(shared)))
    try:
        shutil.copytree(str(files), str(new / FILES), ignore=shutil.ignore_patterns(*LEFT_OUT))
        shutil.copyfile(str(expected), str(new / EXPECTED))
        found = digest(new)
        new.chmod(0o755)
        if not whole(shared, found):
            shutil.rmtree(str(shared / found), ignore_errors=True)
            _move(new, shared / found)
        return found
    finally:
        shutil.rmtree(str(new), ignore_errors=True)


def _move(new: Path, place: Path) -> None:
    try:
        os.rename(str(new), str(place))  # noqa: PTH104 - Path.rename says the same
    except OSError:
        if not place.is_dir():  # another process was faster, with the same content
            raise


def written(context: Context, folder: Path, expected: Dict[str, Any]) -> Dict[str, Any]:
    """Hands over what was saved. Figures: ``artefact`` (the digest) and ``files`` (sizes in bytes by name)."""
    told = context.folder / EXPECTED
    told.write_text(json.dumps(expected, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return {"artefact": keep(_shared(context), folder, told), "files": _sizes(folder)}


def _sizes(folder: Path) -> Dict[str, int]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in LEFT_OUT)
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}


def empty(context: Context) -> Path:
    """A folder to save into. Raises Skipped where nothing is shared: nobody could read it."""
    _shared(context)
    folder = context.folder / FILES
    folder.mkdir()
    return folder


def given(context: Context, artefact: str) -> Path:
    """A copy of an artefact's files, to be loaded. Raises Skipped where no artefact is named.

    Raises ProbeFaultError where the copy is not what was written, which says nothing about whoever would load it.
    """
    if not artefact:
        raise Skipped("no artefact is named: `compat artefacts` asks this of what was written before")
    if not copied(_shared(context), artefact, context.folder / GIVEN):
        raise ProbeFaultError("the artefact %s was altered or is not all there: it is written again" % artefact[:12])
    return context.folder / GIVEN / FILES


def expected(context: Context) -> Dict[str, Any]:
    """What its writer expects of whoever loads the artefact that was given."""
    found: Dict[str, Any] = json.loads((context.folder / GIVEN / EXPECTED).read_text(encoding="utf-8"))
    return found


def copied(shared: Path, artefact: str, to: Path) -> bool:
    """Copies an artefact; whether the copy is the artefact, whatever becomes of the store meanwhile."""
    try:
        shutil.copytree(str(shared / artefact), str(to))
        return _is(to, artefact)
    except OSError:  # changed while it was copied, or a file that cannot be read
        return False


def _shared(context: Context) -> Path:
    if context.exchange is None:
        raise Skipped("nothing is shared with other environments: `compat artefacts` asks this")
    return context.exchange
