"""An explanation for people. A string out: nothing here prints."""

from __future__ import annotations

from collections.abc import Iterator

from compat import visible
from compat.explain.answer import Explained, Explanation, Sure
from compat.explain.known import Known
from compat.explain.wording import affected, causes, error, move
from compat.language import phrase, text
from compat.report.columns import lines_of
from compat.report.explain_json import remedy
from compat.report.scrub import secrets

SURE = {
    Sure.CERTAIN: phrase("How sure: certain: the text and all versions fit."),
    Sure.LIKELY: phrase("How sure: likely: the text fits, and no version that is known contradicts."),
    Sure.POSSIBLE: phrase("How sure: possible: the text fits opposite causes; a version decides (--with, --from)."),
}
WIDTH = 100
"""Longer lines are hard to read, however wide the terminal is."""
NOTHING = phrase("No traceback, no error message and no resolver's answer in it.")
UNKNOWN = phrase("unknown: no rule recognises it")
NEXT = phrase(
    "If another version of a package did work, `compat bisect --package NAME --from OLD --to NEW` finds the release "
    "that broke it; `compat check --from . --to PIN` tries a set of versions before you install it."
)


def render(found: Explanation, width: int = WIDTH) -> str:
    """A paragraph a failure, then the versions that it rests on; ends in a newline."""
    width = min(width, WIDTH)
    lines = [] if found.explained else [text(NOTHING)]
    for each in found.explained:
        lines += [*_failure(each, width), ""]
    if any(each.is_version_incompatibility is None for each in found.explained):
        lines += [*lines_of(text(NEXT), width), ""]
    if found.left_out:
        lines += [text("%(number)d more different failures are left out.", number=found.left_out), ""]
    lines += _versions(found.known, width) if found.explained else []
    return visible.lines(lines).rstrip() + "\n"


def _failure(each: Explained, width: int) -> Iterator[str]:
    said = {"line": each.seen.line, "error": _short(secrets(error(each.seen)), 2 * width)}
    if each.seen.count > 1:
        yield text("line %(line)d, %(times)d times: %(error)s", **said, times=each.seen.count)
    else:
        yield text("line %(line)d: %(error)s", **said)
    for cause in causes(each.seen)[:3]:
        yield f"  {text('after %(cause)s', cause=_short(secrets(cause), width))}"
    if each.findings:
        yield from _known(each, width)
    elif each.other:
        words = phrase("%(title)s (%(rule)s): not a matter of versions")
        yield from _indented(text(words, title=text(each.other.title), rule=each.other.id), width)
        yield from _indented(text(each.other.cause), width)
        if each.other.remedies:
            yield from _indented(text("What to do: %(what)s.", what=remedy(each.other)), width)
    else:
        yield f"  {text(UNKNOWN)}"


def _known(each: Explained, width: int) -> Iterator[str]:
    for number, id_ in enumerate(dict.fromkeys(advice.rule.id for advice in each.findings)):
        own = [advice for advice in each.findings if advice.rule.id == id_]
        rule = own[0].rule
        head = text("%(what)s (%(why)s)", what=text(rule.title), why=rule.id)
        yield from _indented(text("or: %(what)s", what=head) if number else head, width)
        yield from _indented(text(rule.cause), width)
        yield from _indented(text(SURE[own[0].sure]), width)
        if rule.affected:
            yield from _indented(text("Affected: %(versions)s", versions=affected(own[0])), width)
        if not rule.remedies:
            yield f"  {text('No way out is known.')}"
        said = [{"move": move(advice), "why": text(advice.remedy)} for advice in own if rule.remedies]
        for place, way in enumerate(each for number, each in enumerate(said) if each not in said[:number]):
            words = phrase("Or: %(move)s (%(why)s)") if place else phrase("What to do: %(move)s (%(why)s)")
            yield from _indented(text(words, **way), width)


def _versions(known: Known, width: int) -> list[str]:
    words = phrase("%(what)s (%(why)s)")
    used = [
        text(words, what=f"{name} {known.versions[name]}", why=text(known.sources[name]))
        for name in sorted(known.versions)
    ]
    none = text("none; --with and --from name them")
    lines = lines_of(text("Versions used: %(versions)s.", versions=", ".join(used) or none), width)
    for name, last in sorted(known.beyond.items()):
        words = phrase("%(now)s: the history of names ends at %(last)s; what came later is not known.")
        lines += lines_of(text(words, now=f"{name} {known.versions[name]}", last=last), width)
    for name in sorted(known.contradicting):
        words = phrase("Not used: %(name)s, of which the text names %(versions)s.")
        lines.append(text(words, name=name, versions=", ".join(known.contradicting[name][:5])))
    return lines


def _indented(words: str, width: int) -> list[str]:
    return lines_of(words, max(width, 40), first="  ", then="    ")


def _short(words: str, length: int) -> str:
    return words if len(words) <= length else words[: length - 3] + "..."
