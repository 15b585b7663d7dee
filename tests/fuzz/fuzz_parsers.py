"""Every reader of text that somebody else may have written: sound samples, and what it may raise."""

from __future__ import annotations

import functools
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypi_simple
import requests

from compat import (
    claimfile,
    environment,
    hearing,
    index,
    interpreter,
    journal,
    lazy,
    lock,
    lockfile,
    matrix,
    pinfile,
    recordfile,
    releases,
    settings,
    shardfile,
    spending,
    static,
    torch_layer,
    wholeness,
)
from compat.bundle import index as bundle
from compat.check import harmless, probefile, project, stored, tolerance
from compat.check.present import present
from compat.convert.convert import convert
from compat.errors import BundleError, CompatError, IndexUnavailable, LockError, MatrixError, ToolError
from compat.explain.explaining import explain
from compat.explain.known import known
from compat.explain.notebook import outputs
from compat.explain.reader import read as read_log
from compat.index_source import NO_INDEX_PAGE, Source
from compat.journal import Journal
from compat.model import Combination, Kind, Lock
from compat.probes import channel, spec
from compat.report import artefacts_json, explain_json, explain_terminal
from compat.scan import reader, source
from compat.scan.project import Project

ROOT = Path(__file__).parents[2]
HASH = "0" * 64
TOKEN = "0123456789abcdef"


@dataclass(frozen=True)
class Parser:
    """``read`` gets the file, whose name is ``file``, with hostile content; anything but ``raises`` is a defect."""

    name: str
    file: str
    read: Callable[[Path], object]
    raises: tuple[type[Exception], ...]
    samples: Callable[[], tuple[bytes, ...]]


def parts(pattern: str, longest: int = 4000) -> tuple[bytes, ...]:
    """The beginnings of real files of the repository; a long TOML file ends before an entry."""
    found = [path.read_bytes() for path in sorted(ROOT.glob(pattern))[:4]]
    return tuple(data if len(data) <= longest else data[: data.rindex(b"\n[[", 0, longest)] for data in found)


@functools.cache
def results() -> bytes:
    """A results file with one combination, three outcomes and three questions."""
    content = json.loads((ROOT / "reports" / "results.json").read_bytes())
    one = content["combinations"][0]
    few = {**one, "outcomes": one["outcomes"][:3], "findings": one["findings"][:1]}
    near = content["neighbours"][:1]
    return json.dumps(
        {**content, "combinations": [few], "questions": content["questions"][:3], "neighbours": near}
    ).encode()


def outcome() -> dict[str, Any]:
    return dict(json.loads(results())["combinations"][0]["outcomes"][0])


def record() -> bytes:
    content = json.loads(next((ROOT / "reports" / "cpu").glob("*.json")).read_bytes())
    return json.dumps({**content, "runs": content["runs"][:2]}).encode()


