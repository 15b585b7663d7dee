"""``[tool.compat]`` of a user's ``pyproject.toml``: what a check takes that the command line does not say.

The nearest ``pyproject.toml`` that has the table counts, from the given folder upwards; the search ends at the top of
a repository (``.git``). Paths in it are relative to its folder.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from compat.check.userfiles import toml
from compat.entries import PackageName, PackageRequirement, Python, TorchVersion
from compat.errors import MatrixError
from compat.mistakes import explain
from compat.suggestion import meant

FILE = "pyproject.toml"
TABLE = "tool.compat"


def _text(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise ValueError(f"{value!r}: expected a word")
    return value


def _command(value: str) -> str:
    try:
        words = shlex.split(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is no command: {error}") from None
    if not words or "\0" in value:
        raise ValueError(f"{value!r} is no command")
    return value


def _probe_file(value: str, info: ValidationInfo) -> str:
    folder = _folder_of(info.context).resolve()
    path = Path(value)
    if path.is_absolute() or "\0" in value or not (folder / path).resolve().is_relative_to(folder):
        raise ValueError(f"{value!r}: expected a path inside the folder of {FILE}")
    if path.suffix != ".py" or not (folder / path).is_file():
        raise ValueError(f"{value!r}: no such Python file")
    return value


def _source_path(value: str, info: ValidationInfo) -> str:
    folder = _folder_of(info.context).resolve()
    path = Path(value)
    if path.is_absolute() or "\0" in value or not (folder / path).resolve().is_relative_to(folder):
        raise ValueError(f"{value!r}: expected a path inside the folder of {FILE}")
    if not (folder / path).exists():
        raise ValueError(f"{value!r}: no such file or folder")
    return value


def _folder_of(context: Any) -> Path:
    return Path(context["folder"]) if context else Path()


Text = Annotated[str, AfterValidator(_text)]
Command = Annotated[str, AfterValidator(_command)]
ProbeFile = Annotated[str, AfterValidator(_probe_file)]
SourcePath = Annotated[str, AfterValidator(_source_path)]


class Project(BaseModel):
    """The settings of a project. Fields are the table's keys, with ``_`` for ``-``.

    ``axes`` are the packages that a search may move, ``with_`` requirements that both sides get besides, ``time_limit``
    seconds for a command, ``budget`` builds of a search, ``repeat`` how often a red outcome is repeated, ``scan`` the
    files and folders whose source is read. None and () are what the project does not say. ``folder`` is where its paths
    begin.
    """

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        allow_inf_nan=False,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
    )
    _folder: Path = PrivateAttr(default=Path())
    _declared: bool = PrivateAttr(default=False)

    from_: Text | None = None
    """Where you are, as --from takes it."""
    axes: Annotated[tuple[PackageName, ...], Field(strict=False)] = ()
    """The packages that the search for working pins may move."""
    probes: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    """The shipped probes that are asked, instead of suites."""
    suites: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    """The shipped suites that are asked."""
    commands: Annotated[tuple[Command, ...], Field(strict=False)] = ()
    """Commands of yours that run on both sides."""
    probe_files: Annotated[tuple[ProbeFile, ...], Field(strict=False)] = ()
    """Files with probes of yours."""
    scan: Annotated[tuple[SourcePath, ...], Field(strict=False)] = ()
    """Files and folders whose source is read for what breaks."""
    constraints: Annotated[tuple[PackageRequirement, ...], Field(strict=False)] = ()
    """Requirements that both sides keep to."""
    with_: Annotated[tuple[PackageRequirement, ...], Field(strict=False)] = ()
    """Requirements that both sides get besides, as pytest."""
    python: Python | None = None
    """The Python of both sides."""
    torch: TorchVersion | None = None
    """torch's version, where the present set does not say it."""
    time_limit: Annotated[float, Field(gt=0)] | None = None
    """Seconds for a command of yours."""
    budget: Annotated[int, Field(ge=0)] | None = None
    """Builds of the search for working pins."""
    repeat: Annotated[int, Field(ge=0)] | None = None
    """How often what fails is asked again."""

    @model_validator(mode="after")
    def _refuse_both(self) -> Project:
        """Probes are asked instead of suites: of the two, one would be passed over without a word."""
        if self.probes and self.suites:
            raise ValueError("probes and suites: one of them")
        return self

    def model_post_init(self, context: Any, /) -> None:
        """Keep the folder, which is no key of the table."""
        self._folder = _folder_of(context)
        self._declared = bool(context and context.get("declared"))

    @property
    def folder(self) -> Path:
        """The folder of the ``pyproject.toml``, or the one that was asked for where none has the table."""
        return self._folder

    @property
    def declared(self) -> bool:
        """Whether there is such a table at all."""
        return self._declared


KEYS = tuple(str(field.alias) for field in Project.model_fields.values())
"""All keys of the table."""


def read(folder: Path) -> Project:
    """The settings that apply in a folder; the defaults where no ``pyproject.toml`` says any.

    Raises MatrixError for an unreadable file and for a key or a value that is not known, by its name.
    """
    folder = folder.absolute()
    for place in _upwards(folder):
        table = _table(place / FILE)
        if table is not None:
            return _validated(table, place, declared=True)
    return _validated({}, folder, declared=False)


def _upwards(folder: Path) -> Iterator[Path]:
    for place in (folder, *folder.parents):
        if (place / FILE).is_file():
            yield place
        if (place / ".git").exists():
            return


def _table(path: Path) -> Any:
    """The table; None where the file has none."""
    tool = toml(path).get("tool", {})
    return tool.get("compat") if isinstance(tool, dict) else None


def _validated(table: Any, folder: Path, *, declared: bool) -> Project:
    if not isinstance(table, dict):
        raise MatrixError(f"{FILE}: {TABLE}: expected a table, [{TABLE}]")
    for key in table:
        if key not in KEYS:
            raise MatrixError(
                f"{FILE}: [{TABLE}] {_shown(key)}: unknown key{meant(key, KEYS)}; there are: {', '.join(KEYS)}"
            )
    try:
        return Project.model_validate(table, context={"folder": folder, "declared": declared})
    except ValidationError as error:
        raise MatrixError(f"{FILE}: [{TABLE}] {explain(error, table)}") from None


def _shown(key: str) -> str:
    return key if key.isprintable() else repr(key)
