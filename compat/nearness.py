"""A neighbour as a file has it, held against the combination near which it was built: its pins are there to be copied.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from packaging.version import InvalidVersion

from compat import pep440, verdict
from compat.check.json_file import word
from compat.errors import CompatError
from compat.finding import Neighbour
from compat.model import AXES, Combination
from compat.probes.probe import Probe
from compat.report import export
from compat.shards import Ran

LONGEST_ID = 500
ID = re.compile(r"[A-Za-z0-9.+_!-]+")
SPELT = re.compile(r"[A-Za-z0-9.+_!-]+")
"""A version in ASCII and without the space around it that packaging takes."""
KEPT = ("python", "companions", "forced", "torch", "exclude_newer", "probes")
"""What a search leaves as its base has it."""


def refuse(name: str, ran: Ran, declared: Combination, asked: Sequence[Probe]) -> None:
    """Raises CompatError for what no search near this combination leaves; ``asked`` is what it is asked itself."""
    wrong = [words for each in ran.neighbours for words in _of(each, declared, asked)]
    passed_over = [words for each in ran.neighbours for words in each.nearer]
    wrong += _moves(ran.id, [*passed_over, *(ran.search.inconclusive if ran.search else ())])
    if ran.search and len(ran.search.inconclusive) > ran.search.tried:
        wrong.append(f"{ran.id}: search: more were inconclusive than tried")
    if wrong:
        raise CompatError(f"{name}: {wrong[0]}; write the file anew")


def _of(neighbour: Neighbour, declared: Combination, asked: Sequence[Probe]) -> Iterator[str]:
    near = neighbour.combination
    id_ = near.id
    if not id_.startswith(f"{declared.id}+") or not ID.fullmatch(id_) or len(id_) > LONGEST_ID:
        yield f"{word(id_)} is no id of a neighbour of {declared.id}"
    here, there = export.plain(declared), export.plain(near)  # as files have them: without secrets
    if other := next((key for key in KEPT if there[key] != here[key]), None):
        yield f"{id_}: {other}: not as in {declared.id}"
    deciding = {each.suite for each in asked if each.role == verdict.QUESTION} & {*declared.suites}
    if not deciding <= {*near.suites} <= {*declared.suites}:
        yield f"{id_}: suites: not as in {declared.id}"
    yield from (f"{id_}: {words}" for words in _packages(there["packages"], here["packages"]))


def _packages(near: Mapping[str, str], base: Mapping[str, str]) -> Iterator[str]:
    """The axes are releases, and all else is as it was."""
    for name in dict.fromkeys([*near, *AXES, *base]):
        version = near.get(name)
        if name not in AXES and version != base.get(name):
            yield f"{word(name)} is no package that a search moves"
        elif version is None:
            yield f"no version of {name}"
        elif name in AXES and not _is_release(version):
            yield f"{name}: {word(version)} is no version"


def _moves(id_: str, told: Iterable[str]) -> Iterator[str]:
    """Whether what moved is told as a search tells it: "peft 0.8.2, transformers 4.40.0"."""
    for words in told:
        parts = [part.partition(" ") for part in words.split(", ")]
        if not all(name in AXES and _is_release(version) for name, _, version in parts):
            yield f"{id_}: {word(words)} names no pins"


def _is_release(version: str) -> bool:
    try:
        return bool(SPELT.fullmatch(version) and pep440.version(version))
    except InvalidVersion:
        return False
