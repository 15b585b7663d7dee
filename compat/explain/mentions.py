"""The versions that a text names: lists of what is installed, reports, sentences. One line at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compat import pep440
from compat.explain.packages import NAME, normal
from compat.explain.seen import Mention

VERSION = (
    r"(?P<version>\d{1,4}(?:\.\d{1,6}){1,4}(?:(?:[abc]|rc)\d{1,4})?(?:\.(?:dev|post)\d{1,10})?"
    r"(?:\+[\w.]{1,40})?)(?![.\w]*\w)"
)
_MARKS = " \t`*\"'-|│["
"""What lists put before a name."""
_PLACE = r"(?:\s+(?:\S{1,40}\s+(?:pypi|conda-forge|main|defaults|pytorch|nvidia|<pip>|pkgs/\S+)|[/~.]\S*|pip))?"
LINE = re.compile(
    rf"={{2,3}}{VERSION}[\"'`,\s\\]*(?:[;#].*|--hash.*)?$"  # pip freeze
    rf"|\s{{1,60}}{VERSION.replace('version', 'column')}{_PLACE}\s*[│|]?$"  # pip list, conda list
    r"|[`*\"']{0,3}(?: versions?)?(?: \(GPU\?\))?[`*]{0,3}\s{0,4}[:=|]\s{0,20}[`*\"']{0,3}v?"  # a report, a table
    + VERSION.replace("version", "report")
)
"""After a name that begins its line."""
WHEREVER = re.compile(rf"\.__version__\W{{1,10}}{VERSION}")
SENTENCE = re.compile(rf"[`*\"']{{0,3}}(?:={{2,3}}| version:? | ?\(| v|[ -]){VERSION}")
FOUND = re.compile(r"(?:but (?:found|you have)|Requirement already satisfied:|(?:\[pip3?\]|\[conda\])) {1,4}$")
"""Before a name: what follows is installed, whatever else the line says."""
FOUND_VERSION = re.compile(rf"(?:\[[^\]]{{0,80}}\])?(?:==|\s{{1,40}}){VERSION}")
REQUIRES = re.compile(rf" {VERSION} (?:requires|has requirement) ")
EXAMPLE = re.compile(rf"but the version found is {VERSION.replace('(?![.', '(?!(?![.] |[.]$)[.')}")
INSTALLED = re.compile(rf"-{VERSION}(?=\s|$)")
ADVICE = re.compile(
    r"downgrad|upgrad|fix|solve|work|instead|\btry\b|pip3? install|uv (?:add|pip)|requir|should|must|need|please|since"
    r"|until|before|after|newer|older|later|\bpin|chang|recommend|support|>=|<=|\bwas\b|\bwere\b",
    re.IGNORECASE,
)
"""A sentence that has one of these says what ought to be, or what was, as well as it may say what is."""
NUMPY = re.compile(r"^\s{0,8}NumPy (?P<version>\d+\.\d+\.\d+) as it may crash")
PYTHON = re.compile(r"(?<![\w-])Python(?: version)?:?\s{1,4}(?P<version>3\.\d{1,2})(?:\.\d{1,2})?\b", re.IGNORECASE)
_SHOWN = re.compile(rf"^\s{{0,8}}Version: {VERSION}\s*$")

WORDS = (b"==", b"ersion", b"may crash")
"""A line that names a version has one of these, or a package's name."""
NAMES_IN_A_LINE = 100


class Mentions:
    """Collects what lines say of versions; the one of ``pip show`` stands two lines apart."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str, bool], Mention] = {}
        self._shown = ""

    def feed(self, text: str, number: int) -> None:
        """The next line that may say one."""
        if self._shown and (found := _SHOWN.match(text)):
            self._add(self._shown, found["version"], number, listed=True)
        self._shown = normal(text.partition(":")[2].strip()) if text.lstrip().startswith("Name: ") else ""
        for name, version, listed in read(text):
            self._add(name, version, number, listed)

    def python(self, version: str, number: int) -> None:
        """The Python that a path or a line names."""
        self._add("python", version, number, listed=True)

    def _add(self, name: str, version: str, number: int, listed: bool) -> None:
        if len(self.found) < 10_000 and pep440.is_version(version):
            self.found.setdefault((name, version, listed), Mention(name, version, number, listed))


def read(text: str) -> Iterator[tuple[str, str, bool]]:
    """(package, version, whether it is said to be installed) of what a line names."""
    if numpy := NUMPY.match(text):
        yield "numpy", numpy["version"], True
    if python := PYTHON.search(text):
        yield "python", python["version"], True
    if example := EXAMPLE.search(text):
        yield "transformers", example["version"], True
    sentence = None
    for count, found in enumerate(NAME.finditer(text)):
        if count == NAMES_IN_A_LINE:
            return
        version = _installed(text, found)
        if version is None:
            sentence = ADVICE.search(text) is None if sentence is None else sentence
            said = SENTENCE.match(text, found.end()) if sentence else None
            if said:
                yield normal(found.group()), said["version"], False
        else:
            yield normal(found.group()), version, True


def _installed(text: str, name: re.Match[str]) -> str | None:
    """The version that a list, a report or an error says to be there."""
    before = text[max(0, name.start() - 200) : name.start()]
    forms: tuple[re.Pattern[str], ...] = (WHEREVER,)
    if "uccessfully installed" in text:
        forms = (INSTALLED,)
    elif not before.strip(_MARKS):
        forms = (LINE, REQUIRES, WHEREVER)
    elif FOUND.search(before):
        forms = (FOUND_VERSION,)
    matches = (form.match(text, name.end()) for form in forms)
    return next((each["version"] or each[each.lastgroup or 0] for each in matches if each), None)
