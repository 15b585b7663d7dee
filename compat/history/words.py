"""A span in words. Pure."""

from __future__ import annotations

from compat.history.span import Range, Span


def in_words(span: Span) -> str:
    """ "since 4.46.0", "to 4.57.6, gone since 5.0.0", "from 4.44.0 to 4.57.6, gone since 5.0.0", ..."""
    if not span:
        return f"in no release ({span.oldest} to {span.newest} are known)"
    if span.ranges == (Range(span.oldest, span.newest, None),):
        return f"in all releases known ({span.oldest} to {span.newest})"
    return ", again ".join(_range(each, span) for each in span.ranges)


def _range(each: Range, span: Span) -> str:
    if each.gone is None:
        return f"since {each.first}"
    if each.first == each.last:
        return f"in {each.first} alone, gone since {each.gone}"
    if each.first == span.oldest:
        return f"to {each.last}, gone since {each.gone}"
    return f"from {each.first} to {each.last}, gone since {each.gone}"
