from __future__ import annotations

import time

import pytest

from compat import signature
from compat.model import Evidence, Outcome, Raised, Stage, Status
from compat.probes import evidence

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


FOLDED = {
    MODEL: "T5ForConditionalGeneration(...) got multiple values for keyword argument 'inputs_embeds'",
    "no such layer:\nM(\n  (a): N(\n    (b): O()\n  )\n) has no b": "M(...) has no b",
    "M(\n  (a): O()\n[... 9 characters left out ...]\n)\n  (z): O()\n) is none": "M(...) is none",
    "not readable: {\n  'a': [\n    1\n  ]\n}, and that is all": "not readable: {...}, and that is all",
    "f() got\n) of nothing": ") of nothing",
    "x" * 500 + "(\n) too long": ") too long",
    "M(\n  (a): O()\n)\nand this:\n) is no end": ") is no end",
    "First:\nf(x) is no (y)": "f(x) is no (y)",
}
"""What is told of messages; a representation that nothing opens is left as it is."""


@pytest.mark.parametrize("message", FOLDED)
def test_a_reason_says_of_what_the_representation_before_it_is(message: str) -> None:
    raised = Raised("torch.Error", message)
    last = message.splitlines()[-1]
    outcome = Outcome(
        "c", "p", Stage.PROBE, Status.CRASHED, f"out of memory: Error: {last}", None, Evidence(None, raised)
    )
    expected = FOLDED[message]
    assert (signature.reason(outcome), signature.shown(raised)) == (
        f"out of memory: Error: {expected}",
        f"Error: {expected}",
    )


@pytest.mark.parametrize("message", FOLDED)
def test_a_reason_that_says_it_already_is_left_alone(message: str) -> None:
    expected = f"Error: {FOLDED[message]}"
    again = Outcome("c", "p", Stage.PROBE, Status.FAILED, expected, evidence=Evidence(exception=Raised("E", message)))
    assert signature.reason(again) == expected


@pytest.mark.parametrize("layers", range(1000, 1020))
def test_a_message_that_was_cut_anywhere_says_it_as_well(layers: int) -> None:
    whole = "M(\n" + "".join(f"  ({number}): N(\n    (a): O()\n  )\n" for number in range(layers)) + ") is none"
    message = evidence.cut(whole)
    assert (len(message) < 5000, signature.shown(Raised("Error", message))) == (True, "Error: M(...) is none")


@pytest.mark.parametrize("reason", ["no device", "Error: ...end of a long line", ""])
def test_any_other_reason_stays_as_it_is(reason: str) -> None:
    outcome = Outcome("c", "p", Stage.PROBE, Status.FAILED, reason, evidence=Evidence(exception=Raised("E", MODEL)))
    assert (signature.reason(outcome), signature.reason(Outcome("c", "p", Stage.LOCK, Status.ERROR, reason))) == (
        reason,
        reason,
    )


def test_a_long_line_is_cut() -> None:
    assert len(signature.shown(Raised("E", "x" * 5000))) == len("E: ") + signature.SHOWN_LENGTH


@pytest.mark.slow
@pytest.mark.parametrize("part", ["-~@", "/", "\\", "a", "a/", "~a", "a-", "a.", " /a", "<a", "-C:"])
def test_long_texts_take_no_longer_than_their_length(part: str) -> None:
    begun = time.process_time()
    signature.of(Raised("E", part * 200_000))
    assert time.process_time() - begun < 2
