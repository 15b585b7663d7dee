"""The captured artefacts and their pairs: what `capture.py` writes and the tests here read."""

from __future__ import annotations

import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CAPTURED = HERE / "captured"
OUTCOMES = CAPTURED / "outcomes.json"
WHEN = (1980, 1, 1, 0, 0, 0)
"""A zip's earliest time: the same content is the same bytes."""


@dataclass(frozen=True)
class Pair:
    """One kind's artefact: its writer, who reads it as it is, and who does not, with what comes of that."""

    writer: str
    passes: str
    fails: str
    came: str
    rule: str


def pairs() -> Mapping[str, Pair]:
    content = tomllib.loads((HERE / "pairs.toml").read_text(encoding="utf-8"))
    return {kind: Pair(**told) for kind, told in content.items()}


def packed(kind: str) -> Path:
    return CAPTURED / f"{kind}.zip"


def pack(kind: str, artefact: Path) -> None:
    with zipfile.ZipFile(packed(kind), "w") as file:
        for path in sorted(each for each in artefact.rglob("*") if each.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(artefact).as_posix(), WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, path.read_bytes())


def unpack(kind: str, folder: Path) -> None:
    with zipfile.ZipFile(packed(kind)) as file:
        file.extractall(folder)
