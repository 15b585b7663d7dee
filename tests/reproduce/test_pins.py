"""The versions at the head of a script, in all forms that a combination may have."""

from __future__ import annotations

import tomllib
from typing import Any

from packaging.requirements import Requirement

from compat.model import Combination, Kind
from compat.reproduce.pins import Installed, locked, metadata, remarks

PACKAGES = {"transformers": "4.44.0", "peft": "0.16.0"}
LOCKED = {"accelerate": "1.0", "peft": "0.16.0", "sentencepiece": "0.2.1", "transformers": "4.44.0"}


def combination(**more: Any) -> Combination:
    settings: dict[str, Any] = {"packages": PACKAGES, "torch": "2.13.0", "exclude_newer": "2026-11-20", **more}
    return Combination("tried", "Tried", Kind.CURRENT, "3.11", **settings)


def read(text: str) -> dict[str, Any]:
    """As PEP 723 has it."""
    lines = text.splitlines()
    assert (lines[0], lines[-1]) == ("# /// script", "# ///")
    return tomllib.loads("\n".join(line[2:] for line in lines[1:-1]))


def test_what_was_named_is_pinned_and_the_rest_follows_from_the_day() -> None:
    found = read(metadata(combination(companions=("sentencepiece>=0.2", "protobuf>=3")), Installed(LOCKED)))
    assert found == {
        "requires-python": "==3.11.*",
        "dependencies": [
            "transformers==4.44.0",
            "peft==0.16.0",
            "sentencepiece==0.2.1",
            "protobuf>=3",
            "torch==2.13.0",
        ],
        "tool": {"uv": {"exclude-newer": "2026-11-20", "exclude-newer-package": {"torch": False}}},
    }


def test_without_a_day_all_that_was_locked_is_pinned() -> None:
    found = read(metadata(combination(exclude_newer=None), Installed(LOCKED)))
    assert found["dependencies"] == [
        "accelerate==1.0", "peft==0.16.0", "sentencepiece==0.2.1", "transformers==4.44.0", "torch==2.13.0"
    ]  # fmt: skip
    assert "tool" not in found


def test_a_build_of_torch_is_the_machines_choice() -> None:
    found = read(metadata(combination(packages={}, torch="2.13.0+cpu"), Installed()))
    assert found["dependencies"] == ["torch==2.13.0"]


def test_without_torch_there_is_none() -> None:
    found = read(metadata(combination(torch=None), Installed()))
    assert found["dependencies"] == ["transformers==4.44.0", "peft==0.16.0"]
    assert found["tool"]["uv"] == {"exclude-newer": "2026-11-20"}


def test_forced_packages_have_no_dependencies_and_nobody_else_a_say() -> None:
    found = read(metadata(combination(forced={"numpy": "1.0"}), Installed()))
    assert found["dependencies"] == ["transformers==4.44.0", "peft==0.16.0", "numpy==1.0", "torch==2.13.0"]
    assert found["tool"]["uv"]["override-dependencies"] == ["numpy==1.0"]
    assert found["tool"]["uv"]["dependency-metadata"] == [{"name": "numpy", "requires-dist": []}]


def test_a_repository_stays_one_and_loses_its_password() -> None:
    url = "git+https://me:secret@host.example/peft@abc"
    found = read(metadata(combination(packages={"peft": url}), Installed()))
    assert found["dependencies"][0] == "peft @ git+https://host.example/peft@abc"
    assert all(Requirement(each) for each in found["dependencies"])


def test_a_local_file_is_named_by_the_version_that_was_seen() -> None:
    there = combination(packages={"peft": "file:///home/me/peft-0.16.0-py3-none-any.whl"})
    assert read(metadata(there, Installed(seen={"peft": "0.16.0"})))["dependencies"][0] == "peft==0.16.0"
    assert remarks(there) == ["peft was installed from a local file; here stands its version."]


def test_of_a_lock_only_what_applies_here_is_taken() -> None:
    text = (
        "numpy==1.0 ; python_version < '3.0' \\\n    --hash=sha256:" + "0" * 64 + "\nidna==3.1 \\\n    --hash=sha256:"
    )
    assert locked(text + "0" * 64 + "\n", "3.11") == {"idna": "3.1"}
