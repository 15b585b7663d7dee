"""What changed between two trees, on trees of a few lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from compat.change_line import ChangeKind, ChangeLine
from compat.changes import changes, missing_names
from compat.model import Frame, Raised

MODEL = "lib/model.py"
FORWARD = [Frame(MODEL, 3, "forward")]


def tree(folder: Path, sources: Mapping[str, str]) -> Path:
    for name, text in sources.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def between(tmp_path: Path, old: str, new: str, frames: list[Frame] | None = None) -> list[tuple[str, str, str, str]]:
    before, after = tree(tmp_path / "old", {MODEL: old}), tree(tmp_path / "new", {MODEL: new})
    found = changes(before, after, FORWARD if frames is None else frames)
    return [(each.kind.value, each.before, each.after, each.sentence) for each in found]


def method(parameters: str) -> str:
    return f"class Model(Base):\n    def forward({parameters}):\n        return 1\n"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("self", "self", []),
        ("self", "self, x: int", [("parameter-added", "", "x", "Model.forward gained the parameter x.")]),
        ("self, x=1", "self", [("parameter-removed", "x=1", "", "Model.forward lost the parameter x=1.")]),
        (
            "self, x=1",
            "self, x=(2, 3)",
            [("default-changed", "x=1", "x=(2, 3)", "Model.forward changed the default of x from 1 to (2, 3).")],
        ),
        (
            "self, x",
            "self, x=None",
            [("default-changed", "x", "x=None", "Model.forward changed the default of x from none to None.")],
        ),
        ("self", "self, **kwargs", [("keywords-gained", "", "**kwargs", "Model.forward gained **kwargs.")]),
        ("self, **kwargs", "self", [("keywords-lost", "**kwargs", "", "Model.forward lost **kwargs.")]),
        ("self, *x", "self", [("parameter-removed", "*x", "", "Model.forward lost the parameter *x.")]),
        (
            "self, x",
            "self, *, x",
            [
                (
                    "parameter-kind-changed",
                    "x",
                    "x",
                    "Model.forward takes x as keyword-only, before as positional or keyword.",
                )
            ],
        ),
        (
            "self, kwargs=None",
            "self, **kwargs",
            [
                ("parameter-removed", "kwargs=None", "", "Model.forward lost the parameter kwargs=None."),
                ("keywords-gained", "", "**kwargs", "Model.forward gained **kwargs."),
            ],
        ),
    ],
)
def test_signature_of_the_failing_function(old: str, new: str, expected: list[tuple[str, ...]], tmp_path: Path) -> None:
    # A second line of difference: equal files are not even parsed.
    assert between(tmp_path, method(old), method(new) + "x = 1\n") == expected


def test_line_has_all_its_fields(tmp_path: Path) -> None:
    before, after = tree(tmp_path / "a", {MODEL: method("self")}), tree(tmp_path / "b", {MODEL: method("self, x=None")})
    sentence = "Model.forward gained the parameter x=None."
    line = ChangeLine("lib.model", "Model.forward", ChangeKind.PARAMETER_ADDED, "", "x=None", sentence)
    assert changes(before, after, FORWARD) == (line,)


def test_vanished_class_is_named_rather_than_its_method(tmp_path: Path) -> None:
    sentence = "The class Model vanished from lib.model."
    assert between(tmp_path, method("self"), "x = 1\n") == [("vanished", "Model(Base)", "", sentence)]


def test_appeared_method_is_found_by_the_newer_trees_frame(tmp_path: Path) -> None:
    sentence = "The method Model.forward appeared in lib.model."
    assert between(tmp_path, "class Model(Base): ...\n", method("self")) == [
        ("appeared", "", "Model.forward(self)", sentence)
    ]


def test_renamed_class_is_a_move_with_its_signature_changes(tmp_path: Path) -> None:
    assert between(tmp_path, method("self"), method("self, x").replace("Model", "Renamed")) == [
        ("moved", "Model.forward", "Renamed.forward", "Model.forward became Renamed.forward in lib.model."),
        ("parameter-added", "", "x", "Renamed.forward gained the parameter x."),
    ]


def test_method_that_becomes_a_function_is_a_move_only(tmp_path: Path) -> None:
    new = "class Model(Base): ...\ndef forward(self): ...\n"
    assert between(tmp_path, method("self"), new) == [
        ("moved", "Model.forward", "forward", "Model.forward became forward in lib.model.")
    ]


def test_class_changes_bases_and_public_methods(tmp_path: Path) -> None:
    old = method("self") + "    def old(self): ...\n    def _own(self): ...\n"
    new = method("self").replace("Base", "Base, Mixin") + "    @property\n    def new(self): ...\n"
    assert between(tmp_path, old, new) == [
        ("bases-changed", "Base", "Base, Mixin", "The bases of Model changed from Base to Base, Mixin."),
        ("appeared", "", "Model.new()", "The property Model.new appeared in lib.model."),
        ("vanished", "Model.old(self)", "", "The method Model.old vanished from lib.model."),
    ]


def test_frame_in_a_nested_function_stands_for_the_one_around_it(tmp_path: Path) -> None:
    old = "def decorate(function):\n    def wrapper():\n        return function()\n    return wrapper\n"
    new = old.replace("(function)", "(function, strict=False)")
    assert between(tmp_path, old, new, [Frame(MODEL, 3, "wrapper")]) == [
        ("parameter-added", "", "strict=False", "decorate gained the parameter strict=False.")
    ]


def test_line_of_another_function_in_the_other_tree_is_not_taken_for_it(tmp_path: Path) -> None:
    new = "def other(x):\n    y = x\n    return y\n" + method("self")
    old = method("self") + "def other():\n    return 1\n"
    assert between(tmp_path, old, new) == []


def test_innermost_frame_comes_first_and_each_side_has_its_own_frames(tmp_path: Path) -> None:
    sources = {MODEL: method("self"), "lib/outer.py": "def call():\n    return 1\n"}
    newer = {MODEL: "\n" * 9 + method("self, x"), "lib/outer.py": "def call(y):\n    return 1\n"}
    before, after = tree(tmp_path / "a", sources), tree(tmp_path / "b", newer)
    found = changes(
        before,
        after,
        [Frame("lib/outer.py", 2, "call")],
        frames_after=[Frame("lib/outer.py", 2, "call"), Frame(MODEL, 12, "forward")],
    )
    assert [each.sentence for each in found] == [
        "Model.forward gained the parameter x.",
        "call gained the parameter y.",
    ]


@pytest.mark.parametrize("file", ["threading.py", "../a/lib/model.py", "/etc/passwd", "lib/data.json", "<string>"])
def test_files_outside_both_trees_say_nothing(file: str, tmp_path: Path) -> None:
    assert between(tmp_path, method("self"), method("self, x"), [Frame(file, 3, "forward")]) == []


def test_module_that_vanished_is_one_line(tmp_path: Path) -> None:
    before, after = tree(tmp_path / "a", {MODEL: method("self")}), tree(tmp_path / "b", {"lib/__init__.py": ""})
    assert [each.sentence for each in changes(before, after, FORWARD)] == ["The module lib.model vanished."]


def test_source_of_a_newer_python_is_said_to_be_unreadable(tmp_path: Path) -> None:
    assert between(tmp_path, method("self"), "def forward(:\n") == [
        ("unreadable", "", "", "lib.model is not readable with the Python that runs compat: invalid syntax.")
    ]


LAZY = """\
from typing import TYPE_CHECKING
from .utils import _LazyModule
_import_structure = {"cache": ["Listed"], "models": []}
_import_structure["models"].extend(["Extended"])
if TYPE_CHECKING:
    from .cache import Checked
    from .models import *
