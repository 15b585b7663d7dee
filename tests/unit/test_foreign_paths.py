"""Names from somebody else that would lead to another folder: of an index, a bundle, a lock, a results file."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compat import builder, environment, interpreter
from compat.bundle import wheels as bundled
from compat.convert import placing
from compat.convert.outcome import UnusableFileError
from compat.errors import IndexUnavailable
from compat.history import wheels as historic
from compat.lockfile import Pin
from compat.model import Lock, Outcome

TRAVERSING = ("foo-1.0-1/../../../evil-py3-none-any.whl", "../foo-1.0-py3-none-any.whl", "/foo-1.0-py3-none-any.whl")
CONTENT = b"a wheel, as far as its hash goes"
HASH = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offline: Any, forget_settings: Callable[[], None]
) -> Callable[[str], None]:
    """Makes an index of one file, which it calls as it likes."""

    def make(called: str) -> None:
        page = tmp_path / "index" / "simple" / "foo" / "index.html"
        page.parent.mkdir(parents=True)
        (page.parent / "there.whl").write_bytes(CONTENT)
        page.write_text(f'<a href="there.whl#sha256={HASH}">{called}</a>', encoding="utf-8")
        monkeypatch.setenv("UV_DEFAULT_INDEX", page.parents[1].as_uri())
        monkeypatch.setenv("UV_FIND_LINKS", "")
        forget_settings()

    return make


def files(folder: Path) -> set[str]:
    found = (path for path in folder.rglob("*") if path.is_file() and "index" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in found}


def test_a_wheel_that_is_called_as_it_should_is_fetched(index: Callable[[str], None], tmp_path: Path) -> None:
    index("foo-1.0-py3-none-any.whl")
    bundled.local(Pin("foo", "1.0", None, "", (HASH,)), "3.11", tmp_path / "a" / "b" / "wheels", print)
    assert files(tmp_path / "a") == {"b/wheels/foo-1.0-py3-none-any.whl"}


@pytest.mark.parametrize("called", TRAVERSING)
def test_an_index_puts_no_wheel_beside_a_bundle(called: str, index: Callable[[str], None], tmp_path: Path) -> None:
    index(called)
    with pytest.raises(IndexUnavailable):
        bundled.local(Pin("foo", "1.0", None, "", (HASH,)), "3.11", tmp_path / "a" / "b" / "wheels", print)
    assert files(tmp_path / "a") == set()


@pytest.mark.parametrize("called", TRAVERSING)
def test_an_index_puts_no_wheel_beside_the_cache(called: str, index: Callable[[str], None], tmp_path: Path) -> None:
    index(called)
    with pytest.raises(IndexUnavailable):
        [historic.local(wheel, tmp_path / "a" / "b") for wheel in historic.wheels("foo", "0").values() if wheel]
    assert files(tmp_path / "a") == set()


@pytest.mark.parametrize("name", ["notes.txt", "additional_chat_templates", "additional_chat_templates/tool.jinja"])
def test_a_folder_to_convert_has_no_private_file_copied(name: str, tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir()
    (private / "token").write_text("hf_secret", encoding="utf-8")
    folder = tmp_path / "adapter"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).symlink_to(private if name == "additional_chat_templates" else private / "token")
    with pytest.raises(UnusableFileError, match=r"^adapter/[\w.]+: a link to a file elsewhere; put the file itself"):
        placing.place(folder, {}, tmp_path / "converted")
    assert not (tmp_path / "converted").exists()


def test_a_snapshot_of_the_hubs_cache_is_converted(tmp_path: Path) -> None:
    blob, snapshot = tmp_path / "model" / "blobs" / "abc", tmp_path / "model" / "snapshots" / "main"
    for folder in (blob.parent, snapshot):
        folder.mkdir(parents=True)
    blob.write_text("{}", encoding="utf-8")
    (snapshot / "config.json").symlink_to("../../blobs/abc")
    (snapshot / "same.json").symlink_to("config.json")
    placing.place(snapshot, {}, tmp_path / "converted")
    assert {each.name for each in (tmp_path / "converted").iterdir()} == {"config.json", "same.json"}


@pytest.mark.parametrize("folder", ["", "foo/", "foo-1.0.data/data/"])
def test_a_wheel_puts_no_file_beside_its_environment(
    folder: str, offline: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forget_settings: Callable[[], None]
) -> None:
    name, content = offline.wheel({"name": "foo", "version": "1.0"}, b"")
    data = io.BytesIO(content)
    with zipfile.ZipFile(data, "a") as archive:
        for up in range(1, 12):
            archive.writestr(f"{folder}{'../' * up}evil.py", "import os")
        archive.writestr(str(tmp_path / "evil.py"), "import os")
    (tmp_path / name).write_bytes(data.getvalue())
    monkeypatch.setenv("UV_FIND_LINKS", str(tmp_path))
    forget_settings()
    text = f"foo==1.0 --hash=sha256:{hashlib.sha256(data.getvalue()).hexdigest()}\n"
    made = builder.build(Lock("tried", text, "", HASH), None, interpreter.own(), tmp_path / "cache")
    refused = isinstance(made, Outcome) and "The wheel is invalid" in made.reason  # uv's, or it leaves such files out
    assert refused or isinstance(made, environment.Environment)
    beside = [path for path in tmp_path.rglob("evil.py") if "site-packages" not in path.parts]
    assert [*beside, *(up / "evil.py" for up in tmp_path.parents if (up / "evil.py").exists())] == []
