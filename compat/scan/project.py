"""Where an import leads inside the scanned files. Pure: it knows the paths only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from compat.scan.values import Exported, File, Place, Value, member

INIT = "__init__"
NOWHERE = -1
"""The number of no file: something of the project that the scan does not have."""


class Project:
    """The files of a scan as modules of each other. Two files that would be one module are one: the first."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._places = [path.absolute().with_suffix("") for path in paths]
        self._numbers = {place: number for number, place in enumerate(self._places) if paths[number].suffix == ".py"}
        self._tops = self._top_packages()

    def absolute(self, dotted: str, beside: Path) -> Value:
        """What ``import a.b`` in a file makes known as ``a.b``: a module of the project, or a place elsewhere."""
        parts = dotted.split(".")
        folders = [self._tops[parts[0]]] if parts[0] in self._tops else []
        if folder := self._folder_of_script(beside):
            folders.append(folder)
        for folder in folders:
            if found := self._at(folder.joinpath(*parts)):
                return found
            if self._at(folder / parts[0]):
                return Exported(NOWHERE, dotted)
        return Place(dotted)

    def relative(self, dotted: str, level: int, beside: Path) -> Value:
        """What ``from ..a import`` names; nothing that is known where it leads out of the scanned files."""
        folder = beside.absolute().parent
        for _ in range(level - 1):
            folder = folder.parent
        return self._at(folder.joinpath(*dotted.split(".")) if dotted else folder) or Exported(NOWHERE, dotted)

    def inside(self, module: Value, name: str) -> Value:
        """What ``from module import name`` gives: a submodule of the project, or what the module has by that name."""
        if isinstance(module, File) and self._places[module.number].name == INIT:
            return self._at(self._places[module.number].parent / name) or member(module, name)
        return member(module, name)

    def _at(self, place: Path) -> File | None:
        number = self._numbers.get(place / INIT, self._numbers.get(place))
        return None if number is None else File(number)

    def _top_packages(self) -> dict[str, Path]:
        """The packages that lie in no other, with the folder of each."""
        tops: dict[str, Path] = {}
        for place in self._numbers:
            if place.name == INIT and place.parent.parent / INIT not in self._numbers:
                tops.setdefault(place.parent.name, place.parent.parent)
        return tops

    def _folder_of_script(self, beside: Path) -> Path | None:
        """The folder of a file in no package: run as a script, it imports what lies beside it."""
        folder = beside.absolute().parent
        return None if folder / INIT in self._numbers else folder
