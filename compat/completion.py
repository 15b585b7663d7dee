"""What a shell completes: values of arguments and options. Nothing heavy is loaded; what cannot be read has no values.

Each function is given typer's context and what is typed so far. A name in this module is one for a kind of value.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HISTORY = Path(__file__).parent / "history" / "data"
Values = list[tuple[str, str]]
"""(value, what it is)."""


@dataclass(frozen=True)
class Completion:
    """As typer's shells want it."""

    value: str
    help: str | None = None
    type: str = "plain"


def combinations(ctx: Any, incomplete: str) -> Values:
    """The ids of the matrix folder, with their titles."""
    return _beginning(incomplete, _combinations(_matrix(ctx)))


def _matrix(ctx: Any) -> Path:
    """As ``--matrix`` says, if it is typed already."""
    said = ctx.params.get("folder") or ctx.params.get("folder_")
    return Path(said or "matrix")


def _combinations(folder: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.glob("*.toml")):
        try:
            entries = tomllib.loads(file.read_text(encoding="utf-8")).get("combination", [])
            yield from ((entry["id"], str(entry.get("title", ""))) for entry in entries)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            continue  # whoever runs a command is told what is wrong with it


def probes(ctx: Any, incomplete: str) -> Values:
    """The ids of the shipped probes, with their questions."""
    del ctx
    from compat.probes.catalogue import PROBES

    return _beginning(incomplete, ((probe.id, probe.question) for probe in PROBES))


def cells(ctx: Any, incomplete: str) -> Values:
    """COMBINATION:PROBE; the probes once it is clear which combination is meant: a shell ends what is no part."""
    combination, colon, probe = incomplete.partition(":")
    meant = [(combination, "")] if colon else combinations(ctx, combination)
    if len(meant) > 1:
        return [(f"{id_}:", title) for id_, title in meant]
    return [(f"{id_}:{asked}", question) for id_, _ in meant for asked, question in probes(ctx, probe)]


def suites(ctx: Any, incomplete: str) -> Values:
    """The suites of the shipped probes."""
    del ctx
    from compat.probes.catalogue import PROBES
    from compat.probes.probe import EVERY_SUITE

    return _beginning(incomplete, ((name, "") for name in sorted({probe.suite for probe in PROBES} - {EVERY_SUITE})))


def kinds(ctx: Any, incomplete: str) -> Values:
    """The kinds of artefacts."""
    del ctx
    from compat.probes.catalogue_artefacts import KINDS

    return _beginning(incomplete, ((kind.name, "") for kind in KINDS))


def scales(ctx: Any, incomplete: str) -> Values:
    """The sizes of models."""
    del ctx
    from compat.probes.spec import SCALES

    return _beginning(incomplete, ((each, "") for each in SCALES))


def rules(ctx: Any, incomplete: str) -> Values:
    """The ids of the known failures, with their titles."""
    del ctx
    from compat.rules import RULES

    return _beginning(incomplete, ((rule.id, rule.title) for rule in RULES))


def packages(ctx: Any, incomplete: str) -> Values:
    """The packages whose releases the matrix folder lists; those of the history of names where it lists none."""
    return _beginning(incomplete, ((name, "") for name in _listed(_matrix(ctx) / "releases.json") or _of_history()))


def packages_of_history(ctx: Any, incomplete: str) -> Values:
    """The packages of the history of names."""
    del ctx
    return _beginning(incomplete, ((name, "") for name in _of_history()))


def _listed(file: Path) -> list[str]:
    try:
        return sorted(json.loads(file.read_text(encoding="utf-8"))["packages"])
    except (OSError, ValueError, TypeError, KeyError):
        return []  # as above


def _of_history() -> list[str]:
    return sorted(file.stem for file in HISTORY.glob("*.zip"))


def devices(ctx: Any, incomplete: str) -> Values:
    """Where probes run."""
    del ctx
    return _beginning(incomplete, [("cpu", ""), ("cuda", "")])


def _beginning(incomplete: str, values: Iterable[tuple[str, str]]) -> Values:
    return [(value, words) for value, words in values if value.startswith(incomplete)]
