"""Recorded runs as files: ``reports/cpu/*.json`` and ``reports/gpu/*.json``, one for each combination and scale."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from compat.check import json_file
from compat.errors import CompatError
from compat.files import write_whole
from compat.model import Outcome
from compat.probes.probe import CPU
from compat.recorded import Recorded
from compat.report import export

FORMAT_VERSION = 1
FOLDERS = ("cpu", "gpu")
"""The folders of reports/ that a report reads."""
MOST = 500
"""Runs of one file, and files of one folder."""
RECORDED = "expected a file that `compat run --record` wrote"

_FILE = TypeAdapter(Recorded)


def folders(reports: Path) -> tuple[Recorded, ...]:
    """All recorded runs beside the reports; a folder that is not there holds none. Raises CompatError as ``read``."""
    files = (file for name in FOLDERS for file in _files(reports / name))
    return tuple(read(file) for file in files)


def _files(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.json"))
    if len(found) > MOST:
        raise CompatError(f"{folder.name}: more than {MOST} recorded files; move some away")
    return found


def read(file: Path) -> Recorded:
    """One file. Raises CompatError, one line that names it, for what is no such file or one of a newer compat."""
    where = f"{file.parent.name}/{file.name}"
    content = json_file.read(file, RECORDED)
    version = content.pop("format_version", None) if isinstance(content, dict) else None
    if type(version) is not int or version < 1:
        raise CompatError(f"{where}: no recorded runs; {RECORDED}")
    if version > FORMAT_VERSION:
        raise CompatError(f"{where}: of format {version}, this compat reads {FORMAT_VERSION}; use a newer compat")
    try:
        found = _FILE.validate_python(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        steps = ".".join(json_file.word(str(step)) for step in first["loc"])
        raise CompatError(f"{where}: {steps}: {first['msg']}; {RECORDED}") from None
    for mistake in (*_unknown(content, _FILE.dump_python(found)), *_mistakes(found)):
        raise CompatError(f"{where}: {mistake}; {RECORDED}")
    return found


def _mistakes(found: Recorded) -> Iterator[str]:
    """What the types do not say."""
    probes = [run.outcome.probe for run in found.runs]
    if not probes:
        yield "it has no run"
    if len(probes) > MOST:
        yield f"more than {MOST} runs"
    doubled = sorted({probe for probe in probes if probes.count(probe) > 1}) if len(probes) <= MOST else []
    yield from (f"{json_file.word(probe)} has several runs, and one of them hides the others" for probe in doubled)
    yield from (f"{json_file.word(run.day)} is no day (2026-01-31)" for run in found.runs if not _is_day(run.day))
    yield from (mistake for run in found.runs if (mistake := _misplaced(run.outcome, found)))


def _misplaced(outcome: Outcome, found: Recorded) -> str | None:
    """Why an outcome cannot be one of this combination on this device, where some probes run on the CPU anyway."""
    device = outcome.evidence.device
    probe, wanted = json_file.word(outcome.probe), json_file.word(found.combination)
    if outcome.combination != found.combination:
        return f"{probe} is of {json_file.word(outcome.combination)}, and the file of {wanted}"
    if device is not None and device not in (CPU, found.device):
        return f"{probe} ran on {json_file.word(device)}, and the file is of {json_file.word(found.device)}"
    return None


def _unknown(content: Any, read_: Any, where: str = "") -> Iterator[str]:
    """The keys of a file of which nothing was read: one of this format has none."""
    if isinstance(content, dict) and isinstance(read_, dict):
        for key, value in content.items():
            step = f"{where}{json_file.word(key)}"
            yield from _unknown(value, read_[key], f"{step}.") if key in read_ else (f"unknown key {step}",)
    elif isinstance(content, list) and isinstance(read_, list | tuple):
        for at, (value, one) in enumerate(zip(content, read_, strict=True)):
            yield from _unknown(value, one, f"{where}{at}.")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def earlier(folder: Path, name: str) -> Recorded | None:
    """What is there under a name already. Raises CompatError if it cannot be read: it is not written over."""
    file = folder / name
    return read(file) if file.exists() else None


def write(recorded: Recorded, folder: Path) -> Path:
    """Writes the file whole: texts are scrubbed of paths, credentials and tokens, and what was printed is left out."""
    file = folder / recorded.name
    write_whole(file, json.dumps(_document(recorded), indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    return file


def _document(recorded: Recorded) -> dict[str, Any]:
    plain: dict[str, Any] = export.plain(recorded)
    for run in plain["runs"]:
        run["outcome"]["evidence"]["output"] = ""
    return {"format_version": FORMAT_VERSION, **plain}


def refuse_unusable(folder: Path) -> None:
    """Raises CompatError where the folder takes no file or a record in it is broken: before hours of work."""
    try:
        if any(os.path.lexists(each) and not each.is_dir() for each in (folder, *folder.parents)):
            raise CompatError(f"--record {folder}: not a folder")
        _try_writing(folder)
    except OSError as error:
        raise CompatError(f"--record {folder}: {error.strerror}; name a folder that can be written to") from None
    for file in _files(folder):
        read(file)


def _try_writing(folder: Path) -> None:
    """Makes the folder and a file in it, and removes both again as far as they were not there. Raises OSError."""
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".compat-"):
            pass
    finally:
        for each in made:
            with suppress(OSError):  # it was not made, or somebody else has put something there
                each.rmdir()
