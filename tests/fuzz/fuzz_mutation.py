"""Hypothesis strategies: bytes that nobody would write, and those that come from a sound file by a few changes."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

DEEP = 3000
ODD = (
    *(b"", b"null", b"true", b"-1", b"0", b"1e999", b"NaN", b"nan", b"1.0", b"9" * 5000, b"0x1"),
    *(b"1979-05-27T07:32:00Z", b'"', b"'", b"\\", b"\\ud800", b"\\u0000", b"\\\n", b"[", b"{", b"}", b"[[", b'"""'),
    *(b"#", b"=", b":", b"\n", b"\r", b"\x00", b"\x1b[31m", b"\x85", b"\xff\xfe", b"\xef\xbb\xbf"),
    *("\u2028".encode(), "\u0663".encode(), "é".encode(), b"../../../evil", b"/etc/passwd", b"file:///etc/passwd"),
    *(b"https://me:word@host.example/x", b"git+https://h/x@y", b"==", b";", b"@", b" ; python_version < '3'"),
    *(b"--hash=sha256:", b"-r x.txt", b"-e .", b"--index-url x", b"$(id)", b"[" * DEEP, b'{"a":' * DEEP, b"(" * 300),
    *(b"<a href='x'>", b"<!--", b"a.b.c", b"a" * 5000),
)
"""What is put into a file: other types, ends of strings, strange characters, paths, options, depth."""
VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1e300,
    10**400,
    "",
    "../../x",
    "a\x00b",
    "\ud800",
    [],
    {},
    [[]],
    {"a": 1},
    "1",
)
WORD = re.compile(rb"[\w.\"'-]+")


@st.composite
def mutated(draw: st.DrawFn, samples: Sequence[bytes]) -> bytes:
    """A sample after one to four changes: a piece is cut out, repeated or moved, a word becomes an odd one."""
    data = draw(st.sampled_from(samples))
    for _ in range(draw(st.integers(1, 4))):
        data = draw(st.sampled_from((_cut, _repeated, _inserted, _replaced, _replaced, _shortened)))(draw, data)
    return data


def _piece(draw: st.DrawFn, data: bytes) -> tuple[int, int]:
    start = draw(st.integers(0, len(data)))
    return start, min(len(data), start + draw(st.integers(0, 60)))


def _cut(draw: st.DrawFn, data: bytes) -> bytes:
    start, end = _piece(draw, data)
    return data[:start] + data[end:]


def _repeated(draw: st.DrawFn, data: bytes) -> bytes:
    start, end = _piece(draw, data)
    return data[:end] + data[start:end] + data[end:]


def _inserted(draw: st.DrawFn, data: bytes) -> bytes:
    at = draw(st.integers(0, len(data)))
    return data[:at] + draw(st.sampled_from(ODD)) + data[at:]


def _replaced(draw: st.DrawFn, data: bytes) -> bytes:
    words = list(WORD.finditer(data))
    if not words:
        return data
    word = draw(st.sampled_from(words))
    return data[: word.start()] + draw(st.sampled_from(ODD)) + data[word.end() :]


def _shortened(draw: st.DrawFn, data: bytes) -> bytes:
    return data[: draw(st.integers(0, len(data)))]


@st.composite
def other_values(draw: st.DrawFn, samples: Sequence[bytes]) -> bytes:
    """A JSON sample in which one to three values, anywhere, are of another type, gone or there under a wrong name."""
    root = [json.loads(draw(st.sampled_from(samples)))]
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(root))
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        how = draw(st.integers(0, 3))
        if how == 0 and holder is not root:
            del holder[key]
        elif how == 1 and isinstance(holder, dict):
            holder["x" + str(key)] = holder.pop(key)
        else:
            holder[key] = copy.deepcopy(draw(st.sampled_from(VALUES)))  # else one would come to hold itself
    return json.dumps(root[0]).encode()


def _places(value: Any) -> Any:
    """(holder, key) of all values below."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(steps):
        yield value, key
        yield from _places(inner)


def hostile(samples: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """All of them: anything, a few odd pieces, changed samples; of JSON other values too."""
    odd = st.lists(st.sampled_from(ODD), max_size=6).map(b"".join)
    found = [mutated(samples), mutated(samples), odd, st.binary(max_size=200), st.text(max_size=200).map(_encoded)]
    if all(_is_json(each) for each in samples):
        found += [other_values(samples)] * 3
    return st.one_of(found)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _is_json(data: bytes) -> bool:
    try:
        return isinstance(json.loads(data), dict | list)
    except ValueError:
        return False
