"""What of the training module and of the checks for LoRA can be tried without torch."""

import ast
import io
from pathlib import Path

import pytest

import compat.probes
from compat.probes.catalogue import PROBES
from compat.probes.catalogue_lora_checks import BROKEN, LORA_CHECKS, OVERFLOW, SUITE
from compat.probes.progress import Progress, span
from compat.rules import RULES

FOLDER = Path(compat.probes.__file__).parent


class Step:
    """A training step."""

    def __init__(self, loss: float, samples: int = 4, tokens: int = 0) -> None:
        self.loss, self.samples, self.tokens = loss, samples, tokens


def told(steps: list[Step], total: int, every: int = 1, done: int = 0) -> list[str]:
    """What is printed; each step takes two seconds."""
    stream, seconds = io.StringIO(), iter(range(0, 1000, 2))
    progress = Progress(stream, total, every, done, clock=lambda: next(seconds) * 1.0)
    for step in steps:
        progress(step)
    return stream.getvalue().splitlines()


def test_each_step_is_a_line() -> None:
    assert told([Step(2.5, tokens=20), Step(1.25, tokens=10)], 4) == [
        "step 1 of 4: loss 2.5000, 2.0 samples/s, 10.0 tokens/s, 0:06 left",
        "step 2 of 4: loss 1.2500, 2.0 samples/s, 5.0 tokens/s, 0:04 left",
    ]


def test_every_third_step_and_the_last_are_lines_with_the_mean_loss_between() -> None:
    assert told([Step(loss) for loss in (1.0, 2.0, 6.0, 8.0)], 4, every=3) == [
        "step 3 of 4: loss 3.0000, 6.0 samples/s, 0:01 left",
        "step 4 of 4: loss 8.0000, 2.0 samples/s, 0:00 left",
    ]


def test_a_resumed_run_counts_on_and_takes_only_its_own_time() -> None:
    assert told([Step(1.0)], 102, done=99) == ["step 100 of 102: loss 1.0000, 2.0 samples/s, 0:04 left"]


def test_what_is_not_known_is_left_out() -> None:
    assert told([Step(float("nan"), samples=0)], 1) == ["step 1 of 1: loss nan, 0:00 left"]


@pytest.mark.parametrize(("seconds", "text"), [(6.6, "0:07"), (754, "12:34"), (3723, "1:02:03")])
def test_times_are_for_people(seconds: float, text: str) -> None:
    assert span(seconds) == text


def keys(module: str, name: str) -> list[str]:
    """The keys of a literal dict, read from the source: the module imports torch."""
    for node in ast.parse((FOLDER / module).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
            assert isinstance(node.value, ast.Dict)
            return [key.value for key in node.value.keys if isinstance(key, ast.Constant)]
    raise AssertionError(name)


def test_every_broken_model_is_asked_about_and_so_is_the_healthy_one() -> None:
    assert keys("lora_checks/broken.py", "CASES") == ["healthy", *BROKEN]


def test_the_ways_of_running_t5_are_all_tried() -> None:
    assert set(keys("t5_overflow.py", "WAYS")) == {each.parameters["way"] for each in OVERFLOW if each.parameters}


def test_they_are_in_the_catalogue_and_decide_no_verdict() -> None:
    assert [probe for probe in PROBES if probe.suite == SUITE and probe in LORA_CHECKS] == list(LORA_CHECKS)
    assert {probe.role for probe in LORA_CHECKS} == {"control", "demonstration", "remedy"}


def test_each_has_a_function() -> None:
    for module, _, name in {each.function.partition(":") for each in LORA_CHECKS}:
        source = (FOLDER / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8")
        assert f"def {name}(context: Context" in source


def test_the_way_out_of_the_overflow_names_probes_that_are_there() -> None:
    (rule,) = (rule for rule in RULES if rule.id == "fp16-overflow")
    named = {*(each.probe for each in rule.controls), *(each.probe for each in rule.remedies)}
    assert named <= {probe.id for probe in OVERFLOW}
