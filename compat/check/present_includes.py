"""The lines of a requirements file and of those that it includes, parsed by pip's own parser.

An included file has to lie in the same project: the nearest folder above with a ``pyproject.toml`` or ``.git``, or
else the file's own folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pip_requirements_parser import (  # type: ignore[import-untyped]
    CommentRequirementLine,
    InstallRequirement,
    InvalidRequirementLine,
    OptionLine,
    RequirementsFile,
)

from compat import installer
from compat.check.userfiles import requirements_text
from compat.errors import MatrixError

MOST = 100
"""Files that one file may include, directly or not."""
INCLUDES = {"requirements": "-r", "constraints": "-c"}
"""The options that include a file, by the parser's names for them."""


@dataclass(frozen=True)
class Line:
    """A requirement, an option or a comment. ``folder`` is the file's; ``where`` is for people."""

    parsed: InstallRequirement | OptionLine | CommentRequirementLine
    folder: Path
    where: str
    constraint: bool


@dataclass
class _Walk:
    """Which files may be read, and which have been."""

    top: Path
    seen: set[tuple[Path, bool]] = field(default_factory=set)


def lines(path: Path) -> Iterator[Line]:
    """All lines in their order, those of an included file in its place.

    Raises MatrixError for a line that pip would refuse, and for an include that is not there, that lies outside of
    the project, or that includes itself.
    """
    path = path.resolve()
    yield from _lines(path, _Walk(_project(path)), (), constraint=False)


def _lines(path: Path, walk: _Walk, chain: tuple[Path, ...], *, constraint: bool) -> Iterator[Line]:
    if path in chain:
        raise MatrixError(f"{chain[-1].name}: includes {path.name}, which includes it; take one of the lines out")
    if (path, constraint) in walk.seen:
        return
    walk.seen.add((path, constraint))
    if len(walk.seen) > MOST:
        raise MatrixError(f"{chain[0].name}: includes more than {MOST} files")
    requirements_text(path)
    for parsed in RequirementsFile.parse(str(path)):
        where = f"{_shown(path, walk.top)}, line {parsed.line_number}"
        if isinstance(parsed, InvalidRequirementLine):
            raise MatrixError(f"{where}: {_words(parsed)}; expected name==1.2.3, as `pip freeze` prints it")
        yield Line(parsed, path.parent, where, constraint)
        for option, flag in INCLUDES.items():
            for name in parsed.options.get(option, ()) if isinstance(parsed, OptionLine) else ():
                inner = _included(name, path, walk.top, f"{where}: {flag} {installer.clean(name)}")
                yield from _lines(inner, walk, (*chain, path), constraint=constraint or flag == "-c")


def _included(name: str, path: Path, top: Path, what: str) -> Path:
    if "://" in name or name.startswith("file:"):
        raise MatrixError(f"{what}: files are not fetched; download it and include it by its path")
    included = (path.parent / name).resolve()
    if not included.is_relative_to(top):
        raise MatrixError(f"{what}: outside of the project; copy it into the project")
    if not included.is_file():
        raise MatrixError(f"{what}: there is no such file")
    return included


def _project(path: Path) -> Path:
    marks = ("pyproject.toml", ".git")
    return next((each for each in path.parents if any((each / mark).exists() for mark in marks)), path.parent)


def _shown(path: Path, top: Path) -> str:
    return str(path.relative_to(top))


def _words(invalid: InvalidRequirementLine) -> str:
    """What pip's parser says of a line, without its drawing and without passwords."""
    message = str(invalid.error_message).partition("\n")[0]
    words = message.removeprefix("Invalid requirement:").removeprefix("pip_requirements_parser: error:")
    return installer.clean(words.strip(" :"))[:200] or "no requirement"
