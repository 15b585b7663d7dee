"""Reads what is installed: the environment that is active, this interpreter, or one that the user names."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name, is_normalized_name

from compat import installer, process, settings
from compat.check import installed
from compat.check.present_entries import Entry, Listing
from compat.check.present_left_out import SOURCE_TREE
from compat.errors import MatrixError
from compat.language import phrase
from compat.model import AXES

_SCRIPT = Path(installed.__file__)
_TIME_LIMIT_S = 60.0
_INTERPRETER = re.compile(r"(python|pypy)[\d.]*t?")


def here(environ: Mapping[str, str] = os.environ) -> Listing:
    """List the active environment (``VIRTUAL_ENV``, else ``CONDA_PREFIX``), or this interpreter if none is active.

    compat may have an environment of its own (pipx, nox): what the user has activated counts first. Raises
    MatrixError where neither has anything of what is checked.
    """
    active = environ.get("VIRTUAL_ENV") or environ.get("CONDA_PREFIX")
    if active and Path(active).resolve() != Path(sys.prefix).resolve():
        found = environment(Path(active))
    else:
        found = _listing("this interpreter", installed.listing(sys.path))
    if not any(canonicalize_name(each.name) in AXES for each in found.entries):
        nothing = f"{found.label} has none of {', '.join(AXES)}"
        raise MatrixError(f"{nothing}; say where you are now, such as --from .venv or --from requirements.txt")
    return found


def environment(folder: Path) -> Listing:
    """List a virtual or conda environment by its folder. Raises MatrixError where it has no interpreter that runs."""
    label = phrase("the environment %(folder)s", folder=shown(folder))
    found = interpreter_in(folder)
    if found is None:
        raise MatrixError(f"{label}: no interpreter in it (bin/python); make it anew, or name another with --from")
    return _listing(label, _asked(found, label))


def interpreter(path: Path) -> Listing:
    """List what an interpreter has, by its path."""
    home = path.absolute().parent.parent
    label = phrase("the interpreter %(path)s", path=shown(path))
    if (home / "pyvenv.cfg").is_file():
        label = phrase("the environment %(folder)s", folder=shown(home))
    return _listing(label, _asked(path.absolute(), label))


def is_environment(folder: Path) -> bool:
    """Whether a folder is an environment, broken or not."""
    return (folder / "pyvenv.cfg").is_file() or interpreter_in(folder) is not None


def is_interpreter(path: Path) -> bool:
    """Whether a file is an interpreter, by its name."""
    return _INTERPRETER.fullmatch(path.name) is not None and os.access(path, os.X_OK)


def interpreter_in(folder: Path) -> Path | None:
    """An environment's interpreter; None where there is none."""
    found = (folder / "bin" / name for name in ("python", "python3"))
    return next((each.absolute() for each in found if each.is_file()), None)


def shown(path: Path) -> str:
    """The last part of a path, fit for a label."""
    name = path.absolute().name
    return name if name.isprintable() else repr(name)


def _asked(python: Path, label: str) -> Mapping[str, Any]:
    answer = process.run(
        [python, "-I", "-S", "-B", str(_SCRIPT)], cwd=settings.neutral_folder(), time_limit_s=_TIME_LIMIT_S
    )
    try:
        return dict(json.loads(answer.stdout))
    except (ValueError, TypeError, RecursionError):
        said = installer.clean(answer.stderr).splitlines()[-1:] or [f"it ended with {answer.returncode}"]
        raise MatrixError(f"{label}: could not list its packages (Python 3.8 or newer can): {said[0][:200]}") from None


def _listing(label: str, answer: Mapping[str, Any]) -> Listing:
    rows = list(_visible(answer["rows"], label))
    return Listing(
        label=label,
        entries=[_entry(each, label) for each in rows],
        python=answer["python"],
        forced=True,
        names=tuple(sorted({canonicalize_name(each["name"]) for each in rows if each["requested"] and each["name"]})),
    )


def _visible(rows: Sequence[Mapping[str, Any]], label: str) -> Iterator[Mapping[str, Any]]:
    """What an import would find: of each name the first folder's. Raises MatrixError for two versions in one folder."""
    first: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        name = canonicalize_name(row["name"] or "")
        seen = first.setdefault(name, row) if name else row
        if seen is row:
            yield row
        elif seen["folder"] == row["folder"] and seen["version"] != row["version"] and not seen["tree"]:
            versions = f"{seen['version']} and {row['version']}"
            raise MatrixError(
                f"{label}: {name} is installed twice, {versions}; repair it: pip install --force-reinstall"
            )


def _entry(row: Mapping[str, Any], label: str) -> Entry:
    name, version = row["name"], row["version"]
    if row["tree"]:
        return Entry(name, label, reason=SOURCE_TREE)
    if not version or not is_normalized_name(canonicalize_name(name or "")):
        nameless = phrase("a package without a name")
        return Entry(name or nameless, label, reason=phrase("its metadata are damaged"))
    # conda notes the folder that a package was built in: not here any more, and it says nothing
    direct = None if row["installer"] == "conda" or not row["direct"] else _direct(row["direct"])
    return Entry(name, label, version, direct)


def _direct(text: str) -> str | None:
    """The direct reference in a ``direct_url.json`` (PEP 610); None where it is damaged."""
    try:
        noted = json.loads(text)
        url, repository = noted["url"], noted.get("vcs_info")
        if repository:
            url = f"{repository['vcs']}+{url}@{repository['commit_id']}"
        return f"{url}#subdirectory={noted['subdirectory']}" if noted.get("subdirectory") else str(url)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
