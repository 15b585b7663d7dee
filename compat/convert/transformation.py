"""What a transformation is: one thing that a release writes in another form than an older or newer one. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from compat.convert.outcome import CannotConvertError, Change, Document, Refused, Releases


@dataclass(frozen=True)
class Transformation:
    """``apply`` gives the document as the target says it, and what was changed; the same one where nothing is.

    It raises CannotConvertError for what the target cannot say. ``since``: the release of ``package`` from which on the
    new form is there. ``equivalent``: why both mean the same, or under which condition.
    """

    id: str
    rewrites: str
    package: str
    since: str
    equivalent: str
    apply: Callable[[Document, Releases], tuple[Document, tuple[Change, ...]]]


def rewritten(
    document: Document, steps: Sequence[Transformation], releases: Releases
) -> tuple[Document, tuple[Change, ...]] | Refused:
    """The document after all transformations, in their order; the first that cannot be made ends it."""
    changes: list[Change] = []
    for step in steps:
        try:
            document, more = step.apply(document, releases)
        except CannotConvertError as refusal:
            return Refused(step.id, str(refusal))
        changes += more
    return document, tuple(changes)
