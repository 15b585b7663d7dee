"""A user's probe files: read as text, never run here."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from compat import probing
from compat.check import probefile
from compat.errors import MatrixError
from compat.model import Status
from compat.probes.catalogue_others import IMPORTS
from compat.probes.probe import Probe
from compat.probing import Task
from compat.questions import FOLDER

FUNCTION = "def speaks(context):\n    yield\n    return {}\n"
TRAP = "raise SystemExit('executed')\n"
PYTHON = f"the environment's Python {platform.python_version()}"


def written(folder: Path, probes: str, name: str = "mine.py", code: str = FUNCTION) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"from compat_probes.probe import Probe\n\nPROBES = {probes}\n\n{code}", encoding="utf-8")
    return path


def test_read_without_being_run(tmp_path: Path) -> None:
    more = 'requires=("import-peft",), parameters={"size": 3}, time_limit_s=5, suite="drift", language="t5"'
    path = written(
        tmp_path, f'(Probe("a", "A?", "speaks"), Probe("b", "B?", function="speaks", {more}))', code=TRAP + FUNCTION
    )
    assert probefile.read(path) == (
        Probe("a", "A?", "mine:speaks", suite="user"),
        Probe(
            "b", "B?", "mine:speaks", {"size": 3},
            suite="user", language="t5", requires=("import-peft",), time_limit_s=5,
        ),
    )  # fmt: skip


def test_an_annotated_list(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(f'PROBES: list = [Probe("a", "A?", "speaks")]\n{FUNCTION}', encoding="utf-8")
    assert [each.id for each in probefile.read(path)] == ["a"]


def test_a_function_of_another_module(tmp_path: Path) -> None:
    (found,) = probefile.read(written(tmp_path, '(Probe("a", "A?", "helpers:speaks"),)', code=""))
    assert found.function == "helpers:speaks"


@pytest.mark.parametrize(
    ("probes", "words"),
    [
        ("()", "expected PROBES = "),
        ("OTHERS", "expected PROBES = "),
        ("(1, 2)", "expected PROBES = "),
        (
            '(Probe("a", "A?"),)',
            "line 3: missing a required argument: 'function'; a Probe has id, question, function, ",
        ),
        ('(Probe("a", "A?", "speaks", size=1),)', "line 3: got an unexpected keyword argument 'size'; a Probe has "),
        ('(Probe("a", "A?", speaks),)', "line 3: a Probe's values have to be literals"),
        ('(Probe("", "A?", "speaks"),)', "line 3: id: expected a str, not ''"),
        ('(Probe("a", 1, "speaks"),)', "line 3: question: expected a str, not 1"),
        ('(Probe("a", "A?", "speaks", requires="import-peft"),)', "requires: expected a tuple, not 'import-peft'"),
        ('(Probe("a", "A?", "speaks", time_limit_s="soon"),)', "time_limit_s: expected a float, not 'soon'"),
        ('(Probe("a", "A?", "speaks", time_limit_s=-1),)', "time_limit_s: expected seconds, not -1"),
        ('(Probe("a", "A?", "speaks", time_limit_s=True),)', "time_limit_s: expected a float, not True"),
        ('(Probe("a", "A?", "speaks", parameters=()),)', "parameters: expected a dict, not ()"),
        ('(Probe("a", "A?", "speaks", parameters={"x": b"y"}),)', "line 3: parameters: expected what JSON can say: "),
        ('(Probe("a", "A?", "speaks", parameters={"x": 1e999}),)', "line 3: parameters: expected what JSON can say: "),
        ('(Probe("a", "A?", "speaks", role="qestion"),)', "role: expected one of question, control, "),
        ('(Probe("a", "A?", "nothing"),)', "there is no function 'nothing' in mine.py"),
        ('(Probe("a", "A?", "whole"),)', "whole has no yield between what it arranges and what it asks"),
    ],
)
def test_what_is_refused(tmp_path: Path, probes: str, words: str) -> None:
    path = written(tmp_path, probes, code=FUNCTION + "\n\ndef whole(context):\n    return {}\n")
    with pytest.raises(MatrixError) as error:
        probefile.read(path)
    assert str(error.value).startswith("--probe-file mine.py")
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("mine.txt", "", "expected a Python file whose name can be imported"),
        ("my-probes.py", "", "expected a Python file whose name can be imported"),
        ("mine.py", "def (", "not readable as Python: invalid syntax"),
        ("mine.py", "a\0", "not readable as Python: "),
        ("mine.py", "(" * 100_000, "not readable as Python: "),
        ("mine.py", None, "No such file or directory"),
    ],
)
def test_what_is_no_python(tmp_path: Path, name: str, text: str | None, words: str) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(MatrixError) as error:
        probefile.read(path)
    assert words in str(error.value)


def test_no_files_are_no_catalogue(tmp_path: Path) -> None:
    assert probefile.catalogue([], tmp_path, tmp_path / "cache") is None


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("a", "a", "a is there twice"),
        ("a", "import-peft", "import-peft is there twice"),
        ("a", "t5-slow-tokenizer", "t5-slow-tokenizer is there twice; call yours otherwise"),
    ],
    ids=["two of the user's", "an import", "a shipped one"],
)
def test_an_id_is_there_once(tmp_path: Path, one: str, other: str, words: str) -> None:
    files = [
        written(tmp_path, f'(Probe("{id_}", "?", "speaks"),)', name) for id_, name in ((one, "a.py"), (other, "b.py"))
    ]
    with pytest.raises(MatrixError) as error:
        probefile.catalogue(files, tmp_path, tmp_path / "cache")
    assert words in str(error.value)


def test_two_files_of_one_name(tmp_path: Path) -> None:
    files = [written(tmp_path, f'(Probe("{id_}", "?", "speaks"),)', f"{id_}/mine.py") for id_ in ("a", "b")]
    with pytest.raises(MatrixError, match="mine is there twice"):
        probefile.catalogue(files, tmp_path, tmp_path / "cache")


def test_a_prerequisite_that_is_not_there(tmp_path: Path) -> None:
    path = written(tmp_path, '(Probe("a", "?", "speaks", requires=("import-numpy",)),)')
    with pytest.raises(MatrixError, match="probe 'a' requires 'import-numpy', which is not there"):
        probefile.catalogue([path], tmp_path, tmp_path / "cache")


def test_prerequisites_in_a_circle(tmp_path: Path) -> None:
    one, other = (f'Probe("{a}", "?", "speaks", requires=("{b}",))' for a, b in ("ab", "ba"))
    path = written(tmp_path, f"({one}, {other})")
    with pytest.raises(MatrixError, match=r"^--probe-file: probes require each other in a circle: a, b, a$"):
        probefile.catalogue([path], tmp_path, tmp_path / "cache")


ASKED = """
import sys
from importlib.util import module_from_spec, spec_from_file_location

