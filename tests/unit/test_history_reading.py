"""From sources to a release's surface: what can be imported, members, parameters. Nothing is run."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from compat.history.link import linked
from compat.history.merge import Book, Release
from compat.history.names import History
from compat.history.reading import module_of, read


def release(files: Mapping[str, str], compiled: tuple[str, ...] = ()) -> Release:
    """The surface of these files: path in a wheel, source."""
    readings = {path: read(module_of(path)[0], text, package=module_of(path)[1]) for path, text in files.items()}
    stubs = [each for path, each in readings.items() if path.endswith(".pyi")]
    return linked([each for path, each in readings.items() if path.endswith(".py")], stubs, compiled)


def history(files: Mapping[str, str], compiled: tuple[str, ...] = ()) -> History:
    """A history of one release, 1.0 of the package tiny."""
    book = Book()
    book.make_room(["1.0"])
    book.add("1.0", release(files, compiled))
    return History([book.package("tiny", "tiny")])


def names(text: str, **others: str) -> set[str]:
    """What can be imported from a package whose ``__init__.py`` this is."""
    files = {"tiny/__init__.py": text, **{f"tiny/{name}.py": each for name, each in others.items()}}
    return set(release(files)["tiny"].names)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("import os\nfrom json import dumps as d", {"os", "d"}),
        ("import a.b.c", {"a"}),
        ("x, (y, *z) = 1, (2, 3)", {"x", "y", "z"}),
        ("x: int\ny: int = 1", {"y"}),
        ("try:\n    from a import b\nexcept ImportError:\n    b = c = None", {"b", "c"}),
        ("if is_torch_available():\n    import torch\nelse:\n    torch = None", {"torch"}),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nelse:\n    import b",
            {"TYPE_CHECKING", "b"},
        ),
        ("for i in range(3):\n    j = i", {"i", "j"}),
        ("with open(f) as g:\n    h = 1", {"g", "h"}),
        ("x = 1\ny = 2\ndel x", {"y"}),
        ("def f():\n    global g\n    g = 1", {"f", "g"}),
        ("class C: ...\nasync def f(): ...", {"C", "f"}),
        ("def f():\n    inner = 1", {"f"}),
    ],
)
def test_what_a_module_binds(text: str, bound: set[str]) -> None:
    assert names(text) == bound


def test_a_star_brings_what_is_exported() -> None:
    found = names("from .a import *\nfrom .b import *", a="x = _y = 1", b="__all__ = ['_p']\n_p = q = 1")
    assert found == {"x", "_p"}


def test_stars_in_a_circle_end() -> None:
    assert names("from .a import *\nz = 1", a="from . import *\nx = 1") == {"x", "z"}


STRUCTURE = """
from typing import TYPE_CHECKING
_import_structure = {"a": ["A"], "b": []}
try:
    if not is_torch_available():
        raise OptionalDependencyNotAvailable()
except OptionalDependencyNotAvailable:
    from .utils import dummies
    _import_structure["dummies"] = [name for name in dir(dummies)]
else:
    _import_structure["b"].append("B")
    _import_structure["b"].extend(["C", "D"])
    _import_structure["c"] = ["E"]
    _import_structure["c"] += ["F"]
    _import_structure.setdefault("d", []).append("G")
if TYPE_CHECKING:
    from .a import A
else:
    import sys
    sys.modules[__name__] = _LazyModule(__name__, globals()["__file__"], _import_structure)
