"""``--probe-file``: a user's own probes. They are read without being run here, and are run inside both environments.

The file has functions in the arrange/act form and, written out, ``PROBES = (Probe("my-forward", "Does it run?",
"my_forward"), ...)``; ``Probe`` comes from ``compat_probes.probe``. The project's folder, and its ``src``, are
importable to it.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from compat import verdict
from compat.check.userfiles import sources
from compat.errors import MatrixError
from compat.files import write_whole
from compat.probes.catalogue import PROBES
from compat.probes.catalogue_others import IMPORTS
from compat.probes.probe import Probe
from compat.questions import Catalogue

FIELDS = Probe._fields
SUITE = "user"
OPTION = "--probe-file"
"""What is wrong with a file begins so."""
LOADER = '''\
"""Written by compat: a user's probe files as one catalogue, beside the shipped import probes."""

import importlib.util
import json
import sys
import traceback
from pathlib import Path

from compat_probes.catalogue_others import IMPORTS
from compat_probes.spec import SpecError

FILES, SOURCES, SUITE = {files}, {sources}, {suite}
AS_TEXT = {as_text}
sys.dont_write_bytecode = True  # the files are the user's
sys.path[:0] = SOURCES
sys.modules[__package__].__path__.extend(dict.fromkeys(str(Path(file).parent) for file in FILES))


def read(file):
    # By its path: another file's folder may have one of the same name.
    name = Path(file).stem
    spec = importlib.util.spec_from_file_location(__package__ + "." + name, file)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise SpecError(told(file, error)) from error
    own = lambda probe: probe.function if ":" in probe.function else name + ":" + probe.function
    probes = [probe._replace(function=own(probe), suite=SUITE) for probe in module.PROBES]
    if json.loads(json.dumps(probes)) != json.loads(AS_TEXT[FILES.index(file)]):
        raise SpecError("--probe-file " + Path(file).name + ": PROBES is not what was read of it as text; "
                        "write it once, in literals")
    return probes


def told(file, error):
    """What a file raises before any probe of it is asked, which is no answer of the libraries'."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    if isinstance(error, SyntaxError) and error.filename == file:
        lines, advice = [error.lineno], "the environment's Python " + sys.version.split()[0] + " cannot read it"
    else:
        advice = "move what may fail into a probe's function"
    where = "--probe-file " + Path(file).name + (", line " + str(lines[-1]) if lines else "")
    text = str(error).replace(" (" + str(getattr(error, "path", None)) + ")", "")
    what = type(error).__name__ + ": " + " ".join(text.split())[:300]
    return where + ": " + what + "; " + advice


PROBES = (*IMPORTS, *(probe for file in FILES for probe in read(file)))
'''
LOADER_FILE = "compat_probe_files.py"
"""A name that no file of the user's has: both are modules of one package."""
ROLES = (verdict.QUESTION, "control", "demonstration", "remedy")
KINDS: Mapping[str, tuple[type, ...]] = {
    "id": (str,),
    "question": (str,),
    "function": (str,),
    "parameters": (dict,),
    "language": (str,),
    "requires": (tuple,),
    "controls": (tuple,),
    "time_limit_s": (int, float),
    "on_device": (bool,),
}
NOT_EMPTY = ("id", "question", "function", "time_limit_s")


def catalogue(files: Sequence[Path], project: Path, cache: Path) -> Catalogue | None:
    """The catalogue of several files, its loader written to the cache; None without files. Raises MatrixError."""
    if not files:
        return None
    declared = [read(file) for file in files]
    probes = [probe for each in declared for probe in each]
    for names in ([probe.id for probe in (*PROBES, *probes)], [file.stem for file in files]):
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise MatrixError(f"--probe-file: {twice} is there twice; call yours otherwise")
    _refuse_prerequisites(probes)
    paths = [str(file.absolute()) for file in files]
    text = LOADER.format(
        files=json.dumps(paths),
        sources=json.dumps([str(each.absolute()) for each in sources(project)]),
        suite=json.dumps(SUITE),
        as_text=json.dumps([json.dumps(each) for each in declared]),
    )
    folder = cache / "probe-files" / hashlib.sha256(text.encode()).hexdigest()[:16]
    write_whole(folder / LOADER_FILE, text)
    return Catalogue((*IMPORTS, *probes), folder / LOADER_FILE)


