"""What matchers of known failures have in common: words of the message, frames and versions where they are known."""

import re
from collections.abc import Callable, Iterator, Mapping

from compat.model import Raised
from compat.rules.rule import Case

WRAPPERS = re.compile(r"Failed to import |Could not import module |Are this object's requirements defined correctly")
"""What a library says around the exception that matters, which is then its cause."""

WRAPPER, TUNER = "peft/peft_model.py", "peft/tuners/tuners_utils.py"
"""PEFT's task wrappers and the plain PeftModel; the call of the model below a task wrapper, from 0.5 on."""


def says(case: Case, pattern: str | re.Pattern[str]) -> re.Match[str] | None:
    """The first match in the message, or in what a mere wrapper was raised from."""
    found = (re.search(pattern, raised.message) for raised in _told(case.raised))
    return next((match for match in found if match), None)


def _told(raised: Raised) -> Iterator[Raised]:
    yield raised
    if raised.cause is not None and WRAPPERS.search(raised.message):
        yield from _told(raised.cause)


def is_a(case: Case, *types: str) -> bool:
    """Whether the exception is of one of these classes, or of a class that the text doesn't show; wrappers count."""
    kinds = {raised.type.rpartition(".")[2] for raised in _told(case.raised)}
    return not kinds.isdisjoint({*types, ""})


def may_be(case: Case, affected: Mapping[str, str]) -> bool:
    """Whether no known version contradicts the ranges: unknown is not contradicted."""
    return all(case.is_within(package, range_) is not False for package, range_ in affected.items())


def may_pass_through(case: Case, *folders: str) -> bool:
    """Whether a frame is of one of these folders, or no frame is known."""
    return not case.raised.frames or any(case.passes_through(folder) for folder in folders)


def called_by_peft(case: Case) -> bool:
    """Whether PEFT's task wrapper may have made the call: its frame is there, or that of the tuner that it calls.

    A text may be cut above the tuner.
    """
    return case.passes_through(WRAPPER) or case.passes_through(TUNER)


def signature(
    pattern: str, *types: str, affected: Mapping[str, str] | None = None, through: tuple[str, ...] = ()
) -> Callable[[Case], bool]:
    """A matcher: these words in an exception of these types, through these folders, in these versions."""

    def matches(case: Case) -> bool:
        return (
            (not types or is_a(case, *types))  # first: most patterns are then never compiled
            and says(case, pattern) is not None
            and (not through or may_pass_through(case, *through))
            and may_be(case, affected or {})
        )

    return matches
