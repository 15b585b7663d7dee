"""The names that each module of a release lets others import: its own, those of ``import *``, those on demand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compat.history.facts import OPEN
from compat.history.reading import Reading

Names = Mapping[str, str]
"""By name, the dotted place that stands behind it; "" for what the module makes itself."""

NOT_SCANNED = ("convert_", "modular_")
"""Files that transformers leaves out when it looks for what a folder exports."""

FAST = "_fast"
FAST_CLASS = "Fast"


def offered(readings: Mapping[str, Reading]) -> dict[str, dict[str, str]]:
    """By module, the names that can be imported from it; an alias of a module is one more module."""
    release = _Offers(readings)
    found = {dotted: release.of(dotted) for dotted in readings}
    return found | dict(release.aliases(found))


class _Offers:
    def __init__(self, readings: Mapping[str, Reading]) -> None:
        self._readings = readings
        self._known: dict[str, dict[str, str]] = {}
        self._fallbacks = {ending for each in readings.values() for ending in each.lazy.fallbacks}
        self._converters = {key: made for each in readings.values() for key, made in each.lazy.converters}
        self._exporting: dict[str, list[tuple[str, str]]] = {}
        for dotted, each in sorted(readings.items()):
            self._note_exports(dotted, each)

    def of(self, dotted: str) -> dict[str, str]:
        """The names of one module."""
        if dotted not in self._known:
            self._known[dotted] = {}  # for circles of import *
            self._known[dotted] = self._found(self._readings[dotted])
        return self._known[dotted]

    def aliases(self, found: Mapping[str, Names]) -> Iterator[tuple[str, dict[str, str]]]:
        """Old module names, and the old class names in them."""
        for dotted, reading in self._readings.items():
            for old, new in reading.lazy.aliases:
                if f"{dotted}.{new}" in found and f"{dotted}.{old}" not in self._readings:
                    yield f"{dotted}.{old}", {name: f"{dotted}.{new}.{name}" for name in found[f"{dotted}.{new}"]}
            if reading.lazy.fast_modules:
                yield from self._fast_modules(f"{dotted}.models.", found)

    def _fast_modules(self, prefix: str, found: Mapping[str, Names]) -> Iterator[tuple[str, dict[str, str]]]:
        for dotted, names in found.items():
            last = dotted.rpartition(".")[2]
            old = f"{dotted}{FAST}"
            if dotted.startswith(prefix) and last.startswith("image_processing_") and old not in self._readings:
                new = {name: f"{dotted}.{name}" for name in names}
                yield old, new | {f"{name}{FAST_CLASS}": place for name, place in new.items()}

    def _found(self, reading: Reading) -> dict[str, str]:
        lazy, names = reading.lazy, {}
        if not lazy.replaced:
            for star in reading.stars:
                names.update(self._starred(star))
            names.update(reading.names)
        on_demand = {name: f"{reading.dotted}.{sub}.{name}" for sub, name in lazy.structure}
        for prefix in lazy.scanned:
            folder = f"{reading.dotted}.{prefix}".rstrip(".")
            on_demand |= {name: f"{module}.{name}" for module, name in self._exporting.get(folder, ())}
        if lazy.replaced:
            on_demand |= self._substitutes(on_demand)
            names = {name: place for name, place in reading.names.items() if name == "__version__"}
        served = dict.fromkeys([*lazy.served, *([OPEN] if lazy.dynamic else [])], "")
        return served | on_demand | names

    def _substitutes(self, names: Names) -> dict[str, str]:
        """What a lazy module gives for names that it hasn't: the same without "Fast", one with the same converter."""
        found = {
            f"{name}{FAST_CLASS}": place
            for name, place in names.items()
            if any(f"{name}{FAST_CLASS}".endswith(ending) for ending in self._fallbacks)
        }
        if self._fallbacks:
            for name, converter in self._converters.items():
                same = [each for each, made in self._converters.items() if made == converter and each in names]
                preferred = converter.removesuffix("Converter") + "Tokenizer"
                same = [preferred] if preferred in names else same
                if same:
                    found = {name: names[same[0]], f"{name}{FAST_CLASS}": names[same[0]]} | found
        return {name: place for name, place in found.items() if name not in names}

    def _starred(self, star: str) -> dict[str, str]:
        """The names that ``from star import *`` brings."""
        if star not in self._readings:
            return {} if star.partition(".")[0] in {each.partition(".")[0] for each in self._readings} else {OPEN: ""}
        names = self.of(star)
        exports = self._readings[star].exports
        wanted = names if exports is None else dict.fromkeys(exports)
        return {
            name: f"{star}.{name}"
            for name in wanted
            if exports is not None or not (name.startswith("_") or name == OPEN)
        }

    def _note_exports(self, dotted: str, reading: Reading) -> None:
        """Notes what a file exports with all folders above it; see ``define_import_structure``."""
        last = dotted.rpartition(".")[2]
        names = [*reading.lazy.marked, *(reading.exports or ())]
        if names and not last.startswith(NOT_SCANNED) and not reading.package:
            folder = dotted
            while "." in folder:
                folder = folder.rpartition(".")[0]
                self._exporting.setdefault(folder, []).extend((dotted, name) for name in names)
