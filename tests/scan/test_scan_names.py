"""Small sources, and all that is predicted of each."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from compat.scan.answer import Fate, Kind, Scan, Verdict
from compat.scan.passed import taken
from compat.scan.uses import Unseen

Look = Callable[..., Scan]


def predicted(found: Scan) -> list[str]:
    """What is predicted, as "1:2 name"."""
    breaks = found.of(Verdict.PREDICTED)
    return [f"{each.spot.line}:{each.spot.column} {each.name}" for each in breaks]


CASES = {
    "an import": ("from transformers import AdamW, Trainer", ["1:26 transformers.AdamW"]),
    "an import under another name": ("from transformers import AdamW as A\nA()", ["1:26 transformers.AdamW"]),
    "a module": ("import transformers.deepspeed as ds\nds.HfDeepSpeedConfig", ["1:8 transformers.deepspeed"]),
    "a name of a module that is gone": (
        "from transformers.deepspeed import HfDeepSpeedConfig",
        ["1:36 transformers.deepspeed.HfDeepSpeedConfig"],
    ),
    "an attribute": ("import transformers\ntransformers.AdamW", ["2:14 transformers.AdamW"]),
    "an attribute of an alias": ("import transformers as tf\nx = tf.AdamW(1)", ["2:8 transformers.AdamW"]),
    "letters of several bytes before it": (
        "import transformers\nü = 'é', transformers.AdamW",
        ["2:23 transformers.AdamW"],
    ),
    "an import by name": (
        "from importlib import import_module\nimport_module('transformers').AdamW",
        ["2:31 transformers.AdamW"],
    ),
    "an import by the name of a module that is gone": (
        "import importlib\nimportlib.import_module('transformers.deepspeed')",
        ["2:1 transformers.deepspeed"],
    ),
    "an attribute by name": ("import transformers\ngetattr(transformers, 'AdamW')", ["2:1 transformers.AdamW"]),
    "a keyword": (
        "from transformers import TrainingArguments\nTrainingArguments('x',\n  evaluation_strategy='no')",
        ["3:3 TrainingArguments(evaluation_strategy=)"],
    ),
    "a keyword of a module's attribute": (
        "import transformers\ntransformers.Trainer(tokenizer=1)",
        ["2:22 Trainer(tokenizer=)"],
    ),
    "an argument that is taken without standing in the signature": (
        "from transformers import Trainer\nTrainer().save(old=1)",
        [],
    ),
    "an argument that has to be given": (
        "from transformers import logging\nlogging.get_logger('x')",
        ["2:9 get_logger() without level"],
    ),
    "an attribute of an object": (
        "from transformers import Trainer\nt = Trainer()\nt.tokenizer\nt.args",
        ["3:3 Trainer.tokenizer"],
    ),
    "an attribute of an object, in a function": (
        "from transformers import Trainer\nt = Trainer()\ndef f():\n  return t.tokenizer",
        ["4:12 Trainer.tokenizer"],
    ),
    "an attribute of an annotated parameter": (
        "from transformers import Trainer\ndef f(t: Trainer): t.tokenizer",
        ["2:22 Trainer.tokenizer"],
    ),
    "of an optional one": (
        "from transformers import Trainer\ndef f(t: 'Trainer | None' = None): t.tokenizer",
        ["2:38 Trainer.tokenizer"],
    ),
    "of an Optional one": (
        "from typing import Optional\nfrom transformers import Trainer\ndef f(t: Optional[Trainer]): t.tokenizer",
        ["3:32 Trainer.tokenizer"],
    ),
    "an annotated parameter of an open class may be of a derived one": (
        "from transformers import PreTrainedModel\ndef f(m: PreTrainedModel): m.get_head_mask",
        [],
    ),
    "an attribute of a loaded model": (
        "from transformers import LlamaModel\nm = LlamaModel.from_pretrained('x')\nm.get_head_mask",
        ["3:3 LlamaModel.get_head_mask"],
    ),
    "what torch has under the same name": (
        "from transformers import LlamaModel\nm = LlamaModel.from_pretrained('x')\nm.half()",
        [],
    ),
    "a model of a class that is chosen at run time": (
        "from transformers import AutoModel\nm = AutoModel.from_pretrained('x', load_in_8bit=True)\nm.get_head_mask",
        [],
    ),
    "a class that answers for any name": ("from transformers import Config\nConfig().use_return_dict", []),
    "an override that does not take what is passed": (
        "from transformers import Trainer\nclass T(Trainer):\n  def compute_loss(self, model, inputs): ...",
        ["3:3 Trainer.compute_loss(num_items_in_batch) overridden without it"],
    ),
    "an override that takes anything": (
        "from transformers import Trainer\nclass T(Trainer):\n  def compute_loss(self, *a, **k): ...",
        [],
    ),
    "an attribute of self": (
        "from transformers import Trainer\nclass T(Trainer):\n  def f(self): return self.tokenizer, self.args",
        ["3:28 Trainer.tokenizer"],
    ),
    "an attribute that the class has itself": (
        "from transformers import Trainer\nclass T(Trainer):\n  def f(self):\n    self.tokenizer = self.tokenizer",
        [],
    ),
    "an attribute that an unknown base may have": (
        "from transformers import Trainer\nfrom x import Y\nclass T(Y, Trainer):\n  def f(self): self.tokenizer",
        [],
    ),
    "an attribute that the class makes up": (
        "from transformers import Trainer\nclass T(Trainer):\n  def __getattr__(self, name): ...\nT().tokenizer",
        [],
    ),
    "a keyword of super": (
        "from transformers import Trainer\nclass T(Trainer):\n  def __init__(self): super().__init__(tokenizer=1)",
        ["3:40 Trainer.__init__(tokenizer=)"],
    ),
    "a method of super with an argument more": (
        "from transformers import Trainer\nclass T(Trainer):\n  def _log(self, logs, start): super()._log(logs)",
        ["3:40 Trainer._log() without start"],
    ),
    "a keyword of a derived class": (
        "from transformers import Trainer\nclass T(Trainer): ...\nT(tokenizer=1)",
        ["3:3 Trainer(tokenizer=)"],
    ),
    "a keyword of a derived class with its own __init__": (
        "from transformers import Trainer\nclass T(Trainer):\n  def __init__(self, tokenizer): ...\nT(tokenizer=1)",
        [],
    ),
    "a keyword of a derived dataclass": (
        "from dataclasses import dataclass\nfrom transformers import TrainingArguments\n@dataclass\n"
        "class A(TrainingArguments):\n  own: int = 0\nA(own=1, evaluation_strategy='no')",
        ["6:10 TrainingArguments(evaluation_strategy=)"],
    ),
    "a name of the user's in a scope that hides an import": (
        "import transformers\ndef f(transformers): transformers.AdamW\nfor transformers in (): transformers.AdamW",
        [],
    ),
    "a name that is bound in two ways": (
        "from transformers import Trainer\nt = Trainer()\nt = wrapped(t)\nt.tokenizer",
        [],
    ),
    "a name of a class is not seen in its methods": (
        "from transformers import Trainer\nclass C:\n  t = Trainer()\n  t.tokenizer\n  def f(self): t.tokenizer",
        ["4:5 Trainer.tokenizer"],
    ),
    "what the user puts there": ("import transformers\ntransformers.AdamW = 1\ntransformers.AdamW", []),
    "an annotation that never runs": (
        "from __future__ import annotations\nimport transformers\ndef f(x: transformers.AdamW): ...",
        [],
    ),
    "an annotation that runs": (
        "import transformers\ndef f(x: transformers.AdamW): ...",
        ["2:23 transformers.AdamW"],
    ),
    "a star": ("from transformers import *\nAdamW()", []),
    "a comprehension": ("import transformers\n[transformers.AdamW for x in y]", ["2:15 transformers.AdamW"]),
    "another package": ("import torch\ntorch.AdamW\nfrom mine import AdamW", []),
    "a package that is not asked about": ("from peft import Nothing", []),
    "a syntax of today": (
        "match x:\n  case {'a': b}:\n    import transformers\n    transformers.AdamW",
        ["4:18 transformers.AdamW"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_predicted(name: str, look: Look) -> None:
    source, expected = CASES[name]
    assert predicted(look(source)) == expected


@pytest.mark.parametrize(
    ("source", "fate", "replacement"),
    [
        ("from transformers import AdamW", Fate("4.57.6", "5.0.0"), ""),
        (
            "from transformers.modeling_utils import Conv1D",
            Fate("4.57.6", "5.0.0"),
            "from transformers.pytorch_utils import Conv1D",
        ),
        ("import transformers\ntransformers.Trainer(tokenizer=1)", Fate("4.40.0", "4.46.0"), "processing_class="),
    ],
)
def test_last_release_and_replacement(source: str, fate: Fate, replacement: str, look: Look) -> None:
    found = look(source).breaks
    assert [(each.fate, each.replacement) for each in found] == [(fate, replacement)]


def test_a_name_that_comes_later_is_missing_before(look: Look) -> None:
    (found,) = look("from transformers import Newcomer", to="4.46.0").breaks
    assert (found.verdict, found.fate) == (Verdict.PREDICTED, Fate(since="5.0.0"))


def test_what_no_release_has_is_no_prediction(look: Look) -> None:
    (found,) = look("from transformers import Adamw").breaks
    assert (found.verdict, found.fate, found.kind) == (Verdict.NEVER, Fate(), Kind.IMPORT)


@pytest.mark.parametrize(
    "source",
    [
        "from transformers import Trainer\nclass T(Trainer):\n  def f(self): self.own",
        "from transformers import Trainer\nclass T(Trainer):\n  def compute_loss(self): ...",
        "from transformers import Trainer\nTrainer(1, 2, 3, 4, 5, 6, 7)",
    ],
)
def test_what_a_user_may_have_made_is_no_slip(source: str, look: Look) -> None:
    assert look(source).of(Verdict.NEVER) == ()


def test_what_is_missing_already_is_no_prediction(look: Look) -> None:
    source = "from transformers import AdamW, Trainer\nTrainer(tokenizer=1)"
    found = look(source, at="4.57.6").breaks
    assert [(each.name, each.verdict) for each in found] == [
        ("transformers.AdamW", Verdict.PREDICTED),
        ("Trainer(tokenizer=)", Verdict.ALREADY),
    ]


def test_a_development_version_counts_with_the_release_before(look: Look) -> None:
    assert predicted(look("from transformers import AdamW", to="5.0.0.dev0")) == []


GUARDED = {
    "try": "try:\n  from transformers import AdamW\nexcept ImportError:\n  AdamW = None",
    "its other arm": "try:\n  from x import AdamW\nexcept ImportError:\n  from transformers import AdamW",
    "suppress": "from contextlib import suppress\nwith suppress(ImportError):\n  from transformers import AdamW",
    "an expected failure": "import pytest\nwith pytest.raises(ImportError):\n  from transformers import AdamW",
    "a version": "import transformers\nif transformers.__version__ < '5':\n  transformers.AdamW",
    "its other branch": "import transformers\nif is_version('>5'):\n  pass\nelse:\n  transformers.AdamW",
    "a version by a name": "import transformers\nOLD = transformers.__version__ < '5'\nif OLD:\n  transformers.AdamW",
    "a function that leaves": "import transformers\ndef f():\n  if version > 5:\n    return\n  transformers.AdamW",
    "hasattr": "import transformers\nif hasattr(transformers, 'AdamW'):\n  transformers.AdamW",
    "hasattr and": "import transformers\nx = hasattr(transformers, 'AdamW') and transformers.AdamW",
    "hasattr if": "import transformers\nx = transformers.AdamW if hasattr(transformers, 'AdamW') else None",
    "a default": "import transformers\ngetattr(transformers, 'AdamW', None)",
    "type checking": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n  from transformers import AdamW",
    "a decorator": "import transformers\n@skip_if_version('>5')\ndef f():\n  transformers.AdamW",
    "a broad handler": "try:\n  from transformers import AdamW\nexcept Exception:\n  pass",
    "a wrong call": "from transformers import Trainer\ntry:\n  Trainer(tokenizer=1)\nexcept TypeError:\n  Trainer()",
}


@pytest.mark.parametrize("name", GUARDED)
def test_guarded(name: str, look: Look) -> None:
    assert [each.verdict for each in look(GUARDED[name]).breaks] == [Verdict.GUARDED]


NOT_GUARDED = {
    "a handler of something else": "try:\n  from transformers import AdamW\nexcept ValueError:\n  pass",
    "a handler that raises again": "try:\n  from transformers import AdamW\nexcept ImportError as e:\n  raise X from e",
    "a function inside": "try:\n  def f():\n    from transformers import AdamW\nexcept ImportError:\n  pass",
    "behind the handler": "try:\n  pass\nexcept ImportError:\n  pass\nfrom transformers import AdamW",
    "whether a package is there": "if is_transformers_available():\n  from transformers import AdamW",
    "another branch than that for types": "if TYPE_CHECKING:\n  pass\nelse:\n  from transformers import AdamW",
    "with": "with open('x'):\n  from transformers import AdamW",
}


@pytest.mark.parametrize("name", NOT_GUARDED)
def test_not_guarded(name: str, look: Look) -> None:
    assert [each.verdict for each in look(NOT_GUARDED[name]).breaks] == [Verdict.PREDICTED]


@pytest.mark.parametrize(
    "source",
    [
        "from transformers import AdamW  # compat: ignore",
        "from transformers import (\n  AdamW,  # compat: ignore: still on 4\n  Trainer,\n)",
        "from transformers import (  # compat: ignore\n  AdamW,\n)",
        "import transformers\nx = [\n  transformers.AdamW,\n]  # compat:ignore",
    ],
)
def test_ignored_by_a_comment(source: str, look: Look) -> None:
    found = look(source)
    assert (found.breaks, found.ignored > 0) == ((), True)


def test_a_comment_ignores_its_own_statement_only(look: Look) -> None:
    assert predicted(look("import transformers  # compat: ignore\ntransformers.AdamW")) == ["2:14 transformers.AdamW"]


PROJECT = {
    "mine/__init__.py": "from .models import *\n",
    "mine/models.py": "from transformers import Trainer, AdamW\nclass Base(Trainer): ...\n",
    "mine/deep/__init__.py": "",
    "mine/deep/use.py": textwrap.dedent("""\
        from .. import Base, models
        from ..models import AdamW as A
        from mine.models import Trainer
        import mine.models as m
        A
        class T(Base):
            def f(self): return self.tokenizer
        Trainer().tokenizer
        m.Trainer(tokenizer=1)
        models.Trainer(tokenizer=1)
        """),
}


def test_names_are_followed_through_the_project(look: Look) -> None:
    found = look(PROJECT).of(Verdict.PREDICTED)
    assert [f"{each.path}:{each.spot.line} {each.name}" for each in found] == [
        "mine/deep/use.py:7 Trainer.tokenizer",
        "mine/deep/use.py:8 Trainer.tokenizer",
        "mine/deep/use.py:9 Trainer(tokenizer=)",
        "mine/deep/use.py:10 Trainer(tokenizer=)",
        "mine/models.py:1 transformers.AdamW",
    ]


def test_a_module_of_the_project_that_has_a_packages_name_is_the_users_own(look: Look) -> None:
    source = {"a.py": "from transformers import AdamW", "transformers.py": "AdamW = 1"}
    assert look(source).breaks == ()


def test_a_neighbour_in_a_package_is_not_imported_by_its_bare_name(look: Look) -> None:
    source = {"p/__init__.py": "", "p/transformers.py": "", "p/a.py": "from transformers import AdamW"}
    assert predicted(look(source)) == ["1:26 transformers.AdamW"]


@pytest.mark.parametrize(
    ("source", "unseen"),
    [
        ("from transformers import *", {Unseen.STAR_IMPORT: 1}),
        ("import importlib\nimportlib.import_module(name)", {Unseen.COMPUTED_IMPORT: 1}),
        ("import transformers\ngetattr(transformers, name)", {Unseen.COMPUTED_ATTRIBUTE: 1}),
        ("from transformers import Trainer\nTrainer(**given)", {Unseen.UNPACKED: 1}),
        ("from transformers import Trainer\nTrainer().train(a=1, resume=2)", {Unseen.PASSED_ON: 1}),
        (
            "from transformers import AutoModel\nAutoModel.from_pretrained('x', load_in_8bit=True)",
            {Unseen.PASSED_ON: 1, Unseen.RUN_TIME_CLASS: 1},
        ),
        ("exec('import transformers')", {Unseen.CODE_IN_TEXT: 1}),
        ("import transformers", {}),
    ],
)
def test_what_reading_does_not_show_is_counted(source: str, unseen: dict[Unseen, int], look: Look) -> None:
    assert dict(look(source).unseen) == unseen


def test_packages_that_are_not_asked_about_are_counted(look: Look) -> None:
    assert dict(look("from peft import LoraConfig, Gone\nimport peft, torch").not_judged) == {"peft": 3}


@pytest.mark.parametrize(
    ("source", "to"),
    [
        ("from transformers import Trainer\nTrainer(tokenizer=1)", "4.57.6"),
        ("from transformers import Trainer\nclass T(Trainer):\n  def _log(self, logs): ...", "5.0.0"),
    ],
    ids=["a new name for an argument", "a parameter that nobody is known to pass"],
)
def test_what_signatures_do_not_show_is_possible(source: str, to: str, look: Look) -> None:
    assert [each.verdict for each in look(source, to=to).breaks] == [Verdict.POSSIBLE]


@pytest.mark.parametrize(
    ("package", "name", "version", "expected"),
    [
        ("huggingface-hub", "proxies", "2.4.0", True),
        ("huggingface-hub", "use_auth_token", "1.0.0", False),
        ("huggingface-hub", "use_auth_token", "0.36.2", True),
        ("transformers", "tokenizer", "5.0.0", False),
    ],
)
def test_what_decorators_take(package: str, name: str, version: str, expected: bool) -> None:
    assert taken(package, name, version) is expected
