"""Arguments that functions take by name without naming them."""

from __future__ import annotations

import ast

from compat.history.facts import TAKEN, Parameter, parameters
from compat.history.reading import read
from compat.history.taken import taken

SOURCE = """
class Model:
    @classmethod
    def from_pretrained(cls, path, *args, config=None, **kwargs):
        eight = kwargs.pop("load_in_8bit", False)
        config = kwargs.pop("config", config)
        kwargs.get("read_only")
        other.pop("not_ours")

    @deprecate_kwarg("tokenizer", new_name="processing_class", version="5.0.0")
    def __init__(self, processing_class=None):
        pass


def plain(kwargs):
    kwargs.pop("of_a_dictionary")
"""


def test_what_is_popped_and_what_a_decorator_takes() -> None:
    assert taken(ast.parse(SOURCE)) == {"Model.from_pretrained": ("load_in_8bit",), "Model.__init__": ("tokenizer",)}


def test_it_stands_behind_the_signature() -> None:
    assert read("tiny", SOURCE, package=False).calls == {
        "Model.from_pretrained": "cls,path,*args,config=,**kwargs,~load_in_8bit",
        "Model.__init__": "self,processing_class=,~tokenizer",
        "plain": "kwargs",
    }


def test_it_is_a_kind_of_its_own() -> None:
    assert parameters("self,~tokenizer")[-1] == Parameter("tokenizer", TAKEN, has_default=True)