"""


def test_an_import_structure_is_what_can_be_imported() -> None:
    assert names(STRUCTURE, a="class A: ...") == {"A", "B", "C", "D", "E", "F", "G"}
    assert release({"tiny/__init__.py": STRUCTURE, "tiny/a.py": "class A: ..."})["tiny"].names["A"] == "tiny.a.A"


SCANNED = """
__version__ = "1.0"
_import_structure = {"a": ["A"]}
_import_structure = {k: set(v) for k, v in _import_structure.items()}
import_structure = define_import_structure(Path(__file__).parent / "models", prefix="models")
import_structure[frozenset({})].update(_import_structure)
sys.modules[__name__] = _LazyModule(__name__, globals()["__file__"], import_structure)
"""
MODEL = """
_file = globals()["__file__"]
sys.modules[__name__] = _LazyModule(__name__, _file, define_import_structure(_file), module_spec=__spec__)
"""


def test_exports_of_a_folder_can_be_imported_above_it() -> None:
    files = {
        "tiny/__init__.py": SCANNED,
        "tiny/a.py": "class A: ...",
        "tiny/models/__init__.py": MODEL,
        "tiny/models/llama/__init__.py": MODEL,
        "tiny/models/llama/modeling_llama.py": "__all__ = ['Model']\nclass Model: ...\nclass Layer: ...",
        "tiny/models/llama/modular_llama.py": "__all__ = ['Modular']",
        "tiny/models/llama/tokenization_llama.py": "@requires(backends=('x',))\nclass Tokenizer: ...",
    }
    found = release(files)
    assert set(found["tiny"].names) == {"__version__", "A", "Model", "Tokenizer"}
    assert found["tiny"].names["Model"] == "tiny.models.llama.modeling_llama.Model"
    assert set(found["tiny.models"].names) == {"Model", "Tokenizer"}
    assert set(found["tiny.models.llama"].names) == {"Model", "Tokenizer"}


def test_attributes_of_submodules_handed_out_by_getattr() -> None:
    text = "_SUBMOD_ATTRS = {'a': ['A'], 'b.c': ['C']}\n__getattr__, __dir__ = _attach(__name__, [], _SUBMOD_ATTRS)"
    assert {"A", "C"} <= names(text, a="class A: ...")


def test_names_that_getattr_compares_with() -> None:
    text = """
OLD = ("Old", "Older")
TABLE = {"Key": "a"}
def __getattr__(name):
    if name == "Gone" and is_available():
        return 1
    if name in OLD or name in TABLE:
        return 2
    raise AttributeError(name)
"""
    assert {"Gone", "Old", "Older", "Key"} < names(text)
    assert "?" not in names(text)


def test_a_getattr_that_looks_up_what_is_not_shown_is_marked() -> None:
    assert "?" in names(
        "def __getattr__(name):\n    if name in make():\n        return 1\n    if name in TABLE: return 2"
    )


def test_aliases_of_modules() -> None:
    text = '_create_module_alias(f"{__name__}.old", ".new")'
    found = release({"tiny/__init__.py": text, "tiny/new.py": "class A: ..."})
    assert found["tiny.old"].names == {"A": "tiny.new.A"}


def test_a_re_export_leads_to_the_definition() -> None:
    found = history(
        {"tiny/__init__.py": "from .a import A", "tiny/a.py": "from .b import B as A", "tiny/b.py": "class B: ..."}
    )
    assert found.canonical("tiny", "A", "1.0") == "tiny.b.B"
    assert found.kind("tiny.A") == "class"


def test_another_name_for_a_class() -> None:
    found = history({"tiny/__init__.py": "class New:\n    def f(self): ...\nOld = New"})
    assert found.canonical("tiny", "Old", "1.0") == "tiny.New"
    assert bool(found.member("tiny.Old", "f")) is True


MEMBERS = """
class Base:
    here: int
    shared = 1
    def __init__(self, a, *, b=1, **kwargs):
        self.a = a
    def set_up(self):
        self.later, self.other = 1, 2
        setattr(self, "named", 3)
        self.register_buffer("buffer", None)
    @property
    def prop(self): ...
    @classmethod
    def make(cls):
        cls.made = 1
class Child(Base):
    def own(self): ...
Child.patched = 1
"""


def test_members_with_what_methods_assign() -> None:
    found = history({"tiny/__init__.py": MEMBERS})
    own = {"__init__", "a", "set_up", "later", "other", "named", "buffer", "prop", "make", "made", "shared"}
    assert found.members("tiny.Base", "1.0") == own
    assert found.members("tiny.Child", "1.0") == own | {"own", "patched"}
    assert found.closed("tiny.Child", "1.0") is True


@pytest.mark.parametrize(
    "body",
    [
        "def __getattr__(self, name): ...",
        "def f(self, x):\n        setattr(self, x, 1)",
        "def f(self, **x):\n        self.__dict__.update(x)",
    ],
)
def test_a_class_with_members_that_are_not_shown_is_open(body: str) -> None:
    found = history({"tiny/__init__.py": f"class C:\n    {body}\nclass D(C): ..."})
    assert (found.closed("tiny.D", "1.0"), found.member("tiny.D", "never")) == (False, None)


def test_parameters_of_an_inherited_init() -> None:
    found = history({"tiny/__init__.py": MEMBERS})
    assert [each.name for each in found.parameters("tiny.Child", "1.0") or ()] == ["self", "a", "b", "kwargs"]
    assert found.takes_any("tiny.Child", "1.0") is True


DATACLASSES = """
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple
@dataclass
class Base:
    a: int
    b: list = field(default_factory=list)
    hidden: int = field(init=False, default=1)
    shared: ClassVar[int] = 1
