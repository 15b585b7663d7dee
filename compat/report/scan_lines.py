"""The lines of a scan, for a terminal and for Markdown: plain text. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from compat.language import phrase, plural, text
from compat.report.scrub import file, secrets
from compat.scan.answer import Break, Kind, Scan, Verdict


def headline(found: Scan) -> str:
    """ "Predicted to break with transformers 5.23.0: 3 places in 2 files."."""
    target = ", ".join(f"{package} {version}" for package, version in found.target.items())
    predicted = found.of(Verdict.PREDICTED)
    if not found.files:
        return text("Nothing could be read.")
    if not predicted:
        words = phrase("Nothing is predicted to break with %(target)s: %(files)s read, nothing run.")
        return text(words, target=target, files=_files(found.files))
    return text(
        "Predicted to break with %(target)s: %(places)s in %(files)s of %(read)d read; nothing was run.",
        target=target,
        places=_places(len(predicted)),
        files=_files(len({each.path for each in predicted})),
        read=found.files,
    )


def place(each: Break) -> str:
    """ "train.py:3:26", "first.ipynb:cell 3:1:5"."""
    cell = text("cell %(number)d:", number=each.spot.cell) if each.spot.cell is not None else ""
    return f"{file(each.path)}:{cell}{each.spot.line}:{each.spot.column}"


def fate(each: Break) -> str:
    """ "gone since 5.0.0, last in 4.57.6 -> from transformers.utils import x"."""
    instead = f" -> {each.replacement}" if each.replacement else ""
    when = f"{_when(each)}{instead}"
    return text("%(when)s (guarded by %(guard)s)", when=when, guard=text(each.guard)) if each.guard else when


def _when(each: Break) -> str:
    seen = each.fate
    if seen.last is None:
        return text("only since %(since)s", since=seen.since) if seen.since else text("in no known release")
    match each.kind:
        case Kind.REQUIRED:
            return text("has to be given since %(gone)s, last without it %(last)s", gone=seen.gone, last=seen.last)
        case Kind.OVERRIDE:
            return text("a parameter since %(gone)s, last without it %(last)s", gone=seen.gone, last=seen.last)
        case Kind.POSITIONAL:
            return text("too many since %(gone)s, last taken by %(last)s", gone=seen.gone, last=seen.last)
        case _:
            return text("gone since %(gone)s, last in %(last)s", gone=seen.gone, last=seen.last)


def below(found: Scan) -> list[str]:
    """What the answer does not cover, each in a line."""
    lines = []
    if found.unread:
        lines.append(text("Not read: %(number)d: %(files)s", number=len(found.unread), files=_first(_unread(found))))
    if found.unseen:
        unseen = (text("%(number)d %(what)s", number=n, what=text(what.value)) for what, n in found.unseen.items())
        lines.append(text("Not seen: %(what)s", what=", ".join(unseen)))
    if already := len(found.of(Verdict.ALREADY)):
        now = ", ".join(f"{package} {version}" for package, version in found.present.items())
        lines.append(
            text("Missing already with %(now)s: %(places)s; --all shows them", now=now, places=_places(already))
        )
    if never := len(found.of(Verdict.NEVER)):
        lines.append(text("In no known release: %(places)s; --all shows them", places=_places(never)))
    if found.ignored:
        lines.append(text("Ignored by a comment: %(number)d", number=found.ignored))
    if found.not_judged:
        named = (text("%(name)s (%(number)d imports)", name=name, number=n) for name, n in found.not_judged.items())
        lines.append(text("Not judged, for --to does not name them: %(packages)s", packages=", ".join(named)))
    return lines


def _unread(found: Scan) -> Iterable[str]:
    for each in found.unread:
        cell = text(":cell %(number)d", number=each.cell) if each.cell is not None else ""
        yield f"{file(each.path)}{cell} ({secrets(text(each.why))})"


def _first(texts: Iterable[str], number: int = 3) -> str:
    every = list(texts)
    more = [text("and %(number)d more", number=len(every) - number)] if len(every) > number else []
    return ", ".join([*every[:number], *more])


def _places(number: int) -> str:
    return plural("%(num)d place", "%(num)d places", number)


def _files(number: int) -> str:
    return plural("%(num)d file", "%(num)d files", number)
