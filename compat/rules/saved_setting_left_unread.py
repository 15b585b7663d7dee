"""Boundaries from the history of names: the release in which a configuration's class took a setting. Seen by
`compat artefacts`: rope_parameters (5.0.0 reads it, 4.57.6 does not), rope_theta, min_p."""

from __future__ import annotations

import re
from collections.abc import Callable

from packaging.version import Version

from compat.history.names import History
from compat.history.store import shipped
from compat.language import joined, phrase
from compat.rules.rule import Case, CodeChange, GeneralRule, Pins, Rule

SAYS = re.compile(r"; (?P<cls>\w+) does not know (?P<names>[\w.]+(?:, [\w.]+)*)$")
"""What the probes of artefacts add to a wrong answer."""
TITLE = "A setting that was saved is newer than the reader, which leaves it unread without a word"
CAUSE = (
    "A configuration file may say what the reader's release has no name for. It is kept, and nothing is computed with "
    "it: the release takes its own default, and the answers are others."
)


def specialise(case: Case, history: Callable[[], History] = shipped) -> Rule | None:
    """The rule of these settings; None where the history does not say that a later release has them."""
    found = SAYS.search(case.last_line) if case.type == "WrongAnswer" else None
    if found is None:
        return None
    since = _since(history(), found["cls"], found["names"].split(", "))
    newest = max(since.values(), key=Version, default="")
    if not newest or case.is_within("transformers", f"<{newest}") is False:
        return None
    told = joined([phrase("%(name)s (since %(release)s)", name=n, release=release) for n, release in since.items()])
    return Rule(
        id=RULE.id,
        title=phrase("%(cls)s leaves saved settings unread: %(settings)s", cls=found["cls"], settings=told),
        cause=CAUSE,
        package="transformers",
        affected={"transformers": f"<{newest}"},
        matches=lambda other: specialise(other, history) is not None,
        remedies=(
            Pins({"transformers": f">={newest}"}, phrase("a transformers that reads all of them")),
            CodeChange(None, phrase("write them into the file as the reader's release calls them, if it does")),
        ),
    )


def _since(history: History, cls: str, names: list[str]) -> dict[str, str]:
    """The first release of each setting that came later than the class itself."""
    place = next(iter(history.find(cls, "transformers")), None)
    spans = {name: _span(history, place, name) for name in names} if place else {}
    return {name: since for name, since in spans.items() if since}


def _span(history: History, place: str, name: str) -> str | None:
    found = history.parameter(f"{place}.__init__", name) or history.member(place, name)
    return found.since if found else None


RULE = GeneralRule(id="saved-setting-left-unread", title=TITLE, cause=CAUSE, specialise=specialise)