folder = sys.argv[1]
host = spec_from_file_location("compat_probes", folder + "/__init__.py", submodule_search_locations=[folder])
sys.modules["compat_probes"] = module_from_spec(host)
from compat_probes import load
catalogue = load.load(sys.argv[2])
for name in sys.argv[3:]:
    run = load.function(catalogue, catalogue.probes[name])(None)
    next(run)
    try:
        next(run)
    except StopIteration as end:
        print(name, end.value["said"])
"""


def said(word: str) -> str:
    return f'def speaks(context):\n    import own\n    yield\n    return {{"said": "{word}" + own.WORD}}\n'


def test_inside_an_environment_each_file_is_itself(tmp_path: Path) -> None:
    """Names of ours, and files of the same name beside another file, are no other file's."""
    names = ("catalogue.py", "one/first.py", "two/second.py", "host.py")
    files = [written(tmp_path, f'(Probe("{name}", "?", "speaks"),)', name, said(name)) for name in names]
    (tmp_path / "one" / "second.py").write_text(TRAP, encoding="utf-8")
    (tmp_path / "own.py").write_text('WORD = "!"\n', encoding="utf-8")
    found = probefile.catalogue(files, tmp_path, tmp_path / "cache")
    assert found is not None
    assert [each.id for each in found.probes] == [*(each.id for each in IMPORTS), *names]
    argv = [sys.executable, "-I", "-c", ASKED, str(FOLDER), str(found.file), *names]
    ended = subprocess.run(argv, capture_output=True, text=True, cwd="/")
    assert (ended.stdout.splitlines(), ended.stderr) == ([f"{name} {name}!" for name in names], "")
    assert not [each for each in tmp_path.rglob("__pycache__") if not each.is_relative_to(tmp_path / "cache")]


