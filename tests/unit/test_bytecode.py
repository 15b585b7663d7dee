"""Compiled modules are shared where the source has the same content, and never used for any other."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import os
import py_compile
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from compat import bytecode, bytecode_inside, process
from compat.cache import contents

PYTHON = Path(sys.executable)
PACKAGES = Path("lib", f"python{sys.version_info.major}.{sys.version_info.minor}", "site-packages")
CODE = "def where():\n    return where.__code__.co_filename\n"


def environment(folder: Path, code: str = CODE, seconds: int = 1_000_000_000) -> Path:
    """A site-packages with one installed module, ``pack/mod.py``."""
    source = folder / PACKAGES / "pack" / "mod.py"
    source.parent.mkdir(parents=True)
    source.write_text(code, encoding="utf-8")
    os.utime(source, (seconds, seconds))
    record(folder, "pack/mod.py")
    return folder


def record(folder: Path, name: str) -> None:
    """Write a RECORD of one file as it is now."""
    file = folder / PACKAGES / name
    info = folder / PACKAGES / "pack-1.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "RECORD").write_text(f"{name},sha256={content(file)},{file.stat().st_size}\n", encoding="utf-8")


def content(file: Path) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(file.read_bytes()).digest()).decode().rstrip("=")


def source(folder: Path) -> Path:
    return folder / PACKAGES / "pack" / "mod.py"


def compiled(folder: Path) -> Path:
    return Path(importlib.util.cache_from_source(str(source(folder))))


def compile_(folder: Path) -> Path:
    """As an import does it."""
    py_compile.compile(str(source(folder)), doraise=True)
    return folder


def load(folder: Path) -> str:
    """What the module says when it is imported in another process."""
    program = f"import sys; sys.path.insert(0, {str(folder / PACKAGES)!r}); import pack.mod; print(pack.mod.where())"
    return process.run([sys.executable, "-I", "-c", program]).stdout.strip()


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache whose store has the module, from an environment that is gone."""
    gone = compile_(environment(tmp_path / "gone"))
    assert kept(gone, tmp_path / "cache")
    shutil.rmtree(gone)
    return tmp_path / "cache"


def kept(folder: Path, cache: Path) -> bool:
    """What ``share`` has another Python do: that would be a second for these tests."""
    store = cache / "bytecode" / str(sys.implementation.cache_tag)
    store.mkdir(parents=True, exist_ok=True)
    return bytecode_inside.keep(str(store), str(source(folder)), str(compiled(folder)), content(source(folder)))


def entry(cache: Path) -> Path:
    (found,) = (cache / "bytecode").glob("*/*")
    return found


def stored(cache: Path) -> int:
    """How many bytes the store holds."""
    return sum(each.stat().st_size for each in cache.glob(f"{bytecode.FOLDER}/*/*"))


def test_a_new_environment_gets_what_an_earlier_one_compiled(cache: Path, tmp_path: Path) -> None:
    here = environment(tmp_path / "new")
    assert bytecode.fill(here, cache) == 1
    assert load(here) == str(source(here))
    assert compiled(here).samefile(entry(cache))  # Python found nothing to compile


def test_what_an_environment_compiled_outlives_it(tmp_path: Path) -> None:
    here, cache = compile_(environment(tmp_path / "here")), tmp_path / "cache"
    assert [bytecode.share(here, PYTHON, cache), bytecode.share(here, PYTHON, cache)] == [1, 0]
    size = compiled(here).stat().st_size
    shutil.rmtree(here)
    assert (stored(cache), bytecode.fill(environment(tmp_path / "new"), cache)) == (size, 1)


def test_what_is_compiled_already_stays(cache: Path, tmp_path: Path) -> None:
    here = compile_(environment(tmp_path / "new"))
    assert (bytecode.fill(here, cache), compiled(here).samefile(entry(cache))) == (0, False)


def test_another_content_of_the_same_size_and_time_gets_nothing(cache: Path, tmp_path: Path) -> None:
    here = environment(tmp_path / "new", CODE.replace("where", "there"))
    assert (bytecode.fill(here, cache), compiled(here).exists()) == (0, False)


def test_a_source_that_was_unpacked_anew_gets_its_module_with_its_own_time(cache: Path, tmp_path: Path) -> None:
    before, here = entry(cache), environment(tmp_path / "new", seconds=1_100_000_000)
    assert bytecode.fill(here, cache) == 1
    assert load(here) == str(source(here))
    assert (compiled(here).samefile(entry(cache)), before.exists()) == (True, False)


