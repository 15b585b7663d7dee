"""What ``compat diff`` costs an outcome, by how many questions a combination was asked: alike, if it is linear.

``python benchmarks/diff.py`` compares made-up results with themselves; the file with the most has the megabytes of a
very large real one.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from compat.check import diff, stored
from compat.check.drift import drifts
from compat.report import check_json

COMBINATIONS = 100
QUESTIONS = (50, 100, 200, 400)


def results(questions: int) -> str:
    """A results file in which every question passed everywhere."""
    asked = [f"question-{number}" for number in range(questions)]
    return json.dumps(
        {
            "schema_version": stored.SCHEMA_VERSION,
            "questions": [
                {"id": name, "question": "?", "role": "question", "suite": "", "language": ""} for name in asked
            ],
            "combinations": [
                {
                    "id": id_,
                    "title": id_,
                    "python": "3.11",
                    "packages": {"peft": "1.0"},
                    "outcomes": [
                        {"combination": id_, "probe": name, "stage": "probe", "status": "passed"} for name in asked
                    ],
                }
                for id_ in (f"combination-{number}" for number in range(COMBINATIONS))
            ],
        }
    )


def seconds(file: Path) -> dict[str, float]:
    """What each step takes."""
    began = time.perf_counter()
    read = stored.read(file)
    was_read = time.perf_counter()
    found = diff.diff(read, read, ("", ""), drifts)
    compared = time.perf_counter()
    check_json.render_diff(found)
    return {"read": was_read - began, "compared": compared - was_read, "rendered": time.perf_counter() - compared}


def rows() -> Iterator[str]:
    """A table with one row for each number of questions."""
    yield "| questions | MB | outcomes | microseconds an outcome: read | compared | rendered |"
    yield "| ---: | ---: | ---: | ---: | ---: | ---: |"
    for questions in QUESTIONS:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "results.json"
            file.write_text(results(questions), encoding="utf-8")
            spent, size = seconds(file), file.stat().st_size / 1e6
        outcomes = questions * COMBINATIONS
        each = " | ".join(f"{value / outcomes * 1e6:.1f}" for value in spent.values())
        yield f"| {questions} | {size:.1f} | {outcomes} | {each} |"


if __name__ == "__main__":
    print("\n".join(rows()))  # noqa: T201
