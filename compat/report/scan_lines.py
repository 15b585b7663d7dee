"""The lines of a scan, for a terminal and for Markdown: plain text. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from compat.report.scrub import secrets
from compat.scan.answer import Break, Kind, Scan, Verdict


def headline(found: Scan) -> str:
    """ "Predicted to break with transformers 5.23.0: 3 places in 2 files."."""
    target = ", ".join(f"{package} {version}" for package, version in found.target.items())
    predicted = found.of(Verdict.PREDICTED)
    if not found.files:
        return "Nothing could be read."
    if not predicted:
        return f"Nothing is predicted to break with {target}: {_files(found.files)} read, nothing run."
    files = len({each.path for each in predicted})
    where = f"{_places(len(predicted))} in {_files(files)} of {found.files} read"
    return f"Predicted to break with {target}: {where}; nothing was run."


def place(each: Break) -> str:
    """ "train.py:3:26", "first.ipynb:cell 3:1:5"."""
    cell = f"cell {each.spot.cell}:" if each.spot.cell is not None else ""
    return f"{secrets(each.path)}:{cell}{each.spot.line}:{each.spot.column}"


def fate(each: Break) -> str:
    """ "gone since 5.0.0, last in 4.57.6 -> from transformers.utils import x"."""
    instead = f" -> {each.replacement}" if each.replacement else ""
    guard = f" (guarded by {each.guard})" if each.guard else ""
    return f"{_when(each)}{instead}{guard}"


def _when(each: Break) -> str:
    seen = each.fate
    if seen.last is None:
        return f"only since {seen.since}" if seen.since else "in no known release"
    match each.kind:
        case Kind.REQUIRED:
            return f"has to be given since {seen.gone}, last without it {seen.last}"
        case Kind.OVERRIDE:
            return f"a parameter since {seen.gone}, last without it {seen.last}"
        case Kind.POSITIONAL:
            return f"too many since {seen.gone}, last taken by {seen.last}"
        case _:
            return f"gone since {seen.gone}, last in {seen.last}"


def below(found: Scan) -> list[str]:
    """What the answer does not cover, each in a line."""
    lines = []
    if found.unread:
        lines.append(f"Not read: {len(found.unread)}: {_first(_unread(found))}")
    if found.unseen:
        lines.append(f"Not seen: {', '.join(f'{number} {what.value}' for what, number in found.unseen.items())}")
    if already := len(found.of(Verdict.ALREADY)):
        now = ", ".join(f"{package} {version}" for package, version in found.present.items())
        lines.append(f"Missing already with {now}: {_places(already)}; --all shows them")
    if never := len(found.of(Verdict.NEVER)):
        lines.append(f"In no known release: {_places(never)}; --all shows them")
    if found.ignored:
        lines.append(f"Ignored by a comment: {found.ignored}")
    if found.not_judged:
        named = ", ".join(f"{package} ({number} imports)" for package, number in found.not_judged.items())
        lines.append(f"Not judged, for --to does not name them: {named}")
    return lines


def _unread(found: Scan) -> Iterable[str]:
    for each in found.unread:
        cell = f":cell {each.cell}" if each.cell is not None else ""
        yield f"{secrets(each.path)}{cell} ({secrets(each.why)})"


def _first(texts: Iterable[str], number: int = 3) -> str:
    every = list(texts)
    more = f", and {len(every) - number} more" if len(every) > number else ""
    return ", ".join(every[:number]) + more


def _places(number: int) -> str:
    return f"{number} place{'s' * (number != 1)}"


def _files(number: int) -> str:
    return f"{number} file{'s' * (number != 1)}"
