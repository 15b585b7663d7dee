"""An index that is ill: one clear line within the time limit, nothing half-written, and health is enough to go on.

An index says nothing about versions: each of these is inconclusive.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
NEVER_ENDS = ("stalls", "drips", "has no end")
PAGES = (
    *NEVER_ENDS,
    *("is cut short", "hangs up", "sends nothing", "sends a login page", "sends broken json", "goes in circles"),
    *("401", "403", "404", "500", "503"),
)
WHEELS = (
    *("stalls", "is cut short", "hangs up", "sends other bytes", "sends no zip", "sends nothing"),
    *("sends a login page", "goes in circles", "401", "404", "500"),
)
IMPATIENT = ("UV_HTTP_TIMEOUT", "COMPAT_INDEX_TIME_LIMIT")
SECONDS = 40.0
"""Beyond it nobody waits; the limits below are 1 s between two bytes and 4 s for all."""


@pytest.fixture
def online(site: Any, served: Any) -> Any:
    """The site over the served index, with a cache of uv's own, and little patience."""
    patience = {"UV_HTTP_TIMEOUT": "1", "UV_HTTP_RETRIES": "0", "COMPAT_INDEX_TIME_LIMIT": "4"}
    own = {
        "UV_DEFAULT_INDEX": served.url,
        "UV_CACHE_DIR": str(site.workplace.folder / "uv"),
        "UV_CONCURRENT_DOWNLOADS": "1",
    }
    site.environ.update(patience | own)
    return site


@pytest.mark.parametrize("fault", PAGES)
def test_an_ill_page_says_nothing_about_versions(fault: str, online: Any, served: Any) -> None:
    with served.ill("simple", fault):
        run = online.ask(limit_s=SECONDS)
        listed = online("releases", "peft", limit_s=SECONDS)
        lock = online("lock", limit_s=SECONDS)
    assert (run.code, "tried: inconclusive: lock: " in run.out, run.errors) == (3, True, []), run
    assert (listed.code, len(listed.errors), listed.out) == (3, 1, ""), listed
    assert (lock.code, lock.err.count("tried: no lock: ")) == (3, 1), lock
    assert not (online.project / "matrix" / "locks").exists()
    healthy = online.ask(without=IMPATIENT)
    assert (healthy.code, "import-peft: passed" in healthy.out) == (0, True), healthy


@pytest.mark.parametrize("fault", WHEELS)
def test_an_ill_wheel_says_nothing_about_versions(fault: str, online: Any, served: Any) -> None:
    with served.ill("files", fault):
        run = online.ask(limit_s=SECONDS)
        folder = Path(online.project / "bundle")
        bundle = online("bundle", "--without-torch", "--to", "bundle", limit_s=SECONDS)
    assert (run.code, "tried: inconclusive: " in run.out, run.errors) == (3, True, []), run
    assert online.workplace.half_built() == []
    assert (bundle.code, len(bundle.errors)) == (3, 1), bundle
    assert ([*folder.rglob("*.whl")], (folder / "compat-bundle.json").exists()) == ([], False)
    healthy = online.ask(without=IMPATIENT)
    assert (healthy.code, "import-peft: passed" in healthy.out) == (0, True), healthy
    assert online("bundle", "--without-torch", "--to", "bundle", without=IMPATIENT).code == 0


def test_a_wheel_that_is_cut_short_is_told_as_such(online: Any, served: Any) -> None:
    assert online.ask(without=IMPATIENT).code == 0
    with served.ill("files", "is cut short"):
        (line,) = online("bundle", "--without-torch", "--to", "bundle", limit_s=SECONDS).errors
    assert line.endswith("broke off in the middle of its answer; try again"), line


@pytest.mark.parametrize("fault", NEVER_ENDS)
def test_a_wheel_that_never_ends_is_not_waited_for(fault: str, online: Any, served: Any) -> None:
    assert online.ask(without=IMPATIENT).code == 0
    with served.ill("files", fault):
        ended = online("bundle", "--without-torch", "--to", "bundle", limit_s=SECONDS)
    assert (ended.code, len(ended.errors)) == (3, 1), ended
    assert [path.name for path in (online.project / "bundle").rglob("*") if ".whl" in path.name] == []


@pytest.mark.parametrize(
    "arguments", [("sweep", "--package", "transformers", "--probe", "import-peft"), ("history", "--renew")]
)
def test_a_search_needs_the_index(arguments: tuple[str, ...], online: Any, served: Any) -> None:
    served.stop()
    ended = online(*arguments, limit_s=SECONDS)
    (line,) = ended.errors
    assert (ended.code, "cannot be reached" in line, ended.out) == (3, True, ""), ended
