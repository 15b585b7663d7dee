"""Whatever a file says: it is read, or refused by the one kind of error that its reader tells; and it ends."""

from __future__ import annotations

import re
import shutil
import warnings
from pathlib import Path

import pytest
from fuzz_mutation import hostile
from fuzz_parsers import PARSERS, TOKEN, Parser
from hypothesis import HealthCheck, given, settings

from compat.errors import CompatError

FEW, MANY, PLACES = 3, 200, 20
LONG = b"9" * 5000
DEEP = b"[" * 100_000
ONCE = {
    "settings of pip": b"global.index-url=:env:",
    "RECORD": b"\x80",
    "marker": b'{"digest": "abc", "versions": null}',
    "answer of an index": DEEP,
    "page of an index": b"<![[ html>",
    "spec of a host": DEEP,
    "channel": b"\n%s answer %s\n" % (TOKEN.encode(), DEEP),
    "events of a host": DEEP + b'\n{"event": "started", "probe": []}',
    "row of the journal": DEEP,
    "tolerances": b"a = " + DEEP,
    "probe file": b"PROBES = " + DEEP,
    "lazy module": b"_import_structure = " + DEEP,
    "module": b"x = " + DEEP,
    "code": b"def f(x: '" + DEEP + b"'): x.y",
}
"""What once was a crash of the reader."""
HALF = b"9" * 90
LONG_IN_PARTS = {
    "requirements": b"peft==1.0 ; python_version < '%s\\\n%s'\n" % (HALF, HALF),
    "pylock": b"lock-version = '1.0'\ncreated-by = 'x'\nrequires-python = \">=%s\"\npackages = []\n"
    % (rb"\u0039" * 101),
}
"""A number that is too long only where its parts are put together."""
NAMES = [parser.name for parser in PARSERS]


def tried(parser: Parser, folder: Path, examples: int, *, same: bool) -> None:
    """Read many hostile files; ``same`` are the same in every run."""
    samples = parser.samples()
    file = folder / parser.file
    file.parent.mkdir(parents=True, exist_ok=True)

    @settings(max_examples=examples, derandomize=same, database=None, suppress_health_check=list(HealthCheck))
    @given(hostile(samples))
    def read(content: bytes) -> None:
        for rest in folder.glob(f"{parser.file}*") if parser.name == "journal" else ():
            rest.unlink()
        file.write_bytes(content)
        refusal(parser, file)

    read()
    shutil.rmtree(folder)


def refusal(parser: Parser, file: Path) -> str:
    """Why it was refused, "" if it was read. What a person is told is one line."""
    told: Exception | None = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd source: an escape that is none
            parser.read(file)
    except parser.raises as error:
        told = error
    assert not (isinstance(told, CompatError) and "\n" in str(told)), told
    return "" if told is None else f"{type(told).__name__}: {told}"


@pytest.mark.parametrize("parser", PARSERS, ids=NAMES)
def test_a_sound_file_is_read(parser: Parser, tmp_path: Path) -> None:
    file = tmp_path / parser.file
    file.parent.mkdir(parents=True, exist_ok=True)
    refused = []
    for sample in parser.samples():
        file.write_bytes(sample)
        refused += [found] if (found := refusal(parser, file)) else []
    assert refused == []


@pytest.mark.parametrize("name", ONCE)
def test_what_once_was_a_crash_is_read_or_refused(name: str, tmp_path: Path) -> None:
    parser = PARSERS[NAMES.index(name)]
    file = tmp_path / parser.file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(ONCE[name])
    refusal(parser, file)


@pytest.mark.parametrize("parser", PARSERS, ids=NAMES)
def test_a_number_that_python_does_not_count_in_is_read_or_refused(parser: Parser, tmp_path: Path) -> None:
    file = tmp_path / parser.file
    file.parent.mkdir(parents=True, exist_ok=True)
    places = [(sample, each.span()) for sample in parser.samples() for each in re.finditer(rb"\d+", sample)]
    for sample, (start, end) in places[:: max(1, len(places) // PLACES)]:
        file.write_bytes(sample[:start] + LONG + sample[end:])
        refusal(parser, file)


@pytest.mark.parametrize("name", LONG_IN_PARTS)
def test_a_number_in_parts_is_refused_as_a_whole_one(name: str, tmp_path: Path) -> None:
    parser = PARSERS[NAMES.index(name)]
    file = tmp_path / parser.file
    file.write_bytes(LONG_IN_PARTS[name])
    told = f"MatrixError: {parser.file}: a number of more than 100 digits; no release has one"
    assert refusal(parser, file) == told


@pytest.mark.parametrize("parser", PARSERS, ids=NAMES)
def test_a_few_hostile_files_are_read_or_refused(parser: Parser, tmp_path: Path) -> None:
    tried(parser, tmp_path / "few", FEW, same=True)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # it would hide what failed
@pytest.mark.parametrize("parser", PARSERS, ids=NAMES)
def test_hostile_files_are_read_or_refused(parser: Parser, tmp_path: Path) -> None:
    tried(parser, tmp_path / "many", MANY, same=False)