@dataclass(kw_only=True)
class Child(Base):
    c: int
class Plain(Child): ...
class Pair(NamedTuple):
    x: int
    y: int = 1
"""


@pytest.mark.parametrize(
    ("cls", "written"),
    [
        ("Base", [("self", False), ("a", False), ("b", True)]),
        ("Child", [("self", False), ("a", False), ("b", True), ("c", False)]),
        ("Plain", [("self", False), ("a", False), ("b", True), ("c", False)]),
        ("Pair", [("self", False), ("x", False), ("y", True)]),
    ],
)
def test_fields_of_dataclasses_are_parameters(cls: str, written: list[tuple[str, bool]]) -> None:
    found = history({"tiny/__init__.py": DATACLASSES}).parameters(f"tiny.{cls}", "1.0")
    assert [(each.name, each.has_default) for each in found or ()] == written


def test_fields_of_dataclasses_are_members() -> None:
    found = history({"tiny/__init__.py": DATACLASSES})
    assert {"a", "b", "hidden", "c", "__init__"} <= found.members("tiny.Child", "1.0")


def test_subclasses_that_a_base_turns_into_dataclasses() -> None:
    text = """
class Config:
    def __init_subclass__(cls):
        dataclass(cls, repr=False, kw_only=True)
class Llama(Config):
    size: int = 1
"""
    found = history({"tiny/__init__.py": text}).parameters("tiny.Llama", "1.0")
    assert [(each.name, each.kind) for each in found or ()][1:] == [
        ("size", "keyword-only"),
        ("kwargs", "variadic keyword"),
    ]


STUB = """
    def __init__(self, text, id=None): ...
    @property
    def size(self): ...
"""


def test_a_compiled_module_is_read_from_its_stub() -> None:
    files = {
        "tiny/__init__.py": "from .core import Token",
        "tiny/__init__.pyi": f"class Token:\n{STUB}",
    }
    found = history(files, ("tiny.core",))
    assert bool(found.importable("tiny.core", "Token")) is True
    assert [each.name for each in found.parameters("tiny.Token", "1.0") or ()] == ["self", "text", "id"]
    assert found.members("tiny.Token", "1.0") == {"__init__", "size"}
    assert found.closed("tiny.Token", "1.0") is False


def test_bad_source_is_a_module_of_which_nothing_is_known() -> None:
    assert release({"tiny/__init__.py": "", "tiny/bad.py": "def ("})["tiny.bad"].names == {}


def test_a_folder_without_init_is_a_module() -> None:
    assert set(release({"tiny/__init__.py": "", "tiny/a/b.py": ""})) == {"tiny", "tiny.a", "tiny.a.b"}


BODIES = """
def outer(a):
    @wraps(a)
    def inner(b):
        return b
    return inner
def short(c): return c
def told(d):
    'Says much.'
class C:
    async def method(self, e,
                     f=1):
        if e:
            self.g = f
    x = 1
"""


def test_functions_are_read_whatever_their_bodies_are() -> None:
    found = release({"tiny/__init__.py": BODIES})["tiny"]
    assert found.calls == {"outer": "a", "short": "c", "told": "d", "C.method": "self,e,f="}
    assert found.members == {"C": {"method", "g", "x"}}


def test_private_members_have_the_names_that_python_gives_them() -> None:
    found = history(
        {"tiny/__init__.py": "class _C:\n    def __own(self):\n        self.__x = 1\n    def __eq__(self): ..."}
    )
    assert found.members("tiny._C", "1.0") == {"_C__own", "_C__x", "__eq__"}


def test_an_old_name_that_a_decorator_takes() -> None:
    text = """
class Trainer:
    @deprecate_kwarg("tokenizer", new_name="processing_class", version="5.0.0")
    def __init__(self, processing_class=None): ...
"""
    found = history({"tiny/__init__.py": text})
    assert bool(found.parameter("tiny.Trainer", "tokenizer")) is True
    assert [each.name for each in found.parameters("tiny.Trainer", "1.0") or ()] == ["self", "processing_class"]
