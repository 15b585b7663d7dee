"""``compat artefacts`` over miniature releases, which have no tokenizers and no models: nothing is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

ENTRY = """
[[combination]]
id = "{}"
title = "{}"
kind = "current"
packages = {{ transformers = "1.0", tokenizers = "1.0", peft = "{}" }}
torch = "1.0"
companions = []
"""
ONE = 'combinations = ["one"]\n'


@pytest.fixture
def compat(offline: Any, repository: Any) -> Any:
    repository.write("matrix/all.toml", ENTRY.format("one", "One", "1.0") + ENTRY.format("two", "Two", "2.0"))
    repository.write("matrix/artefacts.toml", ONE)
    return repository


def kept(compat: Any) -> dict[str, bytes]:
    return {name: content for name, content in compat.files().items() if name.startswith("reports")}


def test_the_listed_combinations_are_crossed_and_the_reports_written_once(compat: Any) -> None:
    code, out, err = compat("artefacts")
    first = kept(compat)
    document = json.loads(first["reports/artefacts.json"])
    came = {cell["came"] for each in document["artefacts"] for cell in each["cells"]}
    assert (code, out, came, sorted(first)) == (
        3,
        "",
        {"inconclusive", "not written"},
        ["reports/artefacts.json", "reports/artefacts.md"],
    )
    assert err.splitlines()[-3:] == [
        "reports/artefacts.md: written",
        "reports/artefacts.json: written",
        "compat: something is inconclusive (exit code 3)",
    ]
    code, out, err = compat("artefacts")
    unchanged = "reports/artefacts.md: unchanged" in err
    assert (code, kept(compat) == first, unchanged, "probed now" in err) == (3, True, True, False)


@pytest.mark.slow
def test_narrowed_it_prints_and_leaves_the_reports_alone(compat: Any, document: Callable[[str, str], Any]) -> None:
    code, out, _ = compat("artefacts", "t*", "one", "--kind", "adapter", "--json")
    found = document("artefacts", out)
    assert (code, kept(compat), [each["id"] for each in found["combinations"]]) == (3, {}, ["two", "one"])
    assert [each["kind"] for each in found["artefacts"]] == ["adapter"]
    assert len(found["artefacts"][0]["cells"]) == 4
    assert compat("artefacts", "one", "--kind", "adapter")[1].startswith("# Artefacts across versions\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--kind", "lora"), "--kind lora: there is no such kind of artefact"),
        (("three",), "no combination matches 'three'"),
        (("--matrix", "nowhere"), "no such folder"),
    ],
)
def test_a_mistake_is_told_before_anything_is_built(compat: Any, arguments: tuple[str, ...], said: str) -> None:
    before = compat.files()
    code, _, err = compat("artefacts", *arguments)
    assert (code, said in err, compat.files()) == (2, True, before)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("transformers", "expected"),
    [("4.0", (0, "not written", "killed by SIGSEGV")), ("8.0", (3, "inconclusive", "no wheels"))],
    ids=["does not import", "cannot be installed"],
)
def test_what_cannot_be_written_is_told_with_its_reason(
    transformers: str, expected: tuple[int, str, str], compat: Any
) -> None:
    broken = ENTRY.format("broken", "Broken", "1.0").replace('transformers = "1.0"', f'transformers = "{transformers}"')
    compat.write("matrix/broken.toml", broken)
    code, out, _ = compat("artefacts", "broken", "--kind", "adapter", "--json")
    (cell,) = json.loads(out)["artefacts"][0]["cells"]
    assert (code, cell["came"], expected[2] in cell["reason"]) == (*expected[:2], True)
