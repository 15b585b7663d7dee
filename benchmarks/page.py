"""What the HTML report costs when it is large: its size, and how long a browser takes to open, filter and sort it.

    python benchmarks/page.py [--combinations 500] [--probes 40] [--runs 5]

The results are made up: three in ten cells fail, each with a traceback of 12 frames in one of 60 places. Times in the
browser are from the event to the end of the frame that shows what came of it, medians of ``--runs``. Needs Chromium and
what ``.[test]`` installs.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from compat.model import Combination, Evidence, Frame, Kind, Outcome, Phase, Question, Raised, Stage, Status, Version
from compat.report.html import page
from compat.results import Analysis, Host, Results, analyse

PLACES = 60
FRAME = "new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
TIMED = f"""async ([selector, value]) => {{
    const field = document.querySelector(selector), begin = performance.now();
    field.value = value;
    field.dispatchEvent(new Event("input", {{ bubbles: true }}));
    await {FRAME};
    return performance.now() - begin;
}}"""
STEPS = {
    "filter by combination": ("#filter-combination", "combination-4"),
    "filter by probe": ("#filter-probe", "7"),
    "show all again": ("#filter-probe", ""),
    "sort by failures": ("#sort", "failures"),
}


def many(combinations: int, probes: int) -> Analysis:
    """Results of so many combinations and probes."""
    questions = [Question(f"probe-{each}", f"Does {each} run?", "question", "made-up", "") for each in range(probes)]
    chosen = [
        Combination(
            f"combination-{n}", f"Set {n}", Kind.FURTHER, "3.11", {"transformers": f"4.{n}.0", "peft": "0.16.0"}
        )
        for n in range(combinations)
    ]
    outcomes = {c.id: [_outcome(c.id, p, n * 7 + p * 13) for p in range(probes)] for n, c in enumerate(chosen)}
    return analyse(Results(chosen, outcomes, questions, (), Host("linux", "3.11", "0", "0")))


def _outcome(combination: str, probe: int, seed: int) -> Outcome:
    place = seed % PLACES
    frames = tuple(Frame(f"transformers/models/m{place}/part_{n}.py", seed % 40 + n, "forward") for n in range(12))
    raised = Raised("TypeError", f"forward() got an unexpected keyword argument 'argument_{place}'", frames)
    fails = seed % 10 < 3
    seen = Evidence(
        phase=Phase.ACT,
        exception=raised if fails else None,
        versions={"transformers": Version("4.53.0", "4.53.0")},
        device="cpu",
        figures={} if fails else {"loss": seed / 7},
    )
    return Outcome(combination, f"probe-{probe}", Stage.PROBE, Status.FAILED if fails else Status.PASSED, evidence=seen)


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("combinations", 500), ("probes", 40), ("runs", 5)):
        parser.add_argument(f"--{name}", type=int, default=value)
    asked = parser.parse_args()
    print("\n".join(figures(asked.combinations, asked.probes, asked.runs)))  # noqa: T201


def figures(combinations: int, probes: int, runs: int) -> Iterator[str]:
    """One line a figure."""
    analysis = many(combinations, probes)
    begin = time.perf_counter()
    text = page.render(analysis)
    yield f"rendered in {time.perf_counter() - begin:.2f} s"
    size = len(text.encode())
    yield f"size {size / 1e6:.2f} MB, {size / combinations / probes:.0f} bytes a cell"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "page.html"
        path.write_text(text, encoding="utf-8")
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page()
        yield f"opened in {_median([_opened(tab, path) for _ in range(runs)])}"
        for what, step in STEPS.items():
            yield f"{what}: {_median([tab.evaluate(TIMED, list(step)) for _ in range(runs)])}"
        browser.close()


def _opened(tab: Page, path: Path) -> float:
    tab.goto(path.as_uri())
    tab.evaluate(f"() => {FRAME}")
    return float(tab.evaluate("performance.now()"))


def _median(milliseconds: list[float]) -> str:
    return f"{statistics.median(milliseconds):.0f} ms"


if __name__ == "__main__":
    main()
