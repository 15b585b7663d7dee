"""What people write today: a parametrized session for each row, everything installed anew, one script with all probes.

    nox -f benchmarks/plain/noxfile.py                  # pip
    nox -f benchmarks/plain/noxfile.py -db uv -j 2      # uv, two rows at once

The pins are those of matrix/documented.toml, the probes of a row those in probes.json beside this file, which
warm_run.py writes (compat's own for that row).
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import nox

nox.options.default_venv_backend = "virtualenv"
nox.options.sessions = ["checks"]

PLAIN = Path(__file__).resolve().parent
PROJECT = PLAIN.parents[1]
DEFAULTS = tomllib.loads((PROJECT / "matrix/defaults.toml").read_text(encoding="utf-8"))
ROWS = tomllib.loads((PROJECT / "matrix/documented.toml").read_text(encoding="utf-8"))["combination"]
PROBES = json.loads((PLAIN / "probes.json").read_text(encoding="utf-8"))
COMMON = (f"torch=={DEFAULTS['torch']}", *DEFAULTS["companions"])
OFFLINE = {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
"""One thread, as compat's probes have: tiny models run faster so."""


@nox.session(allow_parallel=True)
@nox.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def checks(session: nox.Session, row: dict[str, dict[str, str]]) -> None:
    """Install one row and ask its probes in it."""
    session.install(*(f"{name}=={version}" for name, version in row["packages"].items()), *COMMON)
    script = str(PLAIN / "same_probes.py")
    session.run("python", script, str(PROJECT / "compat/probes"), *PROBES[row["id"]], env=OFFLINE)