def _refuse_prerequisites(probes: Sequence[Probe]) -> None:
    known = {probe.id for probe in (*IMPORTS, *probes)}
    for probe in probes:
        if unknown := next((each for each in probe.requires if each not in known), None):
            raise MatrixError(f"--probe-file: probe {probe.id!r} requires {unknown!r}, which is not there")
    try:
        TopologicalSorter({probe.id: probe.requires for probe in probes}).prepare()
    except CycleError as error:
        circle = ", ".join(error.args[1])
        raise MatrixError(f"--probe-file: probes require each other in a circle: {circle}") from None


def read(file: Path) -> tuple[Probe, ...]:
    """The probes that a file declares, read as text: nothing of it is run. Raises MatrixError."""
    if file.suffix != ".py" or not file.stem.isidentifier():
        raise MatrixError(f"--probe-file {file.name}: expected a Python file whose name can be imported")
    try:
        tree = ast.parse(file.read_bytes(), filename=file.name)
    except OSError as error:
        raise MatrixError(f"--probe-file {file.name}: {error.strerror}") from None
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise MatrixError(f"--probe-file {file.name}: not readable as Python: {error}") from None
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    return tuple(_probe(call, file, functions) for call in _calls(tree, file))


def _calls(tree: ast.Module, file: Path) -> Iterable[ast.Call]:
    values = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and "PROBES" in map(ast.unparse, _targets(node)) and node.value
    ]
    listed = values[-1].elts if values and isinstance(values[-1], ast.Tuple | ast.List) else []
    if not listed or not all(isinstance(each, ast.Call) for each in listed):
        raise MatrixError(
            f'--probe-file {file.name}: expected PROBES = (Probe("my-forward", "Does it run?", "my_forward"), ...), '
            "written out"
        )
    return [each for each in listed if isinstance(each, ast.Call)]


def _targets(node: ast.Assign | ast.AnnAssign) -> Sequence[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _probe(call: ast.Call, file: Path, functions: Mapping[str, ast.FunctionDef]) -> Probe:
    where = f"--probe-file {file.name}, line {call.lineno}"
    try:
        given = [ast.literal_eval(each) for each in call.args]
        named = {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
        bound = inspect.signature(Probe).bind(*given, **named)
    except ValueError:
        raise MatrixError(f"{where}: a Probe's values have to be literals") from None
    except TypeError as error:
        raise MatrixError(f"{where}: {error}; a Probe has {', '.join(FIELDS)}") from None
    probe = _checked(Probe(**bound.arguments), where, file.stem, functions)
    try:
        json.dumps(probe, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise MatrixError(f"{where}: parameters: expected what JSON can say: {error}") from None
    return probe


def _checked(probe: Probe, where: str, module: str, functions: Mapping[str, ast.FunctionDef]) -> Probe:
    for field, kinds in KINDS.items():
        value = getattr(probe, field)
        if type(value) not in kinds or (field in NOT_EMPTY and not value):
            raise MatrixError(f"{where}: {field}: expected a {kinds[-1].__name__}, not {value!r}")
    if probe.role not in ROLES:
        raise MatrixError(f"{where}: role: expected one of {', '.join(ROLES)}, not {probe.role!r}")
    if probe.time_limit_s < 0:
        raise MatrixError(f"{where}: time_limit_s: expected seconds, not {probe.time_limit_s}")
    if ":" not in probe.function:
        own = functions.get(probe.function)
        if own is None:
            raise MatrixError(f"{where}: there is no function {probe.function!r} in {module}.py")
        if not any(isinstance(node, ast.Yield) for node in ast.walk(own)):
            raise MatrixError(f"{where}: {probe.function} has no yield between what it arranges and what it asks")
        probe = probe._replace(function=f"{module}:{probe.function}")
    return probe._replace(suite=SUITE)
