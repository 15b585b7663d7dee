"""The renewal of the history from an offline index of tiny packages: only what is new is fetched and read."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import pytest

from compat.cli import main
from compat.errors import Exit, HistoryError, IndexUnavailable
from compat.history import renew, store
from compat.history.names import History
from compat.history.renew import Renewed
from compat.history.span import Range, Span

PACKAGES = {"tiny-lib": ("tiny", "1.0")}


class OfflineIndex(Protocol):
    """See conftest."""

    def wheel(self, package: Mapping[str, str], code: bytes) -> tuple[str, bytes]: ...


class Shelf:
    """An index folder, to which releases are added, and the folders of a renewal."""

    def __init__(self, folder: Path, wheel: Callable[[Mapping[str, str], bytes], tuple[str, bytes]]) -> None:
        self.folder = folder
        self.wheel = wheel
        self.data, self.cache = folder / "data", folder / "cache"

    def release(self, version: str, source: str, *, yanked: bool = False) -> None:
        name, content = self.wheel({"name": "tiny", "version": version}, source.encode())
        self.file(name.replace("tiny-", "tiny_lib-"), content, ' data-yanked=""' if yanked else "")

    def file(self, name: str, content: bytes, attribute: str = "") -> None:
        page = self.folder / "simple" / "tiny-lib" / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        (page.parent / name).write_bytes(content)
        with page.open("a") as stream:
            stream.write(f'<a href="{name}"{attribute}>{name}</a>\n')

    def renew(self) -> Renewed:
        return renew.renew(PACKAGES, cache=self.cache, data=self.data)[0]

    @property
    def history(self) -> History:
        return History([store.opened(self.data / "tiny-lib.zip")])


@pytest.fixture
def shelf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offline: OfflineIndex, forget_settings: Callable[[], None]
) -> Shelf:
    monkeypatch.setenv("UV_DEFAULT_INDEX", (tmp_path / "simple").as_uri())
    monkeypatch.delenv("UV_FIND_LINKS")
    forget_settings()
    return Shelf(tmp_path, offline.wheel)


def span(*ranges: tuple[str, str, str | None]) -> Span:
    return Span("tiny-lib", "1.0", "4.0", tuple(Range(*each) for each in ranges))


def test_names_that_come_go_move_and_come_back(shelf: Shelf) -> None:
    shelf.release("1.0", "def goes(): ...\ndef old(): ...\ndef returns(): ...\ndef f(a): ...")
    shelf.release("2.0", "def old(): ...\ndef f(a, b): ...")
    shelf.release("3.0", "def new(): ...\ndef returns(): ...\ndef f(b): ...")
    shelf.release("4.0", "from json import dumps as returns\ndef new(): ...\ndef f(*, b=1): ...")
    assert shelf.renew() == Renewed("tiny-lib", 4, ("1.0", "2.0", "3.0", "4.0"), {})
    found = shelf.history
    asked = ("goes", "old", "new", "returns")
    assert [found.importable("tiny", name) for name in asked] == [
        span(("1.0", "1.0", "2.0")),
        span(("1.0", "2.0", "3.0")),
        span(("3.0", "4.0", None)),
        span(("1.0", "1.0", "2.0"), ("3.0", "4.0", None)),
    ]
    assert found.parameter("tiny.f", "a") == span(("1.0", "2.0", "3.0"))
    assert found.parameter("tiny.f", "b") == span(("2.0", "4.0", None))
    assert [found.canonical("tiny", "returns", each) for each in ("3.0", "4.0")] == ["tiny.returns", "json.dumps"]


def test_only_new_releases_are_fetched(shelf: Shelf) -> None:
    shelf.release("1.0", "a = 1")
    shelf.release("3.0", "b = 1")
    shelf.renew()
    for wheel in list(shelf.folder.rglob("*.whl")):
        wheel.unlink()  # whoever wants it again fails
    shelf.release("2.0", "a = c = 1")
    assert shelf.renew() == Renewed("tiny-lib", 3, ("2.0",), {})
    assert [each.name for each in shelf.cache.rglob("*.whl")] == ["tiny_lib-2.0-py3-none-any.whl"]
    found = shelf.history.importable("tiny", "a")
    assert found == Span("tiny-lib", "1.0", "3.0", (Range("1.0", "2.0", "3.0"),))


def test_adding_gives_the_same_bytes_as_reading_all_at_once(shelf: Shelf, tmp_path: Path) -> None:
    shelf.release("1.0", "a = 1\nclass C:\n    def f(self): ...")
    shelf.renew()
    shelf.release("2.0", "class C:\n    def g(self): ...")
    shelf.renew()
    grown = (shelf.data / "tiny-lib.zip").read_bytes()
    (shelf.data / "tiny-lib.zip").unlink()
    shelf.renew()
    assert (shelf.data / "tiny-lib.zip").read_bytes() == grown


def test_nothing_new_changes_nothing(shelf: Shelf) -> None:
    shelf.release("1.0", "a = 1")
    shelf.renew()
    before = (shelf.data / "tiny-lib.zip").stat()
    assert shelf.renew() == Renewed("tiny-lib", 1, (), {})
    assert (shelf.data / "tiny-lib.zip").stat() == before


def test_yanked_releases_are_read_and_source_archives_are_named(shelf: Shelf) -> None:
    shelf.release("1.0", "a = 1", yanked=True)
    shelf.file("tiny-lib-1.1.tar.gz", b"")
    assert shelf.renew() == Renewed("tiny-lib", 1, ("1.0",), {"1.1": "no wheel"})


def test_without_an_index_nothing_changes(shelf: Shelf) -> None:
    shelf.release("1.0", "a = 1")
    shelf.renew()
    before = (shelf.data / "tiny-lib.zip").read_bytes()
    (shelf.folder / "simple").rename(shelf.folder / "elsewhere")
    with pytest.raises(IndexUnavailable, match=r"tiny-lib: the index .* is not there") as raised:
        shelf.renew()
    assert raised.value.exit is Exit.INCONCLUSIVE
    assert (shelf.data / "tiny-lib.zip").read_bytes() == before


def test_a_wheel_that_is_not_what_the_index_states_is_refused(shelf: Shelf) -> None:
    _, content = shelf.wheel({"name": "tiny", "version": "1.0"}, b"a = 1")
    shelf.file("tiny_lib-1.0-py3-none-any.whl", content)
    page = shelf.folder / "simple" / "tiny-lib" / "index.html"
    page.write_text(page.read_text().replace('.whl">', f'.whl#sha256={"0" * 64}">'))
    with pytest.raises(IndexUnavailable, match="not what the index states"):
        shelf.renew()
    assert not shelf.data.exists()


def test_a_wheel_with_paths_to_elsewhere_writes_nothing_there(shelf: Shelf, tmp_path: Path) -> None:
    file = tmp_path / "made.whl"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("tiny/__init__.py", "a = 1")
        archive.writestr("../evil.py", "b = 1")
        archive.writestr("tiny/../../evil.py", "b = 1")
        archive.writestr("/tiny/evil.py", "b = 1")
    shelf.file("tiny_lib-1.0-py3-none-any.whl", file.read_bytes())
    shelf.renew()
    assert [*tmp_path.rglob("evil.py"), *tmp_path.parent.glob("evil.py")] == []
    assert set(store.read(shelf.data / "tiny-lib.zip").modules) == {"tiny"}


@pytest.mark.parametrize("content", [b"", b"no zip", None])
def test_data_that_cannot_be_read_is_said_in_one_line(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "tiny.zip"
    if content is None:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("package.json", json.dumps({"schema_version": 999}))
    else:
        file.write_bytes(content)
    with pytest.raises(HistoryError, match=r"history/tiny\.zip: .*; install compat anew"):
        store.opened(file)


def test_the_command_shows_what_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["history"])
    lines = capsys.readouterr().out.splitlines()
    assert (ended.value.code, [line.split()[0] for line in lines]) == (0, sorted(renew.PACKAGES))
    assert re.fullmatch(r"peft +\d+ releases  0\.1\.0 to [\d.]+  \d+ kB", lines[2])


def test_the_command_without_an_index_says_so_in_one_line(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    before = {file.name: file.stat().st_mtime_ns for file in store.DATA.iterdir()}
    with pytest.raises(SystemExit) as ended:
        main(["history", "--renew", "--cache", str(shelf.cache)])
    lines = capsys.readouterr().err.splitlines()
    assert (ended.value.code, len(lines)) == (Exit.INCONCLUSIVE, 1)
    assert lines[0].startswith("compat: transformers: the index ")
    assert {file.name: file.stat().st_mtime_ns for file in store.DATA.iterdir()} == before
