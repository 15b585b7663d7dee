"""The versions that a text names: lists of what is installed, reports of an environment, sentences. One line at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from packaging.version import InvalidVersion, Version

from compat.explain.packages import NAME, normal
from compat.explain.seen import Mention

VERSION = r"(?P<version>\d{1,4}(?:\.\d{1,6}){1,4}(?:[abc]\d{1,4}|rc\d{1,4})?(?:\.(?:dev|post)\d{1,10})?(?:\+[\w.]{1,40})?)"
_END = r"(?![\w.]*[\w])"
LISTED = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"^\s*(?:[-*] )?[\"'`]?{NAME}={{2,3}}{VERSION}{_END}[\"'`,\s\\]*(?:[;#].*|--hash.*)?$",  # pip freeze
        rf"^\s*(?:[│|] )?{NAME}\s{{1,60}}{VERSION}(?:\s+(?:\S{{1,40}}\s+(?:pypi|conda-forge|\S*anaconda|main|pkgs/\S+|pytorch|nvidia|<pip>)|[/~.]\S*|pip))?\s*[│|]?$",  # pip list, conda list
        rf"^\s*[-*]?\s*[`*\"']{{0,3}}{NAME}[`*\"']{{0,3}} versions?(?: \(GPU\?\))?[`*]{{0,3}}\s{{0,4}}[:=]\s{{0,20}}[`*]{{0,3}}{VERSION}{_END}",  # transformers-cli env
        rf"but (?:found|you have) {NAME}(?:==| ){VERSION}",
        rf"Requirement already satisfied: {NAME}(?:\[[^\]]*\])?=={VERSION} in",
        rf"^\s*(?:\[pip3?\]|\[conda\])\s+{NAME}(?:==|\s+){VERSION}",  # torch.utils.collect_env
        rf"\b{NAME}\.__version__\W{{1,10}}{VERSION}",
        rf"^{NAME} {VERSION} requires ",
        rf"the version found is (?P<name>transformers)?\s?{VERSION}{_END}",
        rf"^\s*{NAME}\s{{0,3}}[:=|]\s{{0,20}}[`\"']?v?{VERSION}[`\"']?\s*(?:\|.*)?$",  # "transformers: 4.40.1", a table's row
    )
)
SENTENCE = re.compile(rf"(?<![\w./-])[`*\"']{{0,3}}{NAME}[`*\"']{{0,3}}(?:={{2,3}}| version:? | ?\(| v|[ -]){VERSION}{_END}", re.IGNORECASE)
INSTALLED = re.compile(rf"(?<=[\s:]){NAME}-{VERSION}(?=\s|$)", re.IGNORECASE)
ADVICE = re.compile(
    r"downgrad|upgrad|fix|solve|work|instead|\btry\b|pip3? install|uv (?:add|pip)|requir|should|must|need|please|since|until|before|after|"
    r"newer|older|later|pin|chang|recommend|support|>=|<=|was |were ",
    re.IGNORECASE,
)
"""A sentence that has one of these says what ought to be, or what was, as well as it may say what is."""
NUMPY = re.compile(r"^\s*NumPy (?P<version>\d+\.\d+\.\d+) as it may crash")
PYTHON = re.compile(r"(?:^|[\s*-])Python(?: version)?:?\s{1,4}(?P<version>3\.\d{1,2})(?:\.\d{1,2})?\b", re.IGNORECASE)
_SHOW = re.compile(rf"^\s*Name: {NAME}\s*$", re.IGNORECASE)
_SHOWN = re.compile(rf"^\s*Version: {VERSION}\s*$")

HOT = re.compile(rb"==|\d\.\d|Name: ")


class Mentions:
    """Collects what lines say of versions; the one of ``pip show`` stands two lines apart."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str, bool], Mention] = {}
        self._shown = ""

    def feed(self, text: str, number: int) -> None:
        """The next line."""
        if self._shown and (found := _SHOWN.match(text)):
            self._add(self._shown, found["version"], number, listed=True)
        show = _SHOW.match(text)
        self._shown = normal(show["name"]) if show else ""
        for name, version, listed in read(text):
            self._add(name, version, number, listed)

    def python(self, version: str, number: int) -> None:
        """The Python that a path or a line names."""
        self._add("python", version, number, listed=True)

    def _add(self, name: str, version: str, number: int, listed: bool) -> None:
        if len(self.found) < 10_000 and _is_version(version):
            self.found.setdefault((name, version, listed), Mention(name, version, number, listed))


def read(text: str) -> Iterator[tuple[str, str, bool]]:
    """(package, version, whether a list says it) of what a line names."""
    if numpy := NUMPY.match(text):
        yield "numpy", numpy["version"], True
    if python := PYTHON.search(text):
        yield "python", python["version"], True
    if "uccessfully installed" in text:
        yield from ((normal(each["name"]), each["version"], True) for each in INSTALLED.finditer(text))
        return
    listed = next((found for form in LISTED if (found := form.search(text))), None)
    if listed:
        yield normal(listed["name"] or "transformers"), listed["version"], True
    elif not ADVICE.search(text):
        yield from ((normal(each["name"]), each["version"], False) for each in SENTENCE.finditer(text))


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True
