"""An explanation for people. A string out: nothing here prints."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from compat.explain.answer import Explained, Explanation, Sure
from compat.explain.known import Known
from compat.explain.wording import affected, causes, error, move
from compat.report.explain_json import remedy
from compat.report.scrub import secrets

SURE = {
    Sure.CERTAIN: "certain: the text and all versions fit",
    Sure.LIKELY: "likely: the text fits, and no version that is known contradicts",
    Sure.POSSIBLE: "possible: the text fits opposite causes; a version decides (--with, --from)",
}
WIDTH = 100
"""Longer lines are hard to read, however wide the terminal is."""
NOTHING = "No traceback, no error message and no resolver's answer in it."
UNKNOWN = "unknown: no rule recognises it"
NEXT = (
    "If another version of a package did work, `compat bisect --package NAME --from OLD --to NEW` finds the release "
    "that broke it; `compat check --from . --to PIN` tries a set of versions before you install it."
)


def render(found: Explanation, width: int = WIDTH) -> str:
    """A paragraph a failure, then the versions that it rests on; ends in a newline."""
    width = min(width, WIDTH)
    lines = [] if found.explained else [NOTHING]
    for each in found.explained:
        lines += [*_failure(each, width), ""]
    if any(each.is_version_incompatibility is None for each in found.explained):
        lines += [*textwrap.wrap(NEXT, width), ""]
    if found.left_out:
        lines += [f"{found.left_out} more different failures are left out.", ""]
    lines += _versions(found.known, width) if found.explained else []
    return "\n".join(lines).rstrip() + "\n"


def _failure(each: Explained, width: int) -> Iterator[str]:
    times = f", {each.seen.count} times" if each.seen.count > 1 else ""
    yield f"line {each.seen.line}{times}: {_short(secrets(error(each.seen)), 2 * width)}"
    for cause in causes(each.seen)[:3]:
        yield f"  after {_short(secrets(cause), width)}"
    if each.findings:
        yield from _known(each, width)
    elif each.other:
        yield from _indented(f"{each.other.title} ({each.other.id}): not a matter of versions", width)
        yield from _indented(each.other.cause, width)
        if each.other.remedies:
            yield from _indented(f"What to do: {remedy(each.other)}.", width)
    else:
        yield f"  {UNKNOWN}"


def _known(each: Explained, width: int) -> Iterator[str]:
    for number, id_ in enumerate(dict.fromkeys(advice.rule.id for advice in each.findings)):
        own = [advice for advice in each.findings if advice.rule.id == id_]
        rule = own[0].rule
        yield from _indented(f"{'or: ' if number else ''}{rule.title} ({rule.id})", width)
        yield from _indented(rule.cause, width)
        yield from _indented(f"How sure: {SURE[own[0].sure]}.", width)
        if rule.affected:
            yield from _indented(f"Affected: {affected(own[0])}", width)
        if not rule.remedies:
            yield "  No way out is known."
        ways = dict.fromkeys(f"{move(advice)} ({advice.remedy})" for advice in own if rule.remedies)
        for place, way in enumerate(ways):
            yield from _indented(f"{'Or' if place else 'What to do'}: {way}", width)


def _versions(known: Known, width: int) -> list[str]:
    used = [f"{name} {known.versions[name]} ({known.sources[name]})" for name in sorted(known.versions)]
    lines = textwrap.wrap(f"Versions used: {', '.join(used) or 'none; --with and --from name them'}.", width)
    for name, last in sorted(known.beyond.items()):
        later = f"{name} {known.versions[name]}: the history of names ends at {last}; what came later is not known."
        lines += textwrap.wrap(later, width)
    for name in sorted(known.contradicting):
        lines.append(f"Not used: {name}, of which the text names {', '.join(known.contradicting[name][:5])}.")
    return lines


def _indented(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 40), initial_indent="  ", subsequent_indent="    ")


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."
