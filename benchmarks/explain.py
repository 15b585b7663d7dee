"""How well `compat explain` does on a file of cases: `python benchmarks/explain.py FILE [--show] [--runs N]`.

FILE has one JSON object a line: `id`, `error_text`, `versions`, `fix`, `is_version_incompatibility`. README.md here
says what is counted.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.version import Version

from compat.explain.answer import Advice
from compat.explain.explaining import explain
from compat.explain.known import known
from compat.explain.packages import NAME, normal
from compat.explain.reader import read

VERSION = re.compile(r"\d+(?:\.\d+)+|(?<=transformers )\d\b")
FOLLOWING = re.compile(r"(?: to|==| release)? ?(\d+(?:\.\d+)+)")
UP = re.compile(r"\b(?:upgrad|updat|newest|newer|bump|raise|from source)\w*|>=", re.IGNORECASE)
DOWN = re.compile(r"\bdowngrad\w*|\bolder|(?<![<>=])<(?!=)", re.IGNORECASE)
CODE = re.compile(
    r"\b(?:renam|import it|change the import|remov|use torch\.optim|inherit|constructors accept|add keyword)\w*"
    r"|\b(?:edit|replac)\w*"
    r"|`?\w+`?= instead",
    re.IGNORECASE,
)
SILENT = re.compile(
    r"not visible|no answer|no resolution|none in|not shown|no fix|no maintainer|thread refers",
    re.IGNORECASE,  # the fix is not told
)


@dataclass(frozen=True)
class Answer:
    """What explain says of one case: True, False or None (unknown), and the findings of the first failure with any."""

    case: Mapping[str, Any]
    claimed: bool | None
    findings: tuple[Advice, ...]


def answer(case: Mapping[str, Any]) -> Answer:
    """Explain the error text alone: what the case says of versions is for judging."""
    text = read(io.BytesIO(case["error_text"].encode()))
    found = explain(text, known({}, {}, "", text.mentions))
    said = [each.is_version_incompatibility for each in found.explained]
    claimed = True if True in said else False if False in said else None
    return Answer(case, claimed, next((each.findings for each in found.explained if each.findings), ()))


def wanted(case: Mapping[str, Any]) -> set[tuple[str, str]] | None:
    """(package, direction) of each way out that the fix's text names; None where it cannot be read from it."""
    fix = str(case["fix"])
    if SILENT.search(fix):
        return None
    found = {way for part in re.split(r"[;,]|[ (]or |\. ", fix) for way in _ways(part, case["versions"])}
    return found or None


def _ways(part: str, versions: Mapping[str, str]) -> set[tuple[str, str]]:
    found = {("", "change-code")} if CODE.search(part) else set()
    for each in NAME.finditer(part):
        name = normal(each.group())
        if UP.search(part) and not CODE.search(part):
            found.add((name, "upgrade"))
        elif DOWN.search(part):
            found.add((name, "downgrade"))
        elif direction := _compared(
            part[each.end() :], str(versions.get(name) or versions.get(name.replace("-", "_")))
        ):
            found.add((name, direction))
    return found


def _compared(after: str, installed: str) -> str | None:
    """The direction from the version that the case names as installed to the one that follows the name in its fix."""
    there, here = FOLLOWING.match(after), VERSION.match(installed)
    if not there or not here or Version(there[1]) == Version(here.group()):
        return None
    return "upgrade" if Version(there[1]) > Version(here.group()) else "downgrade"


def agrees(advice: Advice, ways: set[tuple[str, str]]) -> bool:
    """Whether a finding is one of the ways out; a change of code has no package to compare."""
    direction = advice.direction.value
    return ("" if direction == "change-code" else advice.package, direction) in ways


def report(answers: Sequence[Answer], show: bool) -> list[str]:
    """The figures, and with ``show`` each case that is not as it should be."""
    right = [each for each in answers if each.claimed is True and each.case["is_version_incompatibility"]]
    claims = [each for each in answers if each.claimed is True]
    real = [each for each in answers if each.case["is_version_incompatibility"]]
    read_ = [(each, ways) for each in right if (ways := wanted(each.case)) is not None]
    first = [each for each, ways in read_ if agrees(each.findings[0], ways)]
    some = [each for each, ways in read_ if any(agrees(advice, ways) for advice in each.findings)]
    package = [each for each, ways in read_ if each.findings[0].package in {name for name, _ in ways}]
    wrong = [each for each in answers if each.claimed is not each.case["is_version_incompatibility"]]
    lines = [
        f"{len(answers)} cases, {len(real)} of them version incompatibilities",
        f"precision {_share(len(right), len(claims))}",
        f"recall    {_share(len(right), len(real))}",
        f"not about versions, and said so: "
        f"{sum(each.claimed is False for each in answers if not each.case['is_version_incompatibility'])} "
        f"of {len(answers) - len(real)}",
        f"fixes that can be read: {len(read_)} of {len(right)}",
        f"first finding agrees in package and direction {_share(len(first), len(read_))}",
        f"first finding agrees in package {_share(len(package), len(read_))}",
        f"some finding agrees in package and direction {_share(len(some), len(read_))}",
    ]
    if show:
        lines += [f"  {each.case['id']}: said {each.claimed}: {each.case['error_text'][-100:]!r}" for each in wrong]
        lines += [_disagreement(each, ways) for each, ways in read_ if each not in first]
    return lines


def _disagreement(each: Answer, ways: set[tuple[str, str]]) -> str:
    said = [f"{advice.package} {advice.direction.value} ({advice.rule.id})" for advice in each.findings]
    return f"  {each.case['id']}: says {'; '.join(said)}; the fix {sorted(ways)}: {each.case['fix'][:100]}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part} of {whole})" if whole else "none"


def seconds(case: Mapping[str, Any]) -> float:
    """One explanation as a person starts it, from the shell to the answer."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "compat", "explain", "-"]
    subprocess.run(command, input=case["error_text"].encode(), capture_output=True, check=False)
    return time.perf_counter() - begun


def main() -> None:
    """Read the arguments, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--show", action="store_true", help="the cases that are not as they should be")
    parser.add_argument("--runs", type=int, default=9, help="processes to take the time of")
    asked = parser.parse_args()
    cases = [json.loads(line) for line in asked.file.read_text(encoding="utf-8").splitlines() if line.strip()]
    print("\n".join(report([answer(case) for case in cases], asked.show)))  # noqa: T201
    if asked.runs:
        times = [seconds(cases[number % len(cases)]) for number in range(asked.runs)]
        median, between = statistics.median(times), f"{min(times):.2f} to {max(times):.2f}"
        print(f"one explain: median {median:.2f} s of {asked.runs} runs, {between}")  # noqa: T201


if __name__ == "__main__":
    main()