def test_a_project_whose_code_is_in_src(tmp_path: Path) -> None:
    path = written(tmp_path, '(Probe("a", "?", "speaks"),)', "tests/mine.py", said("a"))
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "own.py").write_text('WORD = "!"\n', encoding="utf-8")
    found = probefile.catalogue([path], tmp_path, tmp_path / "cache")
    assert found is not None
    argv = [sys.executable, "-I", "-c", ASKED, str(FOLDER), str(found.file), "a"]
    ended = subprocess.run(argv, capture_output=True, text=True, cwd="/")
    assert (ended.stdout, ended.stderr) == ("a a!\n", "")


def others(field: str) -> str:
    return f"PROBES = (PROBES[0]._replace({field}), PROBES[1])"


@pytest.mark.parametrize(
    "code",
    [
        "PROBES += PROBES[0]._replace(id='another'),",
        "PROBES = PROBES[:1]",
        "PROBES = PROBES[::-1]",
        others("id='c'"),
        others("question='?'"),
        others("function='others:speaks'"),
        others("role='control'"),
        others("parameters={}"),
        others("time_limit_s=1"),
    ],
)
def test_what_is_imported_has_to_be_what_was_read(tmp_path: Path, code: str) -> None:
    more = 'requires=("a",), language="\N{SNOWMAN}"'
    probes = f'(Probe("a", "A?", "speaks", parameters={{"x": (1, 2.5)}}), Probe("b", "B?", "speaks", {more}))'
    path = written(tmp_path, probes)
    found = probefile.catalogue([path], tmp_path, tmp_path / "cache")
    assert found is not None
    argv = [sys.executable, "-I", "-c", ASKED, str(FOLDER), str(found.file)]
    as_read = subprocess.run(argv, capture_output=True, text=True, cwd="/")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{code}\n")
    changed = subprocess.run(argv, capture_output=True, text=True, cwd="/")
    assert (as_read.stderr, "mine.py: PROBES is not what was read of it as text" in changed.stderr) == ("", True)


ADVICE = "move what may fail into a probe's function"


@pytest.mark.parametrize(
    ("code", "line", "what"),
    [
        ("import nothing_of_it", 5, f"ModuleNotFoundError: No module named 'nothing_of_it'; {ADVICE}"),
        ("from json import nothing", 5, f"ImportError: cannot import name 'nothing' from 'json'; {ADVICE}"),
        ("raise SystemExit(3)", 5, f"SystemExit: 3; {ADVICE}"),
        ("\nimport broken", 6, f"SyntaxError: invalid syntax (broken.py, line 1); {ADVICE}"),
        ("\n\nreturn", 7, f"SyntaxError: 'return' outside function (mine.py, line 7); {PYTHON} cannot read it"),
    ],
    ids=["no module", "no name", "exit", "a neighbour that is no Python", "no Python for the compiler"],
)
def test_a_file_that_fails_at_its_top_is_told_in_one_line(tmp_path: Path, code: str, line: int, what: str) -> None:
    (tmp_path / "broken.py").write_text("def (\n", encoding="utf-8")
    path = written(tmp_path, '(Probe("a", "?", "speaks"),)', code=f"{code}\n{FUNCTION}")
    found = probefile.catalogue([path], tmp_path, tmp_path / "cache")
    assert found is not None
    (outcome,) = probing.outcomes(Task(Path(sys.executable), found.probes[-1:], catalogue=found.file))
    assert (outcome.status, outcome.reason) == (Status.ERROR, f"--probe-file mine.py, line {line}: {what}")
