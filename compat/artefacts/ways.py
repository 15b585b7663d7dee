"""Ways out of a pair that fails: the artefact is converted, and the reader is asked again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from compat import scratch
from compat.probes.artefacts import store

Converter = Callable[[str, Path, Mapping[str, str], Path], str | None]
"""(kind, the artefact's files, the reader's versions by package, an empty folder for what is converted) -> the command
with which a user does the same, or None where there is no conversion of this kind for this reader."""


@dataclass(frozen=True)
class Converted:
    """The digest of a converted artefact, which keeps what is expected of it, and the command."""

    artefact: str
    command: str


def converted(
    kind: str, artefact: str, shared: Path, reader: Mapping[str, str], convert: Converter
) -> Converted | None:
    """The artefact as the converter makes it for a reader, in the store.

    None where there is no conversion, or where the store no longer has what was written.
    """
    with scratch.folder() as place:
        own, made = place / "own", place / "converted"
        made.mkdir()
        if not store.copied(shared, artefact, own):
            return None
        command = convert(kind, own / store.FILES, reader, made)
        return Converted(store.keep(shared, made, own / store.EXPECTED), command) if command is not None else None
