"""What the searches over releases tell on standard error while they are under way."""

from __future__ import annotations

import time
from collections.abc import Callable

from compat import timeleft
from compat.asking import Asker, signature_of
from compat.console import Progress, say
from compat.search import history
from compat.search.blame import Progress as SuspectsLeft
from compat.setup import Result
from compat.timeleft import Rate


def listen(asker: Asker, shown: Progress, probe: str) -> None:
    """Lets the terminal show what the asker does, one line for each combination that is answered."""

    def done(result: Result) -> None:
        own = next((each for each in result.outcomes if each.probe == probe), result.outcomes[-1])
        found = signature_of(own, result.outcomes) or f"says nothing: {own.status}: {own.reason}"
        shown.done(result.combination, f"{result.combination.title}: {found}")

    asker.observe, asker.done = shown.under_way, done


def estimate(asker: Asker, shown: Progress) -> Callable[[history.Progress], None]:
    """What says, before each step of a search, which interval is left and how long it may take."""
    rate = Rate(time.monotonic())
    shown.forecast = rate

    def tell(standing: history.Progress) -> None:
        now = time.monotonic()
        rate.expect(asker.builds, standing.expected, now)
        between = ", ".join(f"{low} and {high}" for low, high in standing.intervals)
        left = timeleft.told(rate.left(now))
        about = f"{standing.unasked} releases left, about {standing.expected} to ask"
        say(f"between {between}: {about}{', ' if left else ''}{left}")

    return tell


def suspects(standing: SuspectsLeft) -> None:
    """What says how many packages are left under suspicion."""
    words = f"{standing.suspects} changed packages are suspected"
    say(f"{words}, {standing.tested} mixtures asked, about {standing.expected} more")
