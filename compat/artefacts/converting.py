"""`compat convert` as the way out that a failing pair is tried with."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from compat.convert import convert
from compat.convert.outcome import CannotConvertError, Refused, UnusableFileError


def converter(kind: str, files: Path, reader: Mapping[str, str], made: Path) -> str | None:
    """A copy of the artefact in ``made`` with what the reader needs written anew, and the command that does the same.

    None where nothing of the artefact is convertible, or where the conversion is refused; `ways.Converter`.
    """
    del kind
    there = [part for part in convert.PARTS if (files / part.name).is_file()]
    target = {part.package: reader[part.package] for part in there if part.package in reader}
    if not target:
        return None
    try:
        found = convert.convert(files, target)
    except (UnusableFileError, CannotConvertError):
        return None
    if isinstance(found, Refused) or not found.files:
        return None
    shutil.copytree(files, made, dirs_exist_ok=True)
    for name, data in found.files.items():
        (made / name).write_bytes(data)
    return _command(files, target)


def _command(files: Path, target: Mapping[str, str]) -> str:
    names = [path.name for path in files.iterdir()]
    what = names[0] if len(names) == 1 else "FOLDER"
    return " ".join(["compat convert", what, *(f"--for {package}=={version}" for package, version in target.items())])
