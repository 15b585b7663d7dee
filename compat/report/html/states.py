"""What a cell of the map can say: a symbol and a word beside each colour, and what that means. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from compat.language import text
from compat.model import Outcome
from compat.report import cells

NOT_ASKED = ""
FAILS, FAILS_ASIDE = "f", "g"
KEYS = {
    "": NOT_ASKED,
    "pass": "p",
    "FAIL": FAILS,
    "CRASH": "c",
    "time?": "t",
    "arrange?": "a",
    "error?": "e",
    "skip": "s",
    "no device": "n",
}
"""The class of a cell by its word, which is the Markdown report's; "g" is a failure that makes no verdict."""


@dataclass(frozen=True)
class State:
    """``key`` is the CSS class of its cells, in which a style sheet shows ``symbol``."""

    key: str
    symbol: str
    word: str
    meaning: str


def states() -> tuple[State, ...]:
    """All of them, the gravest first, in the language in force."""
    return (
        State(FAILS, "✕", text("FAIL"), text("an exception while a question was asked that makes the verdict")),
        State(
            FAILS_ASIDE,
            "×",
            text("fail (does not count)"),
            text("an exception where it makes no verdict: a control, a remedy, a demonstration"),
        ),
        State("c", "!", text("CRASH"), text("ended by a signal, or without a result")),
        State("t", "◷", text("time?"), text("the time limit; says nothing about versions")),
        State("a", "?", text("arrange?"), text("could not be prepared in this release, which says nothing about it")),
        State("e", "⚠", text("error?"), text("the machine's or our own fault")),
        State("s", "–", text("skip"), text("a prerequisite failed, or the question does not arise")),
        State("n", "○", text("no device"), text("no GPU here")),
        State("p", "✓", text("pass"), text("the answer is yes")),
        State(NOT_ASKED, "", text("not asked"), text("this combination is not asked that")),
    )


def key(outcome: Outcome | None, counts: bool) -> str:
    """The class of a cell; ``counts``: whether its probe makes verdicts."""
    found = KEYS[cells.word(outcome)]
    return FAILS_ASIDE if found == FAILS and not counts else found
