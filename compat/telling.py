"""What the searches over releases tell on standard error while they are under way."""

from __future__ import annotations

import time
from collections.abc import Callable

from compat.asking import Asker, signature_of
from compat.console import Progress, say
from compat.search import history
from compat.search.blame import Progress as SuspectsLeft
from compat.setup import Result


def listen(asker: Asker, shown: Progress, probe: str) -> None:
    """Lets the terminal show what the asker does, one line for each combination that is answered."""

    def done(result: Result) -> None:
        own = next((each for each in result.outcomes if each.probe == probe), result.outcomes[-1])
        found = signature_of(own, result.outcomes) or f"says nothing: {own.status}: {own.reason}"
        shown.done(result.combination, f"{result.combination.title}: {found}")

    asker.observe, asker.done = shown.under_way, done


def estimate() -> Callable[[history.Progress], None]:
    """What says, before each step of a search, which interval is left and how long it may take."""
    begun = time.monotonic()

    def tell(standing: history.Progress) -> None:
        between = ", ".join(f"{low} and {high}" for low, high in standing.intervals)
        each = (time.monotonic() - begun) / standing.asked if standing.asked else None
        left = "" if each is None else f", some {each * standing.expected:.0f} s"
        say(f"between {between}: {standing.unasked} releases left, about {standing.expected} to ask{left}")

    return tell


def suspects(standing: SuspectsLeft) -> None:
    """What says how many packages are left under suspicion."""
    words = f"{standing.suspects} changed packages are suspected"
    say(f"{words}, {standing.tested} mixtures asked, about {standing.expected} more")