ASKED = Combination("tried", "Tried", Kind.CURRENT, "3.11", {"peft": "1.0"})
PINS = f"peft==1.0 ; python_version >= '3.9' \\\n    --hash=sha256:{HASH}\nnumpy==2.0 --hash=sha256:{HASH}\n"
EXACT = f"""peft==0.19.0
# a remark
torch==2.13.0+cpu ; sys_platform == 'linux'
trl @ git+https://host.example/trl@abc
numpy==1.26.4 \\
    --hash=sha256:{HASH}
""".encode()
FREEZE = (EXACT, EXACT + b"--extra-index-url https://host.example/\n-e ./mine\nrich>=1,<2\n")
PYLOCK = f"""lock-version = "1.0"
created-by = "somebody"
requires-python = ">=3.9"
[[packages]]
name = "peft"
version = "0.19.0"
marker = "python_version >= '3.9'"
[[packages.wheels]]
name = "peft-0.19.0-py3-none-any.whl"
url = "https://h/peft-0.19.0-py3-none-any.whl"
hashes = {{ sha256 = "{HASH}" }}
[[packages]]
name = "trl"
vcs = {{ type = "git", url = "https://h/trl", commit-id = "abc" }}
""".encode()
PYPROJECT = b"""[project]
name = "mine"
dependencies = ["peft"]
[tool.compat]
from = "requirements.txt"
commands = ["pytest -q"]
with = ["rich"]
time-limit = 30
"""
INDEX_HTML = (
    f'<!DOCTYPE html><html><body><a href="foo-1.0-py3-none-any.whl#sha256={HASH}" data-requires-python="&gt;=3.8" '
    'data-yanked="bad">foo-1.0-py3-none-any.whl</a><a href="https://h/foo-2.0.tar.gz">foo-2.0.tar.gz</a></body></html>'
).encode()
INDEX_JSON = json.dumps(
    {
        "meta": {"api-version": "1.1"},
        "name": "foo",
        "versions": ["1.0"],
        "files": [
            {
                "filename": "foo-1.0-py3-none-any.whl",
                "url": "https://h/foo-1.0-py3-none-any.whl",
                "hashes": {"sha256": HASH},
                "requires-python": ">=3.8",
                "yanked": False,
                "size": 5,
                "upload-time": "2024-01-01T00:00:00.000000Z",
            }
        ],
    }
).encode()
BUNDLE = bundle.render(
    bundle.Index(
        format=1,
        platform="linux-x86_64",
        combinations={"tried": bundle.Member(lock=["matrix/locks/tried.txt"], wheels=["wheels/a-1-py3-none-any.whl"])},
        files={
            path: bundle.File(bytes=1, sha256=HASH)
            for path in ("matrix/tried.toml", "matrix/locks/tried.txt", "wheels/a-1-py3-none-any.whl")
        },
    )
).encode()
LOG = b"""step 1
Traceback (most recent call last):
  File "/x/lib/python3.10/site-packages/peft/peft_model.py", line 37, in <module>
    from transformers import Gone
ImportError: cannot import name 'Gone' from 'transformers' (/x/transformers/__init__.py)

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "train.py", line 3, in f
TypeError: f() got an unexpected keyword argument 'x'
transformers==4.44.0
"""
SHOWN = [
    {"output_type": "error", "ename": "ImportError", "evalue": "x", "traceback": ["\x1b[31mImportError: x"]},
    {"output_type": "stream", "name": "stdout", "text": ["a\n"]},
]
CELLS = [
    {"cell_type": "code", "source": ["%pip install peft\n", "import peft\n"], "outputs": SHOWN},
    {"cell_type": "markdown", "source": "# x"},
]
NOTEBOOK = json.dumps({"cells": CELLS, "metadata": {"kernelspec": {"language": "python"}}, "nbformat": 4}).encode()
CODE = b"""from __future__ import annotations
import transformers as t
from transformers import AutoModel, Trainer as T
from .near import x
try:
    from peft import PeftModel
except ImportError:
    PeftModel = None
class Mine(T):
    def compute_loss(self, model, inputs, *, n=1, **more): return t.AutoModel.from_pretrained("x", torch_dtype=None)
if t.__version__ >= "5":
    T(model=1, tokenizer=2).train()
_import_structure = {"a": ["b", "c"], "d.e": []}
if True:
    sys.modules[__name__] = _LazyModule(__name__, globals()["__file__"], _import_structure)
"""
PROBE_FILE = b"""from compat_probes.probe import Probe, WrongAnswer
PROBES = (
    Probe("mine", "Does it?", "mine:asks", requires=("import-peft",), parameters={"n": [1, 2.5, None]}, time_limit_s=3),
)
def asks(context, n):
    yield
    return {"loss": 0.5}
"""
CONFIG_LIST = b""":env:.index-url='https://me:word@host.example/simple'
global.extra-index-url='https://a.example/simple\\nhttps://b.example/simple'
global.find-links='/wheels'
install.no-index='true'
"""
RECORD = b"""foo/__init__.py,sha256=abc,12
"foo/a,b.py",sha256=abc,3
foo-1.0.dist-info/RECORD,,
../../../bin/foo,sha256=x,9
"""
MARKER = json.dumps({"digest": "abc", "versions": {"foo": "1.0"}, "entries": ["foo"]}).encode()
SPEC = json.dumps(
    {
        "probes": ["a"],
        "device": "cpu",
        "results_fd": 3,
        "memory_limit_bytes": 5,
        "time_limit_s": 1.5,
        "crashed_imports": {"torch": "SIGSEGV"},
        "scale": "tiny",
        "exchange": "/x",
        "variants": {"a": {"of": "b", "parameters": {"c": 1}}},
    }
).encode()
PASSED = {"status": "passed", "figures": {"a": [1]}}
CHANNEL = (channel.encode(TOKEN, "phase", "act") + channel.encode(TOKEN, "answer", PASSED)).encode()
SEEN = {"combination": "", "probe": "a", "stage": "probe", "status": "failed", "reason": "E: x"}
FRAME = {"file": "a.py", "line": 3, "function": "f"}
RAISED = {"type": "E", "message": "x", "frames": [FRAME], "cause": {"type": "E", "message": "y", "frames": []}}
EVENTS = tuple(
    json.dumps(each).encode()
    for each in (
        {"event": "started", "probe": "a"},
        {"event": "outcome", "outcome": {**SEEN, "evidence": {"exception": RAISED, "figures": {"a": [1]}}}},
        {"event": "host", "versions": {"peft": "1.0"}},
    )
)
POLICY = (b"range:>=4.53,<4.58+minor", b"newest:5", b"age:30+all")
TOLD = json.dumps({"python": "3.11.7", "paths": ["/a"], "markers": {"python_version": "3.11"}}).encode()


