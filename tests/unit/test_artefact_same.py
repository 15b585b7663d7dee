"""Whether what was loaded answers as what was saved did."""

import pytest

from compat.probes.artefacts.same import compared
from compat.probes.probe import WrongAnswer

WANTED = {"ids/a": [1, 2, 3], "loss": [4.0], "logits": [[1.0, -8.0], [0.5, 2.0]], "dtype": "float32", "pad": None}


def test_equal_answers_pass_and_are_named() -> None:
    assert compared(dict(WANTED, more=1), WANTED) == {"compared": ["dtype", "ids/a", "logits", "loss", "pad"]}


@pytest.mark.parametrize("noise", [1e-5, -1e-5])
def test_the_noise_of_releases_is_no_difference(noise: float) -> None:
    assert compared(dict(WANTED, loss=[4.0 + 4 * noise], logits=[[1.0, -8.0 + noise], [0.5, 2.0]]), WANTED)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"loss": [4.01]}, "loss[0] is 4.01, and its writer had 4"),
        ({"loss": [float("nan")]}, "loss[0] is nan, and its writer had 4"),
        ({"logits": [[1.0, -8.0], [0.5, 2.001]]}, "logits[1][1] is 2.001, and its writer had 2"),
        ({"ids/a": [1, 5, 3]}, "ids/a[1] is 5, and its writer had 2"),
        ({"ids/a": [1, 5]}, "ids/a from [1] on is [5], and its writer had [2, 3]"),
        ({"ids/a": [1, 2]}, "ids/a from [2] on is [], and its writer had [3]"),
        ({"ids/a": [1, 2, True]}, "ids/a[2] is True, and its writer had 3"),
        ({"pad": 0}, "pad is 0, and its writer had None"),
        ({"dtype": "float16"}, "dtype is 'float16', and its writer had 'float32'"),
        ({"loss": [5.0], "pad": 0, "dtype": ""}, "dtype is '', and its writer had 'float32'; also other: loss, pad"),
    ],
)
def test_another_answer_is_told_with_its_place(change: dict[str, object], words: str) -> None:
    with pytest.raises(WrongAnswer) as told:
        compared(dict(WANTED, **change), WANTED)  # type: ignore[arg-type]
    assert str(told.value) == words


def test_an_answer_that_is_missing_is_another_one() -> None:
    with pytest.raises(WrongAnswer, match=r"^loss is None, and its writer had \[4.0\]$"):
        compared({name: value for name, value in WANTED.items() if name != "loss"}, WANTED)


def test_what_may_explain_it_is_told_last() -> None:
    with pytest.raises(WrongAnswer, match=r"had None; C does not know x$"):
        compared(dict(WANTED, pad=1), WANTED, "C does not know x")
