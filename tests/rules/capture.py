"""Captures a rule's failure and its near miss again, in real environments: `python tests/rules/capture.py [ID ...]`.

Reads `<id>/capture.toml`, builds what it pins (uv, wheels only), runs its snippets there without a network, and writes
`captured.json`, `near-miss.json` and, of further tables, `also-<name>.json`. What should pass and doesn't, or should
fail and doesn't, stops it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from compat import settings

HERE = Path(__file__).parent
INSIDE = HERE / "capture_inside.py"
ENVIRONMENTS = Path(tempfile.gettempdir()) / "compat-captures"
FILES = {"failure": "captured", "near-miss": "near-miss"}


def main(names: list[str]) -> None:
    for file in sorted(HERE.glob("*/capture.toml")):
        if not names or file.parent.name in names:
            capture(file.parent, tomllib.loads(file.read_text(encoding="utf-8")))


def capture(folder: Path, told: Mapping[str, Any]) -> None:
    """Run each table; ``passes`` is the failure's snippet with other pins, which must pass."""
    for name, table in told.items():
        expected = "passed" if name == "passes" else "failed"
        outcome = asked({**told["failure"], **table} if name == "passes" else table, folder.name, name)
        print(f"{folder.name} {name}: {outcome['status']} {outcome['reason'][:150]}")  # noqa: T201
        if outcome["status"] != expected:
            raise SystemExit(f"{folder.name}: {name} {outcome['status']}, not {expected}: {outcome['reason']}")
        if name != "passes":
            written = json.dumps([outcome], indent=1, ensure_ascii=False) + "\n"
            (folder / f"{FILES.get(name, f'also-{name}')}.json").write_text(written, encoding="utf-8")


def asked(table: Mapping[str, Any], rule: str, name: str) -> dict[str, Any]:
    """The outcome of a table's snippet in its environment, in a folder of its own.

    ``stands-for`` are versions that cannot be had, which the snippet makes the libraries believe in.
    """
    python = environment(table["packages"].split(), table.get("forced", "").split()) / "bin" / "python"
    pins = " ".join((table["packages"], table.get("forced", ""))).split()
    probe = rule if name == "failure" else name
    with tempfile.TemporaryDirectory() as place:
        argv = [str(python), str(INSIDE), probe, *(pin.partition("==")[0] for pin in pins)]
        env = {"HF_HUB_OFFLINE": "1", "HF_HOME": place, "HOME": place, "OMP_NUM_THREADS": "1"}
        done = subprocess.run(argv, input=table["snippet"], capture_output=True, text=True, cwd=place, env=env)
    if not done.stdout.strip():
        raise SystemExit(f"{rule}: {name} gave no answer: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    stands_for = {
        each: {"metadata": version, "attribute": None} for each, version in table.get("stands-for", {}).items()
    }
    found["evidence"]["versions"].update(stands_for)
    return found


def environment(packages: list[str], forced: list[str]) -> Path:
    """The environment with these pins; ``forced`` come last and without what they require."""
    key = hashlib.sha256(json.dumps([packages, forced]).encode()).hexdigest()[:16]
    folder = ENVIRONMENTS / key
    if not folder.exists():
        ENVIRONMENTS.mkdir(exist_ok=True)
        try:
            uv("venv", "--quiet", str(folder), "--python", sys.executable)
            python = ("--python", str(folder / "bin" / "python"), "--only-binary", ":all:")
            uv("pip", "install", "--quiet", *python, *packages)
            if forced:
                uv("pip", "install", "--quiet", "--no-deps", *python, *forced)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    return folder


def uv(*arguments: str) -> None:
    """Run uv with pip's settings of this machine."""
    subprocess.run(["uv", *arguments], check=True, env=dict(settings.environment()), cwd=settings.neutral_folder())


if __name__ == "__main__":
    main(sys.argv[1:])
