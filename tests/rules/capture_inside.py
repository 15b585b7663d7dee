"""Runs a snippet (standard input) inside an environment and prints its outcome, as the probe host would report it.

Arguments: the probe's name in the outcome, then the distributions whose versions stand in it.
"""

import importlib.metadata
import json
import platform
import sys
from pathlib import Path
from typing import Any

COMPAT = Path(__file__).resolve().parents[2] / "compat"
SELF = "<elsewhere>/" + Path(__file__).name

sys.path[0] = str(COMPAT)
from probes import evidence, outcome  # noqa: E402
from probes.places import Places  # noqa: E402

sys.path[0] = ""


def version(name: str) -> dict[str, Any]:
    try:
        found = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        found = None
    return {"metadata": found, "attribute": None}


def versions(names: list[str]) -> dict[str, Any]:
    always = ["transformers", "tokenizers", "peft", "accelerate", "huggingface-hub", "torch", "numpy"]
    found = {name: version(name) for name in dict.fromkeys([*always, *names])}
    python = {"metadata": platform.python_version(), "attribute": None}
    return {"python": python, **{name: each for name, each in found.items() if each["metadata"]}}


def asked(snippet: str, places: Places) -> dict[str, Any]:
    """Fields of the outcome; the output of the snippet is left out."""
    try:
        exec(compile(snippet, "snippet.py", "exec"), {"__name__": "__main__"})
    except Exception as error:  # noqa: BLE001 - whatever the snippet raises is the answer
        fields = evidence.failed(error, "act", places)
        _without_self(fields["exception"])
        return fields
    return {"status": "passed", "phase": "act"}


def _without_self(raised: Any) -> None:
    while raised:
        raised["frames"] = [frame for frame in raised["frames"] if frame["file"] != SELF]
        raised = raised["cause"]


def main(probe: str, names: list[str]) -> None:
    answer = sys.stdout
    sys.stdout = sys.stderr
    places = Places([(str(Path.cwd()), "<folder>"), (str(Path(__file__).parent), "<elsewhere>")])
    fields = asked(sys.stdin.read(), places)
    told = outcome.outcome(
        probe, "probe", fields.pop("status"), fields.pop("reason", ""), versions=versions(names), **fields
    )
    told["combination"] = "captured"
    print(json.dumps(told), file=answer)


main(sys.argv[1], sys.argv[2:])
