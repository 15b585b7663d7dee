"""What ``--to`` means."""

from __future__ import annotations

import pytest

from compat.check import target
from compat.check.target import Target
from compat.errors import MatrixError

GIT = "git+https://example.org/peft@main"


def newest(package: str) -> str:
    return {"peft": "0.18.0", "torch": "2.9.0"}[package]


def wanted(*texts: str, upgrade: bool = False) -> Target:
    return target.read(texts, newest, upgrade=upgrade)


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (("transformers==5.0.0",), "transformers==5.0.0"),
        (("peft>=0.18,<1", "transformers==5.*"), "peft<1,>=0.18, transformers==5.*"),
        (("peft",), "peft==0.18.0"),
        (("peft==latest",), "peft==0.18.0"),
        (("peft = latest",), "peft==0.18.0"),
        (("PEFT@latest",), "peft==0.18.0"),
        (("torch==2.13.0",), "torch==2.13.0"),
        (("torch", "peft==0.1"), "peft==0.1, torch==2.9.0"),
        ((f"peft @ {GIT}",), f"peft @ {GIT}"),
    ],
)
def test_in_words(texts: tuple[str, ...], words: str) -> None:
    assert wanted(*texts).words == words


def test_upgrade_in_words() -> None:
    assert [wanted(upgrade=True).words, wanted("peft==1", upgrade=True).words] == [
        "everything else upgraded",
        "peft==1, everything else upgraded",
    ]


def test_torch_is_apart() -> None:
    found = wanted("torch==2.13.0", "peft==1")
    assert (list(found.requirements), found.torch) == (["peft"], "2.13.0")


def test_names_are_normalised() -> None:
    assert list(wanted("Sentence_Transformers==5").requirements) == ["sentence-transformers"]


@pytest.mark.parametrize("text", ["peft>=2,<2", "peft==1,==2", "peft==1.*,!=1.*"])
def test_a_range_in_which_no_version_lies_is_refused(text: str) -> None:
    with pytest.raises(MatrixError, match="excludes every version; expected a pin, a range, or NAME==latest"):
        wanted(text)


@pytest.mark.parametrize(
    ("text", "version", "admitted"),
    [
        ("peft>=0.17", "0.18", True),
        ("peft>=0.17", "0.16", False),
        ("peft==0.18.*", "0.18.3", True),
        ("peft==0.18", "0.18.0", True),
        ("peft>=0.17", "0.19.dev0", True),
        ("transformers==5", "0.1", True),
        (f"peft @ {GIT}", GIT, True),
        (f"peft @ {GIT}", "0.18", False),
    ],
)
def test_what_is_admitted(text: str, version: str, admitted: bool) -> None:
    assert wanted(text).admits("peft", version) is admitted


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ((), "--to: name what you want"),
        (("",), "--to '': "),
        (("peft=>2",), "--to 'peft=>2': "),
        (("peft==2; python_version > '3'",), "a marker says nothing here"),
        (("peft==1", "PEFT==2"), "peft is named twice: peft==1 and PEFT==2"),
        (("torch==2.1", "torch"), "torch is named twice"),
        (("torch>=2",), "name one version of torch"),
        (("torch==2.*",), "name one version of torch"),
        (("torch>=2,==2.13.0",), "name one version of torch"),
    ],
)
def test_what_is_refused(texts: tuple[str, ...], words: str) -> None:
    with pytest.raises(MatrixError) as error:
        wanted(*texts)
    assert words in str(error.value)


def test_latest_of_nothing_is_refused() -> None:
    with pytest.raises(MatrixError, match="--to latest: of which package"):
        target.read(["latest"], str)
