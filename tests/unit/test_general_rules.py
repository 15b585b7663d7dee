"""General rules against a small history (see conftest.py): who has to move, and where to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from compat.history.names import History
from compat.model import Evidence, Frame, Outcome, Raised, Stage, Status
from compat.rules import general_gone, general_never, general_not_yet, general_range, general_remote
from compat.rules.rule import Case, CodeChange, Pins, Rule

OWN, REMOTE = "<elsewhere>/train.py", "transformers_modules/org/model/modeling.py"
PEFT, TRL, INSIDE = "peft/peft_model.py", "trl/trainer/sft_trainer.py", "transformers/modeling_utils.py"
LOADS = f"{INSIDE} from_pretrained"

HYBRID = "cannot import name 'HybridCache' from 'transformers' (.../transformers/__init__.py)"
ADAMW = "cannot import name 'AdamW' from 'transformers'"
MOVED = "cannot import name 'prune_layer' from 'transformers.modeling_utils'"
TOKENIZER = "Trainer.__init__() got an unexpected keyword argument 'tokenizer'"
PROCESSING = "Trainer.init() got an unexpected keyword argument 'processing_class'"
MAX_LENGTH = "'Cache' object has no attribute 'get_max_length'. Did you mean: 'get_seq_length'?"
TIED = "'DaViT' object has no attribute 'tied_keys'"
HOOK = "TinyModel._hook() got an unexpected keyword argument 'enable'"
MADE_UP = "LoraConfig.__init__() got an unexpected keyword argument 'use_original_init'"
HALF = (
    "cannot import name 'AdamW' from partially initialized module 'transformers' (most likely due to a circular import)"
)


def case(message: str, *files: str, **versions: str) -> Case:
    frames = tuple(
        Frame(file, 37, function or "<module>") for file, _, function in (each.partition(" ") for each in files)
    )
    raised = Raised("ImportError", message, frames)
    outcome = Outcome("c", "p", Stage.PROBE, Status.FAILED, evidence=Evidence(exception=raised))
    return Case(outcome, versions)


def found(history: History, asked: Case) -> Iterator[Rule]:
    for general in (general_gone, general_not_yet, general_remote, general_never):
        if rule := general.specialise(asked, lambda: history):
            yield rule


def ways(rule: Rule) -> list[Mapping[str, str] | str]:
    return [each.pins if isinstance(each, Pins) else each.summary for each in rule.remedies]


def answers(history: History, asked: Case) -> list[tuple[str, list[Mapping[str, str] | str]]]:
    return [(rule.id, ways(rule)) for rule in found(history, asked)]


CHANGE = "change the code: "
NO_SUCH = "change the code that asks for it: this transformers has nothing of that name"
NEWER_CODE = "take a newer revision of the model's code, or add what is asked for"
SITUATIONS = {
    "gone: a library asks, and a newer one of it does not": (
        case(HYBRID, OWN, PEFT, transformers="5.0.0"),
        [("name-is-gone", [{"peft": ">=0.3.0"}, {"transformers": "<5.0.0"}])],
    ),
    "not there yet: a library asks, and an older one of it does not": (
        case(HYBRID, OWN, PEFT, transformers="4.28.0"),
        [("name-not-there-yet", [{"transformers": ">=4.40.0"}, {"peft": "<0.2.0"}])],
    ),
    "came and went, in an unknown version: both": (
        case(HYBRID),
        [
            (
                "name-is-gone",
                [
                    {"transformers": "<5.0.0"},
                    NO_SUCH,
                ],
            ),
            ("name-not-there-yet", [{"transformers": ">=4.40.0"}]),
        ],
    ),
    "gone: a library of which nothing is known asks": (
        case(TOKENIZER, OWN, TRL, trl="0.8.0"),
        [("name-is-gone", [{"trl": ">0.8.0"}, {"transformers": "<4.46.0"}])],
    ),
    "a development version lacks what its release lacks": (
        case(ADAMW, TRL, transformers="4.50.0.dev0"),
        [("name-is-gone", [{"trl": ""}, {"transformers": "<4.50.0"}])],
    ),
    "moved: own code asks": (
        case(MOVED, OWN),
        [
            (
                "name-is-gone",
                [f"{CHANGE}`from transformers.pytorch_utils import prune_layer`", {"transformers": "<4.50.0"}],
            )
        ],
    ),
    "a renamed argument": (
        case(TOKENIZER),
        [("name-is-gone", [f"{CHANGE}`processing_class=`, its name now", {"transformers": "<4.46.0"}])],
    ),
    "an argument that is not there yet, and what it was called before": (
        case(PROCESSING, OWN),
        [("name-not-there-yet", [{"transformers": ">=4.46.0"}, "write `tokenizer=` instead, its name before"])],
    ),
    "a renamed method; the code of a model asks": (
        case(MAX_LENGTH, REMOTE),
        [
            (
                "name-is-gone",
                [{"transformers": "<4.50.0"}, "change the model's code: `.get_max_cache_shape`, its name now"],
            )
        ],
    ),
    "a class that inherits, by its name, from one of the history": (
        case("'MyForCausalLM' object has no attribute 'generate'", OWN),
        [
            (
                "name-is-gone",
                [
                    {"transformers": "<4.46.0"},
                    NO_SUCH,
                ],
            )
        ],
    ),
    "transformers asks the code of a model": (
        case(TIED, OWN, REMOTE, INSIDE),
        [
            (
                "library-newer-than-model-code",
                [
                    {"transformers": "<4.50.0"},
                    NEWER_CODE,
                ],
            )
        ],
    ),
    "transformers hands a hook of other code what its own takes": (
        case(HOOK, REMOTE, INSIDE, transformers="4.50.0"),
        [("library-newer-than-model-code", [{"transformers": "<4.50.0"}, NEWER_CODE])],
    ),
    "transformers hands a user's own method what its own takes": (
        case(HOOK, OWN, INSIDE),
        [
            (
                "library-newer-than-model-code",
                ["let `TinyModel._hook` take `enable`, or **kwargs", {"transformers": "<4.50.0"}],
            )
        ],
    ),
    "all known releases have it, and an unknown one has not": (
        case("cannot import name 'Trainer' from 'transformers'", OWN),
        [("name-not-there-yet", [{"transformers": ">=4.28.0"}])],
    ),
    "an argument that from_pretrained no longer takes out": (
        case("MyForCausalLM.__init__() got an unexpected keyword argument 'load_in_8bit'", OWN, INSIDE),
        [("name-is-gone", [{"transformers": "<4.50.0"}, NO_SUCH])],
    ),
    "an argument that from_pretrained does not take out yet; an older Python": (
        case("__init__() got an unexpected keyword argument 'dtype'", OWN, LOADS, transformers="4.40.0"),
        [("name-not-there-yet", [{"transformers": ">=4.50.0"}])],
    ),
    "a module that is not there yet": (
        case("No module named 'transformers.cache_utils'", OWN, transformers="4.28.0"),
        [("name-not-there-yet", [{"transformers": ">=4.40.0"}])],
    ),
    "a call without what is required now": (
        case("seed_worker() missing 2 required positional arguments: 'rank' and 'world'", TRL, trl="0.8.0"),
        [("name-is-gone", [{"trl": ">0.8.0"}, {"transformers": "<4.50.0"}])],
    ),
    "a call with more than is taken yet": (
        case("seed_worker() takes 1 positional argument but 3 were given", TRL, trl="0.8.0"),
        [("name-not-there-yet", [{"transformers": ">=4.50.0"}, {"trl": "<0.8.0"}])],
    ),
    "an argument that no release has": (
        case(MADE_UP, OWN),
        [("name-never-there", ["leave it out, or look up what it is called"])],
    ),
    "a slip of the pen": (
        case("cannot import name 'Trianer' from 'transformers'"),
        [("name-never-there", ["write `Trainer`"])],
    ),
    "a file that transformers could not import names the library that asked": (
        case(f"Failed to import peft.peft_model because of the following error:\n{HYBRID}", transformers="5.0.0"),
        [("name-is-gone", [{"peft": ">=0.3.0"}, {"transformers": "<5.0.0"}])],
    ),
    "a circular import in a release that does not have it": (
        case(HALF, TRL, trl="0.8.0", transformers="4.50.0"),
        [("name-is-gone", [{"trl": ">0.8.0"}, {"transformers": "<4.50.0"}])],
    ),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_who_has_to_move(history_of_two: History, name: str) -> None:
    asked, expected = SITUATIONS[name]
    assert answers(history_of_two, asked) == expected


UNKNOWN = {
    "the release has it": case(HYBRID, PEFT, transformers="4.40.0"),
    "a release newer than the history, which still had it": case(PROCESSING, OWN, transformers="5.1.0"),
    "a circular import in an unknown version": case(HALF, OWN),
    "a name that may have been before the history": case("cannot import name 'BertLayerNorm' from 'transformers'"),
    "an argument that may have been before the history": case(
        "Trainer.__init__() got an unexpected keyword argument 'x'"
    ),
    "a library hands on an argument that no release has": case(MADE_UP, OWN, TRL),
    "a class that nobody knows": case("'Thing' object has no attribute 'generate'"),
    "an attribute of an ordinary object": case("'list' object has no attribute 'tied_keys'", INSIDE),
    "a package outside of the history": case("cannot import name 'object' from 'numpy'"),
    "a file of the user's own in its place, which is imported": case(
        "cannot import name 'Trainer' from 'transformers' (/home/u/transformers.py)"
    ),
    "a folder without anything in it": case("cannot import name 'Trainer' from 'transformers' (unknown location)"),
    "a whole package that is missing": case("No module named 'transformers'"),
    "a file of the user's own in its place": case("No module named 'transformers.x'; 'transformers' is not a package"),
    "another message": case("CUDA out of memory. Tried to allocate 144.00 MiB"),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_nothing_is_said(history_of_two: History, name: str) -> None:
    assert answers(history_of_two, UNKNOWN[name]) == []


def test_only_what_no_release_has_is_no_matter_of_versions(history_of_two: History) -> None:
    kinds = {rule.id: rule.about_versions for each in SITUATIONS.values() for rule in found(history_of_two, each[0])}
    assert [id_ for id_, about in kinds.items() if not about] == ["name-never-there"]


@pytest.mark.parametrize(
    ("asked", "affected"),
    [
        (case(HYBRID, transformers="5.0.0"), {"transformers": ">=5.0.0"}),
        (case(HYBRID, transformers="4.28.0"), {"transformers": "<4.40.0"}),
        (case(TIED, INSIDE), {"transformers": ">=4.50.0"}),
        (case(MADE_UP), {}),
    ],
)
def test_the_range_in_which_it_is_missing(history_of_two: History, asked: Case, affected: Mapping[str, str]) -> None:
    assert [rule.affected for rule in found(history_of_two, asked)] == [affected]


def test_title_and_cause_name_the_boundary_and_who_asks(history_of_two: History) -> None:
    rule = next(found(history_of_two, case(HYBRID, PEFT, transformers="5.0.0")))
    assert (rule.title, rule.cause) == (
        "`HybridCache` in `transformers` is gone since transformers 5.0.0",
        "In the releases of transformers: from 4.40.0 to 4.50.0, gone since 5.0.0. "
        "peft asks for it (peft/peft_model.py:37).",
    )


NEEDED = "is required for a normal functioning of this module, but found"
HUB = f"huggingface-hub>=0.34.0,<1.0 {NEEDED} huggingface-hub==1.2.3."
HINT = "\nTry: `pip install transformers -U` or `pip install -e '.[dev]'` if you're working with git main"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (case(HUB + HINT, transformers="4.57.1"), [{"transformers": ">4.57.1"}, {"huggingface-hub": "<1.0,>=0.34.0"}]),
        (case(HUB, OWN, "transformers/utils/versions.py"), [{"huggingface-hub": "<1.0,>=0.34.0"}]),
        (
            case(f"tokenizers>=0.14,<0.19 {NEEDED} tokenizers==0.13.3"),
            [{"tokenizers": "<0.19,>=0.14"}],
        ),
        (
            case(
                "(tokenizers 0.19.1 (/x/site-packages), Requirement.parse('tokenizers<0.19,>=0.14'), {'transformers'})"
            ),
            [{"transformers": ""}, {"tokenizers": "<0.19,>=0.14"}],
        ),
        (
            case("trl 0.8.0 requires transformers>=4.31.0, but you have transformers 4.28.0 which is incompatible."),
            [{"transformers": ">=4.31.0"}],
        ),
    ],
)
def test_a_version_that_is_refused(asked: Case, expected: list[Mapping[str, str]]) -> None:
    rule = general_range.specialise(asked)
    assert rule is not None
    assert (rule.id, ways(rule)) == ("version-out-of-range", expected)


def test_a_version_within_the_need_is_no_refusal() -> None:
    asked = case("a>=1 is required for a normal functioning of this module, but found a==2")
    assert general_range.specialise(asked) is None


def test_code_changes_have_no_probe(history_of_two: History) -> None:
    rules = (rule for asked, _ in SITUATIONS.values() for rule in found(history_of_two, asked))
    changes = [each for rule in rules for each in rule.remedies if isinstance(each, CodeChange)]
    assert {each.probe for each in changes} == {None}
