"""Policies choose among releases; the frozen list reads back what was written."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from compat import releases
from compat.errors import MatrixError
from compat.releases import MinimumAge, Newest, NewestPatches, Range, Release, choose, frozen, frozen_text, parse

TODAY = date(2026, 11, 23)


def at(version: str, day: str | None = "2024-01-01", *, yanked: bool = False, wheel: bool = True) -> Release:
    uploaded = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    return Release(version, uploaded, yanked, wheel=wheel)


RELEASES = (
    at("4.10.0"),
    at("4.9.1"),
    at("4.9.0"),
    at("4.9.2", yanked=True),
    at("4.10.1", wheel=False),
    at("5.0.0", "2026-10-24"),
    at("5.0.1", "2026-10-25"),
    at("5.1.0", None),
)


@pytest.mark.parametrize(
    ("policy", "chosen"),
    [
        ("all", ["4.9.0", "4.9.1", "4.10.0", "5.0.0", "5.0.1", "5.1.0"]),
        ("minor", ["4.9.1", "4.10.0", "5.0.1", "5.1.0"]),
        ("newest:2", ["5.0.1", "5.1.0"]),
        ("newest:99", ["4.9.0", "4.9.1", "4.10.0", "5.0.0", "5.0.1", "5.1.0"]),
        ("range:>=4.9.1,<5", ["4.9.1", "4.10.0"]),
        ("age:30", ["4.9.0", "4.9.1", "4.10.0", "5.0.0"]),
        ("minor+newest:2", ["5.0.1", "5.1.0"]),
        ("newest:3+minor", ["5.0.1", "5.1.0"]),
        ("age:30+minor", ["4.9.1", "4.10.0", "5.0.0"]),
        ("range:>=4.9,<5.1 + minor + newest:2", ["4.10.0", "5.0.1"]),
        ("range:>=6", []),
    ],
)
def test_what_a_policy_chooses_oldest_first(policy: str, chosen: list[str]) -> None:
    assert [each.version for each in choose(RELEASES, parse(policy), today=TODAY)] == chosen


def test_policy_is_read_in_order() -> None:
    assert parse("range:>=4.53,<4.58+minor+newest:5+age:30+all") == (
        Range(SpecifierSet(">=4.53,<4.58")),
        NewestPatches(),
        Newest(5),
        MinimumAge(30),
    )


def test_plus_of_a_local_version_belongs_to_the_range() -> None:
    assert parse("range:==2.13.0+cpu") == (Range(SpecifierSet("==2.13.0+cpu")),)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", ""),
        ("patch", "patch"),
        ("newest", "newest"),
        ("newest:0", "newest:0"),
        ("newest:few", "newest:few"),
        ("age:-1", "age:-1"),
        ("age:99999999999", "age:99999999999"),
        ("range:", "range:"),
        ("range:4.5", "range:4.5"),
        ("minor:3", "minor:3"),
        ("minor+newest:x", "newest:x"),
        ("minor,all", "minor,all"),
    ],
)
def test_bad_policy_is_said_in_one_line(text: str, part: str) -> None:
    with pytest.raises(MatrixError) as caught:
        parse(text)
    assert str(caught.value) == (
        f"policy {part!r} is none of: all, minor, newest:N, range:SPECIFIERS, age:DAYS, joined by +"
    )


def test_frozen_text_has_one_release_a_line_in_order() -> None:
    packages = {"peft": [at("0.10.0", "2024-03-21", wheel=False), at("0.9.0", None, yanked=True)], "a": [at("1")]}
    assert (
        frozen_text(packages, TODAY)
        == """\
{
  "schema_version": 1,
  "renewed": "2026-11-23",
  "packages": {
    "a": [
      {"version": "1", "uploaded": "2024-01-01T00:00:00Z", "yanked": false, "wheel": true}
    ],
    "peft": [
      {"version": "0.9.0", "uploaded": null, "yanked": true, "wheel": true},
      {"version": "0.10.0", "uploaded": "2024-03-21T00:00:00Z", "yanked": false, "wheel": false}
    ]
  }
}
"""
    )


RELEASE = st.builds(
    Release,
    version=st.tuples(*[st.integers(0, 99)] * 3).map(lambda parts: ".".join(map(str, parts))),
    uploaded=st.none()
    | st.datetimes(datetime(2000, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC)).map(
        lambda t: t.replace(microsecond=0)
    ),
    yanked=st.booleans(),
    wheel=st.booleans(),
)


@hypothesis_settings(max_examples=25)
@given(packages=st.dictionaries(st.text("abc", min_size=1), st.lists(RELEASE, unique_by=lambda each: each.version)))
def test_frozen_list_reads_back_as_it_was_written(
    packages: dict[str, list[Release]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("frozen") / "releases.json"
    path.write_text(frozen_text(packages, TODAY), encoding="utf-8")
    assert frozen(path) == {name: releases.in_order(entries) for name, entries in packages.items()}


def frozen_of(package: str, *versions: str) -> str:
    entries = [{"version": each, "uploaded": None, "yanked": False, "wheel": True} for each in versions]
    return json.dumps({"schema_version": 1, "renewed": "2026-11-23", "packages": {package: entries}})


def frozen_with(**keys: object) -> str:
    entry = {"version": "1", "uploaded": None, "yanked": False, "wheel": True, **keys}
    return json.dumps({"schema_version": 1, "renewed": "2026-11-23", "packages": {"peft": [entry]}})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "Invalid JSON: EOF while parsing an object at line 1 column 1"),
        ('{"schema_version": 2, "renewed": "2026-11-23", "packages": {}}', "schema_version: Input should be 1"),
        ('{"schema_version": 1, "packages": {}}', "renewed: Field required"),
        (frozen_with(version="x"), "packages: peft: 0: version: Invalid version: 'x'"),
        (frozen_with(uploaded="2024-01-01T00:00"), "packages: peft: 0: uploaded: Input should have timezone info"),
        (
            frozen_with(uploaded="soon"),
            "packages: peft: 0: uploaded: Input should be a valid datetime, input is too short",
        ),
        (frozen_with(index="x"), "packages: peft: 0: index: Extra inputs are not permitted"),
        (
            frozen_with(uploaded="0001-01-01T00:00:00+14:00"),
            "packages: peft: 0: uploaded: in the year 1 nothing was uploaded",
        ),
        (
            frozen_with(uploaded="9999-12-31T23:59:59-14:00"),
            "packages: peft: 0: uploaded: in the year 9999 nothing was uploaded",
        ),
        (frozen_of("peft", "1.0", "2.0", "1.0"), "packages: peft: 1.0 is there twice"),
        (frozen_of("peft", "1.0", "1.0.0"), "packages: peft: 1.0.0 is there twice"),
        (frozen_of("Peft", "1.0"), "packages: Peft: [key]: 'Peft' has to be written 'peft'"),
        (frozen_of("pe ft", "1.0"), "packages: pe ft: [key]: 'pe ft' is no package name"),
    ],
)
def test_bad_frozen_list_is_said_in_one_line(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "releases.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MatrixError) as caught:
        frozen(path)
    assert str(caught.value) == f"releases.json: {problem}"


def test_frozen_list_that_is_not_there_says_how_to_write_it(tmp_path: Path) -> None:
    with pytest.raises(MatrixError, match=r"^releases\.json: No such file .* write it with: compat releases --renew$"):
        frozen(tmp_path / "releases.json")


def test_shipped_list_is_written_as_this_version_writes_it_and_names_no_address() -> None:
    path = Path(__file__).parents[2] / "matrix" / "releases.json"
    text = path.read_text(encoding="utf-8")
    read = frozen(path)
    assert (text, sorted(read), "//" in text) == (
        frozen_text(read, date.fromisoformat(text.split('"renewed": "')[1][:10])),
        ["peft", "tokenizers", "transformers"],
        False,
    )


def test_neighbours_are_the_newest_patch_of_each_minor() -> None:
    assert releases.newest_patches({"transformers": RELEASES, "peft": [at("0.3.0")]}) == {
        "transformers": ("4.9.1", "4.10.0", "5.0.1", "5.1.0"),
        "peft": ("0.3.0",),
    }
