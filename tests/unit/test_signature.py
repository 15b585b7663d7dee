from __future__ import annotations

import time

import pytest

from compat import signature
from compat.model import Raised

LAST = ") got multiple values for keyword argument 'inputs_embeds'"
MODEL = f"T5ForConditionalGeneration(\n  (shared): Embedding(64, 16)\n{LAST}"

WRAPPED = """
T5Converter requires the protobuf library but it was not found. Look at the
installation page of its repo: /docs/index.html#installation and follow the steps
that match your environment.
"""


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        pytest.param(
            Raised("TypeError", MODEL),
            "TypeError: got multiple values for keyword argument 'inputs_embeds'",
            id="a whole model's representation",
        ),
        pytest.param(
            Raised("builtins.Exception", "data did not match any variant at line 1 column 181"),
            "Exception: data did not match any variant",
            id="place in a file",
        ),
        pytest.param(
            Raised(
                "ImportError",
                "cannot import name 'A' from 'b' (<environment>/lib/python3.11/site-packages/b/__init__.py)",
            ),
            "ImportError: cannot import name 'A' from 'b' (<path>)",
            id="path",
        ),
        pytest.param(
            Raised("ValueError", "bad <object at 0x7f00aa>"), "ValueError: bad <object at 0x?>", id="memory address"
        ),
        pytest.param(Raised("OSError", "first\n\n  last  \n\n"), "OSError: last", id="last line that says something"),
        pytest.param(
            Raised("ImportError", WRAPPED),
            "ImportError: T5Converter requires the protobuf library but it was not found. Look at the "
            "installation page of its repo: <path>#installation and follow the steps that match your environment.",
            id="a last line that goes on with the one before",
        ),
        pytest.param(
            Raised("RuntimeError", "Failed to import a because of the following error:\ncannot import name 'B'"),
            "RuntimeError: cannot import name 'B'",
            id="a last line that begins small after a colon",
        ),
        pytest.param(Raised("KeyError", ""), "KeyError", id="no message"),
    ],
)
def test_what_differs_from_run_to_run_is_removed(raised: Raised, expected: str) -> None:
    assert signature.of(raised) == expected


def test_document_and_run_agree_where_only_the_representation_differs() -> None:
    document = "TypeError: T5ForConditionalGeneration got multiple values for keyword argument 'inputs_embeds'"
    assert signature.of_text(document) == signature.of(Raised("TypeError", MODEL))


def test_two_arguments_are_two_signatures() -> None:
    other = Raised("TypeError", MODEL.replace("inputs_embeds", "input_ids"))
    assert signature.of(other) != signature.of(Raised("TypeError", MODEL))


def test_for_people_the_model_is_cut_to_its_class() -> None:
    expected = "TypeError: T5ForConditionalGeneration(...) got multiple values for keyword argument 'inputs_embeds'"
    assert signature.shown(Raised("TypeError", MODEL)) == expected


def test_a_long_line_is_cut() -> None:
    assert len(signature.shown(Raised("E", "x" * 5000))) == len("E: ") + signature.SHOWN_LENGTH


@pytest.mark.slow
@pytest.mark.parametrize("part", ["-~@", "/", "\\", "a", "a/", "~a", "a-", "a.", " /a", "<a", "-C:"])
def test_long_texts_take_no_longer_than_their_length(part: str) -> None:
    begun = time.process_time()
    signature.of(Raised("E", part * 200_000))
    assert time.process_time() - begun < 2