"""
MODELS = "if _LazyModule:\n    from .one import *\n    from .two import *\n"
PACKAGE = {
    "lib/__init__.py": LAZY,
    "lib/models/__init__.py": MODELS,
    "lib/models/one.py": "__all__ = ['Starred']\nclass Starred: ...\nclass Hidden: ...\n",
    "lib/models/two.py": "class Plain: ...\nclass _Private: ...\n",
    "lib/eager.py": "if TYPE_CHECKING:\n    from x import OnlyChecked\nfrom x import Eager\n",
    "lib/dynamic.py": "def __getattr__(name): ...\n",
    "lib/compiled.cpython-311.so": "",
}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("lib.Listed", "appeared"),
        ("lib.Extended", "appeared"),
        ("lib.Checked", "appeared"),
        ("lib.Starred", "appeared"),
        ("lib.Plain", "appeared"),
        ("lib.models", "appeared"),
        ("lib.models.one", "appeared"),
        ("lib.models.one.Hidden", "appeared"),
        ("lib.eager.Eager", "appeared"),
        ("lib.compiled", "appeared"),
        ("lib.Hidden", "in-neither"),
        ("lib._Private", "in-neither"),
        ("lib.cache", "in-neither"),
        ("lib.eager.OnlyChecked", "in-neither"),
        ("lib.dynamic.Anything", None),
        ("lib.compiled.Anything", None),
        ("elsewhere.Name", None),
    ],
)
def test_names_that_a_package_lets_others_import(name: str, kind: str | None, tmp_path: Path) -> None:
    before, after = tree(tmp_path / "a", {"lib/__init__.py": ""}), tree(tmp_path / "b", PACKAGE)
    assert [each.kind.value for each in changes(before, after, (), [name])] == ([kind] if kind else [])


def test_missing_name_in_both_trees_and_the_module_that_began_to_ask_for_it(tmp_path: Path) -> None:
    asks = {"lib/__init__.py": "", "peft/model.py": "from lib import Cache\n"}
    before, after = tree(tmp_path / "a", asks | {"peft/model.py": ""}), tree(tmp_path / "b", asks)
    found = changes(before, after, [Frame("peft/model.py", 1, "<module>")], ["lib.Cache"])
    assert [each.sentence for each in found] == [
        "peft.model began to import lib.Cache.",
        "lib.Cache can be imported neither before nor after.",
    ]


def test_name_that_vanished(tmp_path: Path) -> None:
    before, after = tree(tmp_path / "a", {"lib.py": "Cache = 1\n"}), tree(tmp_path / "b", {"lib.py": ""})
    sentence = "lib.Cache can be imported before, but not after."
    line = ChangeLine("lib", "Cache", ChangeKind.VANISHED, "lib.Cache", "", sentence)
    assert changes(before, after, (), ["lib.Cache"]) == (line,)


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("cannot import name 'Cache' from 'transformers' (/x/__init__.py)", ("transformers.Cache",)),
        ("cannot import name 'A' from partially initialized module 'b.c' (most likely ...)", ("b.c.A",)),
        ("module 'torch' has no attribute 'float8'", ("torch.float8",)),
        ("module transformers has no attribute Cache", ("transformers.Cache",)),
        ("No module named 'transformers.modeling_layers'", ("transformers.modeling_layers",)),
        ("'Model' object has no attribute 'x'", ()),
    ],
)
def test_names_that_a_message_misses(message: str, names: tuple[str, ...]) -> None:
    assert missing_names(Raised("ImportError", message)) == names


def test_names_are_found_in_causes_as_well() -> None:
    cause = Raised("ImportError", "cannot import name 'Cache' from 'transformers' (x)")
    assert missing_names(Raised("RuntimeError", "Failed to import peft", cause=cause)) == ("transformers.Cache",)