def test_a_source_that_is_not_what_is_recorded_gets_nothing(cache: Path, tmp_path: Path) -> None:
    here = environment(tmp_path / "new")
    source(here).write_text(CODE.replace("where", "there"), encoding="utf-8")
    assert (bytecode.fill(here, cache), compiled(here).exists()) == (0, False)


def test_a_source_that_changes_afterwards_is_compiled_again_and_nobody_else_sees_it(
    cache: Path, tmp_path: Path
) -> None:
    here, there = environment(tmp_path / "here"), environment(tmp_path / "there")
    assert (bytecode.fill(here, cache), bytecode.fill(there, cache)) == (1, 1)
    source(here).write_text("def where():\n    return 'changed'\n", encoding="utf-8")
    assert (load(here), load(there)) == ("changed", str(source(there)))
    assert [compiled(each).samefile(entry(cache)) for each in (here, there)] == [False, True]


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut short": lambda found: found.write_bytes(found.read_bytes()[:-9]),
    "empty": lambda found: found.write_bytes(b""),
    "changed": lambda found: found.write_bytes(found.read_bytes().replace(b"where", b"there")),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_entry_is_removed_and_never_used(damage: str, cache: Path, tmp_path: Path) -> None:
    entry(cache).chmod(0o644)
    DAMAGES[damage](entry(cache))
    here = environment(tmp_path / "new")
    assert (bytecode.fill(here, cache), compiled(here).exists(), stored(cache)) == (0, False, 0)


def test_the_entry_of_one_source_is_not_used_for_another_that_it_was_renamed_to(cache: Path, tmp_path: Path) -> None:
    here = environment(tmp_path / "new", CODE.replace("where", "there"))
    row = (here / PACKAGES / "pack-1.0.dist-info" / "RECORD").read_text(encoding="utf-8")
    content = row.partition("sha256=")[2].partition(",")[0]
    entry(cache).rename(entry(cache).with_name(f"{content}.{entry(cache).name.partition('.')[2]}"))
    assert (bytecode.fill(here, cache), compiled(here).exists()) == (0, False)


UNSOUND: dict[str, Callable[[Path], object]] = {
    "cut short": lambda here: compiled(here).write_bytes(compiled(here).read_bytes()[:-9]),
    "of another Python": lambda here: compiled(here).write_bytes(b"\0\0\r\n" + compiled(here).read_bytes()[4:]),
    "never checked": lambda here: py_compile.compile(
        str(source(here)), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    ),
    "of an older source": lambda here: os.utime(source(here), (5, 5)),
    "of a source that was changed": lambda here: (source(here).write_text("x = 1\n"), compile_(here)),
    "no code": lambda here: compiled(here).write_bytes(compiled(here).read_bytes()[:16] + b"N"),
}


@pytest.mark.parametrize("what", UNSOUND)
def test_what_is_unsound_is_not_shared(what: str, tmp_path: Path) -> None:
    here = compile_(environment(tmp_path / "here"))
    recorded = content(source(here))
    UNSOUND[what](here)
    store = tmp_path / "store"
    store.mkdir()
    assert not bytecode_inside.keep(str(store), str(source(here)), str(compiled(here)), recorded)
    assert list(store.iterdir()) == []


def test_a_package_that_is_linked_from_elsewhere_neither_gives_nor_gets(cache: Path, tmp_path: Path) -> None:
    here, other = environment(tmp_path / "here"), tmp_path / "other" / "cache"
    shutil.move(here / PACKAGES / "pack", tmp_path / "elsewhere")
    (here / PACKAGES / "pack").symlink_to(tmp_path / "elsewhere")
    assert (bytecode.fill(here, cache), compiled(here).exists()) == (0, False)
    assert (bytecode.share(compile_(here), PYTHON, other), other.exists()) == (0, False)


def test_a_recorded_path_that_leads_outside_is_left_alone(cache: Path, tmp_path: Path) -> None:
    here = environment(tmp_path / "here")
    shutil.copy2(source(here), here / "mod.py")
    record(here, "../../../mod.py")
    assert (bytecode.fill(here, cache), (here / "__pycache__").exists()) == (0, False)


def test_a_store_that_is_none_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "bytecode").write_text("a file, no folder", encoding="utf-8")
    here = compile_(environment(tmp_path / "here"))
    assert (bytecode.fill(here, tmp_path), bytecode.share(here, PYTHON, tmp_path)) == (0, 0)


def test_the_cache_knows_an_entry_by_its_name(cache: Path) -> None:
    assert list(contents.files(cache, bytecode.FOLDER)) == [entry(cache)]
