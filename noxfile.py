"""The combinations as sessions. Thin: what a session does is done by compat.

A combination's session locks, installs and probes it, and succeeds once its outcomes are on disk, whatever they are;
`matrix` requires those of which it is not known that nothing has changed, writes reports/ and decides.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nox

from compat import matrix
from compat.commands import again
from compat.errors import CompatError
from compat.model import AXES, Combination

nox.needs_version = ">=2026.10.20"
nox.options.sessions = ["matrix"]
nox.options.default_venv_backend = "uv"

try:
    COMBINATIONS = matrix.read(Path(__file__).parent / matrix.FOLDER)
except CompatError as mistake:
    raise SystemExit(f"compat: {mistake}") from None
IN_MATRIX = matrix.select(COMBINATIONS, [])
RECORDED = [0, 1, 3]
"""Exit codes with which a combination's outcomes are on disk, whatever they are."""
FURTHER = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []
"""What nox hands on to the sessions."""
UNCHANGED = again.unchanged({each.id: ["run", each.id, *FURTHER] for each in IN_MATRIX})
"""What the sessions of combinations would say in which nothing has changed: `matrix` says it in their place."""
nox.options.parallel = 1 if len(UNCHANGED) == len(IN_MATRIX) else os.cpu_count() or 1


def compat(session: nox.Session, *arguments: str, success_codes: list[int] | None = None) -> None:
    """Runs compat with the interpreter that runs nox; it builds the combination's own uv environment."""
    session.run(sys.executable, "-m", "compat", *arguments, external=True, success_codes=success_codes)


def declare(each: Combination) -> str:
    """Makes the session of one combination, with its kind and versions for `nox -l`; returns the session's name."""

    def session(session: nox.Session) -> None:
        compat(session, "run", each.id, *session.posargs, success_codes=RECORDED)

    versions = ", ".join(
        f"{name} {each.packages[name]}" for name in AXES if "://" not in each.packages.get(name, "://")
    )
    session.__doc__ = f"{each.kind}: {each.title} ({versions})."
    name = f"combination({each.id})"
    nox.session(name=name, venv_backend="none", allow_parallel=True, tags=["combination"])(session)
    return name


SESSIONS = {each.id: declare(each) for each in COMBINATIONS}


REQUIRED = [SESSIONS[each.id] for each in IN_MATRIX if each.id not in UNCHANGED]


@nox.session(name="matrix", venv_backend="none", requires=REQUIRED)
def matrix_(session: nox.Session) -> None:
    """Run every combination and write reports/; fails where something differs from what is expected."""
    again.tell_unchanged(UNCHANGED, by_caller=session.parallel)
    compat(session, "report", *session.posargs)


@nox.session(venv_backend="none")
def report(session: nox.Session) -> None:
    """Write reports/ from the outcomes on disk; runs no combination."""
    compat(session, "report", *session.posargs)


@nox.session(venv_backend="none")
def artefacts(session: nox.Session) -> None:
    """What one combination saves, loaded by every other one: writes reports/artefacts.md; ids and --kind narrow it."""
    compat(session, "artefacts", *session.posargs)


@nox.session(venv_backend="none")
def check(session: nox.Session) -> None:
    """May I upgrade? `-- --to transformers==5.23.0`; --from says where you are (`compat check --help`)."""
    compat(session, "check", *session.posargs)


@nox.session(venv_backend="none")
def lock(session: nox.Session) -> None:
    """Write the locks of the combinations (all, or those named after --)."""
    compat(session, "lock", *session.posargs)


@nox.session(venv_backend="none")
def bundle(session: nox.Session) -> None:
    """Locks and wheels of combinations in a folder, for a machine without network: `-- documented-2 --to FOLDER`."""
    compat(session, "bundle", *session.posargs)


@nox.session(venv_backend="none")
def history(session: nox.Session) -> None:
    """Add to the history of names the releases that the index has and it lacks."""
    compat(session, "history", "--renew", *session.posargs)


@nox.session(reuse_venv=True)
def messages(session: nox.Session) -> None:
    """Bring the message catalogues (compat/messages/*.po) up to the sources, and compile them; says what is left."""
    session.install(".[test]")
    session.run("python", "tests/messages/renew.py")


@nox.session(reuse_venv=True)
def tests(session: nox.Session) -> None:
    """The fast tests; `-- -m "slow or environments"` for the others."""
    session.install(".[test]")
    # By files: what a file makes for its tests is made once. The others are few and long, and spread one by one.
    # One process more than cores, for many of them wait for programs.
    processes = str(1 + (os.cpu_count() or 1))
    fast = ["-n", processes, "--dist", "loadfile", "-m", "not slow and not environments and not parity"]
    session.run("pytest", "-n", "auto", *(session.posargs or fast))


@nox.session(reuse_venv=True, allow_parallel=True)
def lint(session: nox.Session) -> None:
    """Ruff: lint and format."""
    session.install("ruff>=0.9")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session(reuse_venv=True, allow_parallel=True)
def docs(session: nox.Session) -> None:
    """The documentation, in build/docs: a warning is an error, and every link is checked without network."""
    session.install(".[docs]")
    session.run("sphinx-build", "-W", "-n", "--keep-going", "-E", "-q", "-b", "html", "docs", "build/docs")
    session.run("python", "docs/links.py", "build/docs")


@nox.session(reuse_venv=True, allow_parallel=True)
def typing(session: nox.Session) -> None:
    """Mypy, strict, on the package."""
    session.install(".[test]")
    session.run("mypy")
