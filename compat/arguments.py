"""Package names and pins as people give them on the command line. Each mistake is one line that names its option."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidName, canonicalize_name
from packaging.version import Version

from compat import pep440
from compat.errors import MatrixError

TORCH = "torch"


def name(text: str) -> str:
    """A package's name in its normal spelling. Raises MatrixError for what is no name."""
    try:
        return str(canonicalize_name(text.strip(), validate=True))
    except InvalidName:
        raise MatrixError(f"{text!r} is no package name") from None


def package(option: str, text: str) -> str:
    """The same of a package that is pinned or moves. Raises MatrixError for torch too, which is a layer."""
    found = name(text)
    if found == TORCH:
        where = "its version is the key torch in the matrix folder's defaults.toml, its build --torch-backend"
        raise MatrixError(f"{option} {found}: torch is a layer of its own: {where}")
    return found


def pin(text: str, option: str = "--with") -> tuple[str, str]:
    """(package, version or direct reference) of "peft==0.16.0" or "peft @ git+https://...". Raises MatrixError."""
    read = _requirement(text, option)
    found = package(option, read.name)
    return found, read.url or _exact(text, found, read, option)


def installed(text: str) -> tuple[str, str]:
    """(package, version) of "torch==2.3.0+cu121": what is installed, torch too. Raises MatrixError."""
    read = _requirement(text)
    found = name(read.name)
    return found, _exact(text, found, read)


def _requirement(text: str, option: str = "--with") -> Requirement:
    try:
        read = pep440.requirement(text.strip())
    except InvalidRequirement as error:
        raise MatrixError(f"{option} {text.strip()!r}: {str(error).splitlines()[0]}") from None
    if read.extras or read.marker:
        only = f"give {name(read.name)} and its version only"
        raise MatrixError(f"{option} {text.strip()!r}: extras and markers cannot be used; {only}")
    return read


def _exact(text: str, found: str, read: Requirement, option: str = "--with") -> str:
    exact = [each.version for each in read.specifier if each.operator == "==" and "*" not in each.version]
    if len(exact) != 1 or len(read.specifier) != 1:
        raise MatrixError(f"{option} {text.strip()!r}: expected an exact version, such as {found}==1.2.3")
    return str(Version(exact[0]))


def beside(fixed: Iterable[str], also: Iterable[str], moving: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """What stands beside the package that moves: the pins of ``--with``, and the names of ``--also``.

    Raises MatrixError for one that is given twice, or that is the moving one.
    """
    pins: dict[str, str] = {}
    for option, found, version in (
        *(("--with", *pin(each)) for each in fixed),
        *(("--also", package("--also", each), "") for each in also),
    ):
        _refuse_moving(option, found, moving)
        if found in pins:
            raise MatrixError(f"{option} {found}: it is given twice")
        pins[found] = version
    return {one: version for one, version in pins.items() if version}, tuple(n for n, v in pins.items() if not v)


def lines(fixed: Sequence[str], moving: str) -> tuple[dict[str, str], ...]:
    """``["peft==0.8.2", "peft==0.16.0", "tokenizers==0.21.1"]`` -> the fixed versions of each line: every peft with it.

    Raises MatrixError for what is no exact version, for one that is given twice, and for the moving package.
    """
    by_package: dict[str, list[str]] = {}
    for found, version in map(pin, fixed):
        _refuse_moving("--with", found, moving)
        if "://" in version:
            raise MatrixError(f"--with {found}: a sweep takes versions, no direct references")
        if version in by_package.setdefault(found, []):
            raise MatrixError(f"--with {found}=={version}: it is given twice")
        by_package[found].append(version)
    return tuple(dict(zip(by_package, versions, strict=True)) for versions in product(*by_package.values()))


def _refuse_moving(option: str, found: str, moving: str) -> None:
    if found == moving:
        raise MatrixError(f"{option} {found}: it is the package that moves")
