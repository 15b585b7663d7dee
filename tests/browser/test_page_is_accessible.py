"""axe-core's rules: over the committed results, and over a small page in which every state of a cell occurs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compat.model import Combination, Evidence, Frame, Kind, Outcome, Phase, Question, Raised, Stage, Status
from compat.report.html import page as html
from compat.report.html.states import states
from compat.results import Host, Results, analyse

pytestmark = pytest.mark.slow

SCHEMES = ("light", "dark")
PHONE = {"viewport": {"width": 360, "height": 740}}
RAISED = Raised("TypeError", "forward() got an unexpected keyword argument 'x'", (Frame("peft/a.py", 3, "forward"),))
ACT, ARRANGE = (
    Evidence(phase, RAISED, output="printed\n", figures={"loss": 1.5}) for phase in (Phase.ACT, Phase.ARRANGE)
)
OUTCOMES = {
    "passes": (Status.PASSED, "", Evidence(Phase.ACT, figures={"loss": 1.5})),
    "fails": (Status.FAILED, "TypeError", ACT),
    "fails-aside": (Status.FAILED, "TypeError", ACT),
    "crashes": (Status.CRASHED, "signal 11", Evidence(Phase.ACT, signal="SIGSEGV", output="printed\n")),
    "takes-too-long": (Status.TIMED_OUT, "over 120 s", Evidence(Phase.ACT)),
    "is-not-arranged": (Status.FAILED, "TypeError", ARRANGE),
    "is-our-fault": (Status.ERROR, "no room", Evidence()),
    "is-skipped": (Status.SKIPPED, "fails did not pass", Evidence()),
    "has-no-device": (Status.SKIPPED, "no device", Evidence()),
}


@pytest.fixture
def every_state(tmp_path: Path) -> Path:
    role = {"fails-aside": "control"}
    questions = [
        Question(id_, f"Is it so that it {id_}?", role.get(id_, "question"), "made-up", "") for id_ in OUTCOMES
    ]
    versions = {"transformers": "4.53.0", "tokenizers": "0.21.1", "peft": "0.16.0"}
    chosen = [Combination(id_, f"Called {id_}", Kind.CURRENT, "3.11", versions) for id_ in ("asked", "not-run")]
    done = [Outcome("asked", id_, Stage.PROBE, *rest[:2], evidence=rest[2]) for id_, rest in OUTCOMES.items()]
    found = analyse(Results(chosen, {"asked": done}, questions, (), Host("linux", "3.11", "0", "0")))
    path = tmp_path / "page.html"
    path.write_text(html.render(found), encoding="utf-8")
    return path


def violations(page: Any) -> list[str]:
    """Rule and first places of each violation, all rules on."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    places = [(each["id"], node) for each in found for node in each["nodes"][:3]]
    return [f"{rule}: {node['html'][:120]}: {node['failureSummary']}" for rule, node in places]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_committed_page_breaks_no_rule(opened: Callable[..., Any], report: Path, scheme: str) -> None:
    found = opened(report, color_scheme=scheme, bypass_csp=True)
    found.page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true; })")
    found.page.fill("#filter-probe", "lora-seq2seq")  # thousands of cells are like these, and take minutes
    assert violations(found.page) == []


def test_no_state_of_a_cell_is_left_out(opened: Callable[..., Any], every_state: Path) -> None:
    found = opened(every_state)
    keys = found.page.eval_on_selector_all("#map-table tbody td", "all => all.map(each => each.className)")
    assert set(keys) == {state.key for state in states()}


@pytest.mark.parametrize("settings", [{}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"])
def test_a_page_with_every_state_breaks_no_rule(
    opened: Callable[..., Any], every_state: Path, settings: dict[str, Any]
) -> None:
    found = opened(every_state, bypass_csp=True, **settings)
    found.page.click('.chip[data-state="f"]')
    found.page.click('.chip[data-state="f"]')
    assert violations(found.page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("probe", ["fails", "passes"])
def test_an_open_cell_breaks_no_rule(opened: Callable[..., Any], every_state: Path, scheme: str, probe: str) -> None:
    found = opened(every_state, f"#cell/asked:{probe}", color_scheme=scheme, bypass_csp=True)
    assert violations(found.page) == []