def a_lock() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        written = lockfile.write(Lock("tried", PINS, "", lock.digest(PINS, "")), ASKED, Path(folder))
        return written.read_bytes()


def text(read: Callable[[str], object]) -> Callable[[Path], object]:
    return lambda path: read(path.read_bytes().decode("utf-8", "replace"))


def drained(read: Callable[[str], Iterator[Any]]) -> Callable[[Path], object]:
    return text(lambda content: list(read(content)))


def explained(path: Path) -> None:
    found = read_log(outputs(io.BytesIO(path.read_bytes())))
    answer = explain(found, known({}, {}, "", found.mentions))
    json.loads(explain_json.render(answer))
    explain_terminal.render(answer)


def scanned(path: Path) -> None:
    found = source.read(path)
    if isinstance(found, source.Source):
        reader.read(found, 0, Project([path]), ("transformers", "peft"))


def answered_by_an_index(path: Path) -> None:
    answer = requests.Response()
    answer.status_code, answer._content = 200, path.read_bytes()
    answer.url = "https://index.example/foo/"
    answer.headers["content-type"] = "application/vnd.pypi.simple.v1+json"
    pypi_simple.ProjectPage.from_response(answer, "foo")


def offered(path: Path) -> None:
    found = index._asked(Source(str(path.parents[1]), folder=path.parents[1]), "foo")
    for version in {each for each in map(index._version, found) if each}:
        index._release(str(version), found, "3.11")


def journaled(path: Path) -> None:
    with Journal(path) as book:
        book.get(["a"])
        len(book)


def a_journal() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "sample.sqlite3")
        with Journal(file) as book:
            book.put("a", journal.decode(outcome()))
            book._database.execute("PRAGMA journal_mode = DELETE")
        return file.read_bytes()


def recorded(path: Path) -> None:
    wholeness.damage(path.parents[4])


def healthy(path: Path) -> None:
    (path.parent / "bin").mkdir(exist_ok=True)
    (path.parent / "bin" / "python").touch()
    environment.health(environment.opened(path.parent, "abc"))


def from_here(path: Path) -> object:
    return present(path.name, combinations=lambda _: None, project=path.parent, python="3.11")


def heard(path: Path) -> None:
    for line in path.read_bytes().splitlines():
        list(hearing.heard(line.decode("utf-8", "replace"), hearing.Host(spending.Spent()), lambda probe: None))


def converted(package: str, release: str) -> Callable[[Path], object]:
    def convert_it(path: Path) -> object:
        (path.parent / "adapter_model.safetensors").touch()
        return convert(path.parent if package == "peft" else path, {package: release})

    return convert_it


def frozen() -> bytes:
    content = json.loads((ROOT / "matrix" / "releases.json").read_bytes())
    return json.dumps(
        {**content, "packages": {name: found[:2] for name, found in content["packages"].items()}}
    ).encode()


def artefacts() -> bytes:
    content = json.loads((ROOT / "reports" / "artefacts.json").read_bytes())
    return json.dumps({**content, "artefacts": [{**each, "cells": []} for each in content["artefacts"][:2]]}).encode()


def of_files(*patterns: str, longest: int = 4000) -> Callable[[], tuple[bytes, ...]]:
    return lambda: tuple(data for pattern in patterns for data in parts(pattern, longest))


def made(*makers: Callable[[], bytes]) -> Callable[[], tuple[bytes, ...]]:
    return lambda: tuple(make() for make in makers)


def these(*samples: bytes) -> Callable[[], tuple[bytes, ...]]:
    return lambda: samples


