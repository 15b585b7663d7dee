"""Whatever a text is, it is answered, in time that grows with its length and in memory that does not."""

from __future__ import annotations

import io
import json
import resource
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compat import rules
from compat.explain.explaining import case, explain
from compat.explain.known import known
from compat.explain.reader import read
from compat.explain.seen import Seen
from compat.model import Raised
from compat.report import explain_json, explain_terminal

TRACEBACK = b"""\
Traceback (most recent call last):
  File "/x/lib/python3.10/site-packages/peft/peft_model.py", line 37, in <module>
    from transformers import Gone
ImportError: cannot import name 'Gone' from 'transformers'
"""
PIECES = [
    *TRACEBACK.decode().splitlines(keepends=True),
    "During handling of the above exception, another exception occurred:\n",
    "ImportError        Traceback (most recent call last)\n",
    "---> 37 from x\n",
    "File ~/x.py:37, in f(a)\n",
    "Cell In[3], line 1\n",
    "│ /a/b.py:3 in f │\n",
    "╭── Traceback (most recent call last) ──╮\n",
    "  | ExceptionGroup: x (2 sub-exceptions)\n",
    "  +-+---------------- 1 ----------------\n",
    "\n",
    "\r",
    "\x1b[31m",
    "\x1b]",
    "\x00",
    "[rank1]: ",
    "ValueError: \n",
    "KeyError",
    ": ",
    "transformers==4.44.0\n",
    "Name: peft\n",
    "Version: 0.1\n",
    "Killed\n",
    '"',
    "\\n",
    "\ud800",
    "got multiple values for keyword argument 'x'\n",
    "because of the following error (look up to see its traceback):\n",
    "ResolutionImpossible",
    "tokenizers>=0.1,<0.2 is required for a normal functioning of this module, but found tokenizers==9.\n",
    "MemoryError\n",
    "x" * 5000,
]


def answered(content: bytes) -> None:
    text = read(io.BytesIO(content))
    found = explain(text, known({}, {}, "", text.mentions))
    json.loads(explain_json.render(found))
    assert explain_terminal.render(found).endswith("\n")


@settings(max_examples=75)
@given(st.binary(max_size=2000))
def test_any_bytes_are_answered(content: bytes) -> None:
    answered(content)


@settings(max_examples=50)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_mixture_of_pieces_is_answered(pieces: list[str]) -> None:
    answered("".join(pieces).encode("utf-8", "surrogatepass"))


@settings(max_examples=60)
@given(st.integers(0, len(TRACEBACK)), st.integers(0, len(TRACEBACK)))
def test_any_part_of_a_traceback_is_answered(start: int, end: int) -> None:
    answered(TRACEBACK[start:end])


SHAPES: dict[str, Callable[[int], bytes]] = {
    "a training log": lambda n: b"2024-05-01 12:00:00,123 - INFO - step 1234 loss=0.1234 lr=1e-5\n" * (n // 64),
    "one traceback again and again": lambda n: TRACEBACK * (n // len(TRACEBACK)),
    "different errors": lambda n: b"".join(b"ValueError: %d\n" % each for each in range(n // 18)),
    "beginnings alone": lambda n: b"Traceback (most recent call last):\n" * (n // 35),
    "frames without an end": lambda n: b'  File "/a/b/c.py", line 3, in f\n    foo()\n' * (n // 44),
    "a chain without an end": lambda n: (
        (TRACEBACK + b"\nDuring handling of the above exception, another exception occurred:\n\n") * (n // 260)
    ),
    "no line end": lambda n: b"Error: " * (n // 7),
    "progress bars": lambda n: b"10%|## | 3.1 Error\r" * (n // 19),
    "spaces": lambda n: (b" " * 4000 + b"Error\n") * (n // 4006),
    "dashes": lambda n: (b"+" + b"-" * 4000 + b"Error\n") * (n // 4007),
    "dots": lambda n: (b"a." * 2000 + b"Error\n") * (n // 4006),
    "quotes": lambda n: (b'"' * 4000 + b"Error\n") * (n // 4006),
    "boxes": lambda n: ("│" + " " * 4000 + "Error\n").encode() * (n // 4009),
    "escapes": lambda n: b"\x1b]\x1b[Error" * (n // 9),
    "colours": lambda n: b"\x1b[31;1m\x1b[" + b"1;" * (n // 2),
    "bytes": lambda n: bytes(range(256)) * (n // 256),
    "versions": lambda n: b"transformers==4.4.0 tokenizers 0.1.2 peft-0.3.4\n" * (n // 50),
    "many processes": lambda n: b"".join(b"[rank%d]: ValueError: x\n" % (each % 200) for each in range(n // 22)),
    "a long message": lambda n: b"ValueError: x\n" + b"    (layer): Linear(1, 2)\n" * (n // 26),
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_length_and_no_faster(shape: str) -> None:
    small, large = (min(_seconds(SHAPES[shape](size)) for _ in range(2)) for size in (30_000, 240_000))
    assert large < 40 * max(small, 0.005)  # eight times the length: quadratic would be 64 times


def _seconds(content: bytes) -> float:
    begun = time.process_time()
    read(io.BytesIO(content))
    return time.process_time() - begun


@pytest.mark.parametrize("piece", ["x", " ", "a.", "a/", "'", "x ", "1", "(x)", "x\n", "x==", "`a` ", "-", "x: "])
def test_no_rule_is_slow_with_a_long_message(piece: str) -> None:
    small, large = (min(_matched(piece * (size // len(piece))) for _ in range(2)) for size in (500, 4000))
    assert large < 40 * max(small, 0.002)


def _matched(message: str) -> float:
    raised = Raised("ValueError", message)
    begun = time.process_time()
    list(rules.matching(case(raised, Seen(raised, 1), {})))
    return time.process_time() - begun


class Endless(io.RawIOBase):
    """A stream of so many bytes that nobody has to hold."""

    def __init__(self, piece: bytes, size: int) -> None:
        self._piece, self._left = piece, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = min(len(buffer), self._left, len(self._piece))
        buffer[:count] = self._piece[:count]
        self._left -= count
        return count


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("shape", ["a training log", "one traceback again and again", "bytes", "no line end"])
def test_a_hundred_megabytes_need_little_memory(shape: str) -> None:
    stream = io.BufferedReader(Endless(SHAPES[shape](1 << 20), 100_000_000), 1 << 20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read(stream)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # KiB
