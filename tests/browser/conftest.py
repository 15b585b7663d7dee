"""A real Chromium for the page that people open."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import typer

from compat.commands.merge import merge_command
from compat.results import Analysis

ROOT = Path(__file__).parents[2]
NEEDED = "COMPAT_TEST_BROWSER"
"""The Chromium to test with; where it is set, its absence is a failure and no reason to skip."""
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass
class Opened:
    """A page in the browser, with what it asked for and what it complained of meanwhile."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def state(self, selector: str) -> list[str]:
        """The texts of the elements that are shown."""
        script = "all => all.filter(e => e.checkVisibility()).map(e => e.textContent.trim())"
        return list(self.page.eval_on_selector_all(selector, script))


def _program() -> str:
    asked = os.environ.get(NEEDED)
    found = next(filter(None, map(shutil.which, [asked] if asked else PROGRAMS)), None)
    if found is None and asked:
        pytest.fail(f"{NEEDED}={asked}: not there; install it (Debian: apt-get install chromium)", pytrace=False)
    if found is None:
        pytest.skip("no Chromium here: the HTML report is not tested in a browser (Debian: apt-get install chromium)")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    program = _program()
    from playwright.sync_api import sync_playwright  # starts a driver: only where there is a browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Opened]]:
    """Opens a file: ``opened(path, "#address", color_scheme="dark")``."""
    contexts = []

    def open_(path: Path, address: str = "", **settings: Any) -> Opened:
        contexts.append(browser.new_context(**settings))
        found = Opened(contexts[-1].new_page())
        found.page.set_default_timeout(10_000)
        found.page.on("request", lambda request: found.requests.append(request.url))
        found.page.on("console", lambda message: found.complaints.append(message.text))
        found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
        found.page.goto(path.as_uri() + address)
        return found

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the committed results."""
    folder = tmp_path_factory.mktemp("reports")
    with suppress(typer.Exit):
        merge_command([ROOT / "reports" / "results.json"], to=folder, folder=ROOT / "matrix")
    return folder / "compatibility.html"


@pytest.fixture(scope="session")
def many() -> Callable[[int, int], Analysis]:
    """Made-up results of so many combinations and probes: those of the benchmark."""
    spec = importlib.util.spec_from_file_location("compat_page_benchmark", ROOT / "benchmarks" / "page.py")
    assert spec is not None
    assert spec.loader is not None
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    return benchmark.many  # type: ignore[no-any-return]
