"""Which files are read, and what becomes of those that cannot be."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compat.errors import Exit, MatrixError
from compat.history.names import History
from compat.report import scan_json, scan_lines
from compat.scan import notebook, source
from compat.scan.answer import Scan, Verdict
from compat.scan.files import listed, named
from compat.scan.scanning import scan
from compat.scan.verdict import exit_code

Look = Callable[..., Scan]
GONE = "from transformers import AdamW\n"
TARGET = {"transformers": "5.0.0"}


def tree(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(GONE)
    return folder


def names(folder: Path, *paths: Path) -> list[str]:
    return [each.relative_to(folder).as_posix() for each in listed(paths or [folder])]


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-c", "init.defaultBranch=main", *arguments], cwd=folder, check=True, capture_output=True)


def test_what_others_wrote_is_left_out(tmp_path: Path) -> None:
    tree(
        tmp_path, "a.py", "src/b.py", "c.ipynb", "d.txt", "e.pyi", ".hidden/x.py", "venv/x.py", "build/x.py",
        "node_modules/x.py", "__pycache__/x.py", "mine.egg-info/x.py", "own-env/lib/x.py",
    )  # fmt: skip
    (tmp_path / "own-env/pyvenv.cfg").touch()
    assert names(tmp_path) == ["a.py", "c.ipynb", "src/b.py"]


def test_a_path_that_is_named_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    tree(tmp_path, ".hidden/x.py", "build/y.py", "z.txt")
    paths = [tmp_path / each for each in (".hidden", "build/y.py", "z.txt")]
    assert names(tmp_path, *paths) == [".hidden/x.py", "build/y.py", "z.txt"]


def test_git_says_what_is_ignored(tmp_path: Path) -> None:
    tree(tmp_path, "a.py", "ignored/x.py", "new.py", "ä b.py")
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("ignored/\n")
    git(tmp_path, "add", "a.py")
    assert names(tmp_path) == ["a.py", "new.py", "ä b.py"]


def test_a_folder_inside_a_repository_is_asked_alone(tmp_path: Path) -> None:
    tree(tmp_path, "a.py", "src/b.py")
    git(tmp_path, "init", "-q")
    assert names(tmp_path, tmp_path / "src") == ["src/b.py"]


def test_a_folder_that_its_repository_ignores_is_read_when_it_is_named(tmp_path: Path) -> None:
    tree(tmp_path, "ignored/x.py")
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("ignored/\n")
    assert names(tmp_path, tmp_path / "ignored") == ["ignored/x.py"]


def test_no_program_of_the_repository_is_run(tmp_path: Path) -> None:
    tree(tmp_path, "a.py")
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "core.fsmonitor", f"touch {tmp_path / 'ran'}; false")
    assert (names(tmp_path), (tmp_path / "ran").exists()) == (["a.py"], False)


def test_a_file_is_read_once(tmp_path: Path) -> None:
    tree(tmp_path, "a.py")
    (tmp_path / "b.py").symlink_to("a.py")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert names(tmp_path, tmp_path, tmp_path / "a.py") == ["a.py"]


def test_what_is_no_file_is_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "nowhere.py").symlink_to("missing")
    (tmp_path / "round.py").symlink_to("round.py")
    (tmp_path / "folder.py").mkdir()
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["missing", "pipe"])
def test_a_path_that_cannot_be_read_is_refused(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(MatrixError, match=f"{name}: .*; nothing was read"):
        listed([tmp_path / name])


def test_a_name_that_is_no_text_can_be_shown(history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / os.fsdecode(b"\xff\n.py")).write_text(GONE)
    git(tmp_path, "init", "-q")
    found = scan(history, [tmp_path], TARGET)
    (place,) = found.breaks
    assert place.path == os.fsdecode(b"\xff\n.py")
    assert scan_json.document(found).breaks[0].file == "\\udcff\n.py"
    assert scan_lines.place(place) == "\\udcff\n.py:1:26"


def test_paths_are_shown_from_the_present_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert [named(tmp_path / "a/b.py"), named(Path("a/b.py"))] == ["a/b.py", "a/b.py"]


UNREAD = {
    "bytes": (b"\x80\x81\xff\x00", "not text in the encoding that it says, or UTF-8"),
    "NUL": (b"x = 1\0", "source code string cannot contain null bytes"),
    "an encoding that there is not": (b"# coding: nonsense\n", "not text in the encoding that it says, or UTF-8"),
    "no Python": (b"if\n", "line 1: invalid syntax"),
    "Python 2": (b"print 'x'\n", "line 1: Missing parentheses"),
    "deep brackets": (b"(" * 10_000, "too many nested parentheses"),
    "deep minus": (b"-" * 50_000 + b"1", "nested too deeply"),
    "deep attributes": (b"x" + b".a" * 5_000, "nested too deeply"),
    "deep calls": (b"import transformers\ntransformers" + b".a()" * 400, "nested too deeply"),
    "deep sums": (b"x = " + b"1+" * 20_000 + b"1", "nested too deeply"),
    "deep blocks": (b"".join(b" " * n + b"if x:\n" for n in range(110)) + b" " * 110 + b"x", "too many levels"),
    "one long line": (b"x = '" + b"a" * 10_000_000 + b"'", "too large"),
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_cannot_be_read_is_listed_with_its_reason(
    name: str, history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data, reason = UNREAD[name]
    (tmp_path / "a.py").write_bytes(data)
    (tmp_path / "b.py").write_text(GONE)
    found = scan(history, [tmp_path], TARGET)
    assert ([each.path for each in found.unread], found.files, len(found.breaks)) == (["a.py"], 1, 1)
    assert reason in found.unread[0].why


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + GONE.encode(),
        b"# -*- coding: latin-1 -*-\n# \xe9\n" + GONE.encode(),
        GONE.replace("\n", "\r\n").encode(),
        b"x = '\\d'\n" + GONE.encode(),
        b"\x0c\n" + GONE.encode(),
    ],
)
def test_text_of_all_kinds_is_read(data: bytes, history: History, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(data)
    found = scan(history, [tmp_path], TARGET)
    assert [(each.name, each.spot.column) for each in found.breaks] == [("transformers.AdamW", 26)]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a.py": GONE}, Exit.DIFFERS),
        ({"a.py": "import transformers"}, Exit.AS_EXPECTED),
        ({"a.py": "if", "b.py": "import transformers"}, Exit.AS_EXPECTED),
        ({"a.py": "if"}, Exit.INCONCLUSIVE),
        ({}, Exit.INCONCLUSIVE),
    ],
)
def test_exit_codes(files: dict[str, str], code: Exit, look: Look) -> None:
    assert exit_code(look(files)) is code


def test_classes_that_derive_from_each_other_end(look: Look) -> None:
    files = {
        "a.py": "from b import B\nclass A(B):\n  def f(self): self.tokenizer\nA(tokenizer=1)",
        "b.py": "from a import A\nclass B(A):\n  def f(self): self.tokenizer\nB(tokenizer=1)",
        "c.py": GONE,
    }
    assert [each.path for each in look(files).breaks] == ["c.py"]


@pytest.mark.parametrize(
    "files", [{"a.py": "x = y\ny = x\nx.a"}, {"a.py": "from b import *\nx.a", "b.py": "from a import *"}]
)
def test_names_that_stand_for_each_other_end(files: dict[str, str], look: Look) -> None:
    assert look(files).breaks == ()


# notebooks


def book(*cells: str | list[str], **more: object) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": each} for each in cells], "nbformat": 4, **more})


def test_a_notebooks_cells_are_read_together(look: Look) -> None:
    cells = ("%pip install transformers\nimport transformers as tf", ["x = 1\n", "tf.AdamW"], "tf.AdamW")
    found = look({"a.ipynb": book(*cells)})
    assert [(each.spot.cell, each.spot.line, each.spot.column) for each in found.breaks] == [(2, 2, 4), (3, 1, 4)]


def test_a_cell_that_is_no_python_does_not_hide_the_others(look: Look) -> None:
    found = look({"a.ipynb": book("if", GONE)})
    assert ([each.cell for each in found.unread], len(found.breaks), found.files) == ([1], 1, 1)


@pytest.mark.parametrize(
    ("code", "python"),
    [
        ("!pip install x", "pass"),
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("if x:\n  !pip install \\\n    y\nz", "if x:\n  pass\n    pass\nz"),
        ("files = !ls\nout = %time x", "files = None\nout = None"),
        ("x?\ny??", "pass\npass"),
        ("%%bash\nls", ""),
        ("%%time\nx = 1", "\nx = 1"),
        ("%%writefile a.py\nx", ""),
        ('s = """\n%d\n"""', 's = """\n%d\n"""'),
        ("x = 5 \\\n% 3", "x = 5 \\\n% 3"),
    ],
)
def test_magics_are_passed_over(code: str, python: str) -> None:
    assert notebook.python(code) == python


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "no notebook: "),
        ("[]", "no notebook: it has no list of cells"),
        ('{"cells": 1}', "no notebook: it has no list of cells"),
        ("[" * 100_000, "no notebook: "),
        (book("x <- 1", metadata={"kernelspec": {"language": "R"}}), "a notebook in r"),
    ],
)
def test_what_is_no_notebook_is_listed(text: str, why: str, look: Look) -> None:
    (unread,) = look({"a.ipynb": text}).unread
    assert unread.why.startswith(why)


def test_an_old_notebook_is_read() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["import x"]}, {"cell_type": "markdown"}]}]}
    assert notebook.cells(json.dumps(old)) == [notebook.Cell(1, "import x")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["cells", "cell_type", "source", "metadata", "worksheets", "code"]), inner)
    ),
    max_leaves=20,
)


@example({"worksheets": [{"cells": 1}]})
@given(JSON)
def test_no_notebook_is_too_odd(value: object) -> None:
    found = notebook.cells(json.dumps(value))
    assert isinstance(found, str) or all(isinstance(cell.code, str) for cell in found)


PIECES = st.sampled_from(
    [
        "import transformers as t",
        "from transformers import *",
        "t.AdamW",
        "class A(A): ...",
        "x = y = x",
        "t = t.AdamW",
        "def t(t: t = t): t",
        "getattr(t, t)",
        "getattr()",
        "super().x",
        "super(t, t).x",
        "class B(t.Trainer):\n def f(self): self.t",
        "B(**t)",
        "lambda t: t",
        "global t",
        "del t",
        "t.x = 1",
        "[t for t in t]",
        "with t as t: pass",
        "import_module()",
        "try:\n t\nexcept t: raise",
        "async def f():\n await t",
        "t: t",
        "t: 't |' = 1",
        "match t:\n case t: pass",
        "(t := t)",
        "from . import t",
        "from ...x import y",
        "hasattr(t, 't') and t.t",
        "__import__('')",
        "__import__('..')",
        "if t:\n pass",
    ]
)


@settings(max_examples=150)
@given(st.lists(PIECES, max_size=12))
def test_no_program_is_too_odd(pieces: list[str]) -> None:
    tree = source.parsed("\n".join(pieces))
    assert not isinstance(tree, str)


@settings(max_examples=150)
@given(pieces=st.lists(PIECES, max_size=12))
def test_every_odd_program_has_an_answer(
    pieces: list[str], history: History, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("odd")
    (folder / "a.py").write_text("\n".join(pieces))
    found = scan(history, [folder], TARGET)
    assert (found.files, set(map(type, found.of(Verdict.PREDICTED)))) <= (1, set(map(type, found.breaks)))


def test_time_grows_with_the_text(history: History, tmp_path: Path) -> None:
    text = GONE + "".join(f"def f{n}(x):\n  t = AdamW(x)\n  return t.a.b.c(AdamW.x)\n" for n in range(80))
    few, many = tmp_path / "few", tmp_path / "many"
    for folder, number in ((few, 5), (many, 20)):
        folder.mkdir()
        for place in range(number):
            (folder / f"m{place}.py").write_text(text)
    assert _seconds(history, many) < 8 * _seconds(history, few)


def _seconds(history: History, folder: Path) -> float:
    start = time.process_time()
    scan(history, [folder], TARGET)
    return time.process_time() - start
