"""What somebody else wrote stays text in a browser too, and the page's policy holds where it would not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compat.model import Combination, Evidence, Frame, Kind, Outcome, Phase, Question, Raised, Stage, Status
from compat.report.html import page as html
from compat.results import Host, Results, analyse

pytestmark = pytest.mark.slow

ATTACK = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">\u202e\x1b\n|`"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    raised = Raised(ATTACK, ATTACK, (Frame(ATTACK, 1, ATTACK),))
    seen = Evidence(phase=Phase.ACT, exception=raised, output=ATTACK, figures={ATTACK: ATTACK}, device=ATTACK)
    combination = Combination("odd", ATTACK, Kind.FURTHER, "3.11", {"transformers": ATTACK})
    outcome = Outcome("odd", "asked", Stage.PROBE, Status.FAILED, ATTACK, evidence=seen)
    questions = (Question("asked", ATTACK, "question", ATTACK, ""),)
    found = Results((combination,), {"odd": (outcome,)}, questions, (), Host(ATTACK, "", "", ""))
    path = tmp_path / "page.html"
    path.write_text(html.render(analyse(found)), encoding="utf-8")
    return path


def test_hostile_text_is_shown_and_not_run(opened: Callable[..., Any], hostile: Path) -> None:
    found = opened(hostile, "#cell/odd:asked")
    assert "<img src=x onerror=" in found.page.inner_text("#cell-body")
    assert found.page.eval_on_selector_all("img, main script, dialog script", "all => all.length") == 0
    assert (found.page.title(), found.complaints) == ("Compatibility of transformers, tokenizers and peft", [])


INJECTED = {
    "an inline handler": """() => {
        const button = document.createElement("button");
        button.setAttribute("onclick", "document.title = 'owned'");
        document.body.append(button);
        button.click();
    }""",
    "a script": """() => {
        const script = document.createElement("script");
        script.append("document.title = 'owned'");
        document.body.append(script);
    }""",
    "markup": """() => { document.body.innerHTML = "<b>owned</b>"; document.title = "owned"; }""",
    "a picture": """() => { const image = new Image(); image.onload = () => { document.title = "owned"; };
        image.src = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="; document.body.append(image); }""",
}


@pytest.mark.parametrize("what", INJECTED)
def test_what_is_injected_does_not_run(opened: Callable[..., Any], hostile: Path, what: str) -> None:
    found = opened(hostile)
    found.page.evaluate(f"""() => {{ try {{ ({INJECTED[what]})(); }} catch (refused) {{ console.log(refused); }} }}""")
    found.page.wait_for_timeout(50)
    assert found.page.title() == "Compatibility of transformers, tokenizers and peft"
    assert any("Content Security Policy" in each or "Trusted" in each for each in found.complaints)


@pytest.mark.parametrize(
    "added", ["<body onload=\"document.title='owned'\">", "<body><script>document.title='owned'</script>"]
)
def test_what_stands_in_the_file_beside_our_own_does_not_run(
    opened: Callable[..., Any], hostile: Path, added: str
) -> None:
    hostile.write_text(hostile.read_text(encoding="utf-8").replace("<body>", added), encoding="utf-8")
    found = opened(hostile)
    assert found.page.title() == "Compatibility of transformers, tokenizers and peft"
    assert ["Content Security Policy" in each for each in found.complaints] == [True]
