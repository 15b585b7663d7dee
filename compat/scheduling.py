"""In which order a run takes its combinations."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from packaging.version import InvalidVersion, Version

from compat import pep440, questions
from compat.model import AXES, Combination
from compat.place import Place


def longest_first(chosen: Sequence[Combination], here: Place) -> list[Combination]:
    """Those with most probes begin, the newest first: older releases skip more of what they are asked.

    A long one at the end would leave the other cores without work.
    """

    def work(each: Combination) -> tuple[int, Version]:
        return len(questions.for_combination(each, here.setup.catalogue.probes)), _release(each.packages[AXES[0]])

    return sorted(chosen, key=work, reverse=True)


def _release(spelled: str) -> Version:
    """The version; one of a direct reference is not known, and may be the newest."""
    try:
        return pep440.version(spelled)
    except InvalidVersion:
        return Version(f"{sys.maxsize}")
