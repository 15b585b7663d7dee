"""A span in words. Pure."""

from __future__ import annotations

from functools import reduce

from compat.history.span import Range, Span
from compat.language import phrase


def in_words(span: Span) -> str:
    """ "since 4.46.0", "to 4.57.6, gone since 5.0.0", "from 4.44.0 to 4.57.6, gone since 5.0.0", ..."""
    if not span:
        return phrase("in no release (%(oldest)s to %(newest)s are known)", oldest=span.oldest, newest=span.newest)
    if span.ranges == (Range(span.oldest, span.newest, None),):
        return phrase("in all releases known (%(oldest)s to %(newest)s)", oldest=span.oldest, newest=span.newest)
    said = [_range(each, span) for each in span.ranges]
    return reduce(lambda first, then: phrase("%(first)s, again %(then)s", first=first, then=then), said)


def _range(each: Range, span: Span) -> str:
    if each.gone is None:
        return phrase("since %(first)s", first=each.first)
    if each.first == each.last:
        return phrase("in %(first)s alone, gone since %(gone)s", first=each.first, gone=each.gone)
    if each.first == span.oldest:
        return phrase("to %(last)s, gone since %(gone)s", last=each.last, gone=each.gone)
    words = phrase("from %(first)s to %(last)s, gone since %(gone)s")
    return phrase(words, first=each.first, last=each.last, gone=each.gone)