TORCH = f"torch==2.13.0+cpu --hash=sha256:{HASH}\n{PINS}".encode()
INDEX_FAULTS = (requests.RequestException, *NO_INDEX_PAGE)
SITE_PACKAGES = "env/lib/python3.11/site-packages"
MATRICES = of_files("matrix/documented.toml", "matrix/current.toml")
PARSERS = (
    Parser("matrix", "matrix/tried.toml", lambda at: matrix.read(at.parent), (MatrixError,), MATRICES),
    Parser(
        "defaults",
        "matrix/defaults.toml",
        lambda at: matrix.read_defaults(at.parent),
        (MatrixError,),
        of_files("matrix/defaults.toml"),
    ),
    Parser("claims", "claims.toml", claimfile.read, (MatrixError,), of_files("matrix/claims.toml")),
    Parser("lock", "tried.txt", lambda at: lockfile.read(ASKED, at.parent), (LockError,), made(a_lock)),
    Parser("pins", "pins.txt", drained(lockfile.pins), (ValueError,), these(PINS.encode())),
    Parser("torch layer", "t.txt", text(lambda t: torch_layer.stored(t, "2.13.0")), (ToolError,), these(TORCH)),
    Parser("pin file", "pins.txt", lambda at: pinfile.pins(at, "3.11"), (MatrixError,), these(PINS.encode(), EXACT)),
    Parser("requirements", "requirements.txt", from_here, (MatrixError,), these(*FREEZE)),
    Parser("pylock", "pylock.toml", from_here, (MatrixError,), these(PYLOCK)),
    Parser("project", "pyproject.toml", lambda at: project.read(at.parent), (MatrixError,), these(PYPROJECT)),
    Parser("probe file", "mine.py", probefile.read, (MatrixError,), these(PROBE_FILE)),
    Parser("journal", "journal.sqlite3", journaled, (ToolError,), made(a_journal)),
    Parser("row of the journal", "row", text(journal._readable), (), lambda: (json.dumps(outcome()).encode(),)),
    Parser("results", "results.json", stored.read, (CompatError,), made(results)),
    Parser("shard", "s/results.json", shardfile.read, (CompatError,), made(results)),
    Parser("record", "cpu/record.json", recordfile.read, (CompatError,), made(record)),
    Parser("artefacts", "artefacts.json", artefacts_json.summaries, (CompatError,), made(artefacts)),
    Parser("bundle", bundle.FILE, lambda at: bundle.read(at.parent), (BundleError,), these(BUNDLE)),
    Parser("log", "train.log", explained, (), these(LOG)),
    Parser("notebook that is explained", "a.ipynb", explained, (), these(NOTEBOOK)),
    Parser("code", "mine.py", scanned, (), these(CODE)),
    Parser("notebook that is scanned", "mine.ipynb", scanned, (), these(NOTEBOOK)),
    Parser("lazy module", "mine.py", text(lazy.read), (SyntaxError,), these(CODE)),
    Parser("module", "mine.py", text(lambda t: static.visited("a.mine", t)), (SyntaxError,), these(CODE)),
    Parser("page of an index", "simple/foo/index.html", offered, (IndexUnavailable,), these(INDEX_HTML)),
    Parser("answer of an index", "foo.json", answered_by_an_index, INDEX_FAULTS, these(INDEX_JSON)),
    Parser("settings of pip", "config", text(settings.parsed), (), these(CONFIG_LIST)),
    Parser("RECORD", f"{SITE_PACKAGES}/foo-1.0.dist-info/RECORD", recorded, (), these(RECORD)),
    Parser("marker", f"environments/abc/{environment.MARKER}", healthy, (), these(MARKER)),
    Parser("frozen list", "releases.json", releases.frozen, (MatrixError,), made(frozen)),
    Parser("policy", "policy", text(releases.parse), (MatrixError,), these(*POLICY)),
    Parser("tolerances", "t.toml", tolerance.read, (MatrixError,), of_files("compat/check/tolerances.toml")),
    Parser("harmless differences", "h.toml", harmless.read, (MatrixError,), of_files("compat/check/harmless.toml")),
    Parser(
        "tokenizer",
        "tokenizer.json",
        converted("tokenizers", "0.15.2"),
        (CompatError,),
        of_files("tests/convert/samples/tokenizers/*/t5.json", longest=10**5),
    ),
    Parser(
        "adapter",
        "adapter_config.json",
        converted("peft", "0.7.0"),
        (CompatError,),
        of_files("tests/convert/samples/adapters/*/adapter_config.json"),
    ),
    Parser("spec of a host", "spec.json", text(spec.read), (spec.SpecError,), these(SPEC)),
    Parser("channel", "channel", lambda at: channel.decode(at.read_bytes(), TOKEN), (), these(CHANNEL)),
    Parser("events of a host", "events", heard, (), these(*EVENTS)),
    Parser("answer of a Python", "told", text(lambda t: interpreter._read(t, Path("python"))), (), these(TOLD)),
)
