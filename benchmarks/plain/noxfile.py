"""What people write today: a parametrized session for each row, everything installed anew, one script with all checks.

    nox -f benchmarks/plain/noxfile.py                  # pip
    nox -f benchmarks/plain/noxfile.py -db uv -j 2      # uv, two rows at once

The pins are those of matrix/documented.toml, read from there.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import nox

nox.options.default_venv_backend = "virtualenv"
nox.options.sessions = ["checks"]

PLAIN = Path(__file__).resolve().parent
MATRIX = PLAIN.parents[1] / "matrix"
DEFAULTS = tomllib.loads((MATRIX / "defaults.toml").read_text(encoding="utf-8"))
ROWS = tomllib.loads((MATRIX / "documented.toml").read_text(encoding="utf-8"))["combination"]
COMMON = (f"torch=={DEFAULTS['torch']}", *DEFAULTS["companions"])


@nox.session(allow_parallel=True)
@nox.parametrize("pins", [row["packages"] for row in ROWS], ids=[row["id"] for row in ROWS])
def checks(session: nox.Session, pins: dict[str, str]) -> None:
    """Install one row and run the ten checks in it."""
    session.install(*(f"{name}=={version}" for name, version in pins.items()), *COMMON)
    session.run("python", str(PLAIN / "ten_checks.py"))
