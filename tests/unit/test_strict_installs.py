"""What is installed is what the lock's hashes say, and a wheel."""

from __future__ import annotations

import dataclasses
import functools
import sys
from pathlib import Path
from typing import Any

import pytest

from compat import builder, fetch, lock, lockfile
from compat.model import Combination, Kind, Lock, Outcome, Stage, Status

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


@functools.cache
def locked(**packages: str) -> Lock:
    found = lock.resolve(Combination("tried", "Tried", Kind.CURRENT, PYTHON, packages))
    assert isinstance(found, Lock), found
    return found


def refused(of: Lock, text: str, folder: Path) -> str:
    """Why another text in the lock's place cannot be installed."""
    made = builder.build(dataclasses.replace(of, text=text, digest=lock.digest(text, "")), None, PYTHON, folder)
    assert isinstance(made, Outcome)
    assert (made.stage, made.status) == (Stage.INSTALL, Status.ERROR)
    return made.reason


def test_a_pin_without_a_hash_is_not_installed(offline: Any, tmp_path: Path) -> None:
    found = locked(tokenizers="1.0")
    assert "all requirements must have a hash" in refused(found, "tokenizers==1.0\n", tmp_path)


def test_of_another_hash_it_is_not_installed(offline: Any, tmp_path: Path) -> None:
    found = locked(tokenizers="1.0")
    (pin,) = lockfile.pins(found.text)
    other = f"tokenizers==1.0 --hash=sha256:{'0' * 64}\n"
    assert pin.hashes != ("0" * 64,)
    assert "Hash mismatch for `tokenizers==1.0`" in refused(found, other, tmp_path)


def test_a_source_archive_is_not_built(offline: Any, tmp_path: Path) -> None:
    (archive,) = offline.folder.glob("files/transformers-7.0.tar.gz")
    text = f"transformers==7.0 --hash=sha256:{fetch.digest(archive)}\n"
    assert "no usable wheels" in refused(locked(tokenizers="1.0"), text, tmp_path)


@pytest.mark.slow
def test_hashes_count_beside_a_repository_too(offline: Any, tmp_path: Path) -> None:
    reference = offline.repository("peft/mended", tmp_path / "repository")
    found = locked(transformers="10.0", peft=reference)
    assert "Hash mismatch for `transformers==10.0`" in refused(found, found.text, tmp_path)
