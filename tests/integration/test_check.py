"""``compat check`` over an index of generated miniature releases, through the whole command in this process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from compat import process

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
FROM = ("--from", "requirements.txt", "--torch", "1.0")
ASKED = (*FROM, "--probe", "import-peft")
OWN = (*ASKED, "--probe-file", "checks.py")
DOCUMENTED = """
[combination.documented]
row = 1
transformers = "1.0"
tokenizers = "1.0"
peft = "1.0"
status = "fails"
error = "an error"
probe = "lora-seq2seq-forward"
rule = "inputs-embeds-multiple-values"
"""
CHECKS = """
from compat_probes.probe import Probe, WrongAnswer

PROBES = (Probe("behaves", "Does peft behave?", "behaves", time_limit_s=1.0),)


def behaves(context):
    import peft

    getattr(peft, "arrange", int)()
    yield
    return peft.act()
"""
EVERY_OTHER_TIME = """
from pathlib import Path

from compat_probes.probe import Probe

PROBES = (Probe("behaves", "Does peft behave?", "behaves"),)
COUNTED = Path(__file__).parent / "counted"


def behaves(context):
    import peft

    count = COUNTED / peft.__version__
    yield
    said = count.read_text() if count.exists() else ""
    count.write_text(said + ".")
    if peft.UNSTEADY and len(said) % 2 == 0:
        raise OSError("the wind blows")
"""
SMOKE = """
from pathlib import Path

import peft

count = Path("counted") / peft.__version__
said = count.read_text() if count.exists() else ""
count.write_text(said + ".")
assert not peft.UNSTEADY or len(said) % 2, "the wind blows"
"""
TOGETHER = """
import tokenizers
if tokenizers.__version__ >= "2":
    raise ImportError("only together")
"""
PASSES = "def act(): return {}"
BROKEN = "def act(): raise ValueError('broken')"
OTHER = "def act(): raise TypeError('another')"
WRONG = "def arrange(): raise AttributeError('no such thing here')"
HANGS = "import time\ndef act(): time.sleep(3600)"
CRASHES = "import os\ndef act(): os.abort()"


def raising(text: str) -> str:
    return f"raise ImportError({text!r})"


def figures(**values: Any) -> str:
    return f"def act(): return {values!r}"


def cell(document: Mapping[str, Any], probe: str = "behaves") -> dict[str, Any]:
    (found,) = [each for each in document["cells"] if each["probe"] == probe]
    return dict(found)


def ways(document: Mapping[str, Any]) -> list[dict[str, str]]:
    return [each["pins"] for each in document["alternatives"]["found"]]


def moved(document: Mapping[str, Any]) -> list[tuple[str, str | None, str | None, str]]:
    return [tuple(each.values()) for each in document["moves"]]  # type: ignore[misc]


@pytest.fixture
def two_pefts(repository: Any, release: Any) -> Callable[[str, str], None]:
    """Two releases of peft that do what a test says; the first is the present one."""

    def made(before: str, after: str) -> None:
        repository.index(release("transformers", "1.0"), release("peft", "1.0", before), release("peft", "2.0", after))
        repository.write("requirements.txt", "peft==1.0\ntransformers==1.0\n")
        repository.write("checks.py", CHECKS)

    return made


@pytest.mark.slow
class TestComparison:
    @pytest.mark.parametrize(
        ("before", "after", "change", "answer", "code", "strict_code"),
        [
            (PASSES, PASSES, "both pass", "yes", 0, 0),
            (BROKEN, PASSES, "fixed", "yes", 0, 0),
            (PASSES, BROKEN, "regression", "no", 1, 1),
            (PASSES, CRASHES, "regression", "no", 1, 1),
            (BROKEN, BROKEN, "same failure", "yes", 0, 0),
            (BROKEN, OTHER, "different failure", "yes", 0, 0),
            (figures(loss=0.693), figures(loss=0.693 * 1.01), "drift", "yes", 0, 1),
            (figures(loss=0.693), figures(loss=0.693 * 1.00001), "both pass", "yes", 0, 0),
            (PASSES, WRONG, "inconclusive", "cannot tell", 3, 3),
            (PASSES, HANGS, "inconclusive", "cannot tell", 3, 3),
            (WRONG, PASSES, "inconclusive", "yes", 0, 3),
        ],
        ids=[
            "both pass",
            "fixed",
            "regression",
            "regression: a crash",
            "same failure",
            "different failure",
            "drift",
            "within the tolerance",
            "inconclusive: the probe does not know the release",
            "inconclusive: no end",
            "inconclusive at present",
        ],
    )
    def test_each_value(
        self,
        repository: Any,
        two_pefts: Any,
        before: str,
        after: str,
        change: str,
        answer: str,
        code: int,
        strict_code: int,
    ) -> None:
        two_pefts(before, after)
        asked = (*OWN, "--to", "peft==2.0", "--budget", "0", "--repeat", "0")
        found, document = repository.check(*asked)
        strictly, strict = repository.check(*asked, "--strict")
        counts = {"both pass": 4} if change == "both pass" else {"both pass": 3, change: 1}
        assert (found, document["answer"], document["exit_code"], document["counts"]) == (code, answer, code, counts)
        assert (strictly, cell(strict)["change"]) == (strict_code, change)

    def test_an_import_that_fails_decides_what_is_behind_it(self, repository: Any, two_pefts: Any) -> None:
        two_pefts(PASSES, raising("gone"))
        _, document = repository.check(*ASKED, "--to", "peft==2.0", "--budget", "0", "--repeat", "0")
        own = {name: {**each, "place": ""} for name, each in cell(document, "import-peft").items() if name == "after"}
        assert own["after"] == {
            "probe": "import-peft",
            "stage": "import",
            "status": "failed",
            "said": "ImportError: gone",
            "place": "",
            "signal": None,
            "exit_code": None,
            "output": [],
        }

    def test_one_token_id_and_a_loss(self, repository: Any, two_pefts: Any) -> None:
        before, after = {"loss": 2.0, "tokens/text": [5, 6, 7]}, {"loss": 2.02, "tokens/text": [5, 6, 8]}
        two_pefts(figures(**before), figures(**after))
        code, document = repository.check(*OWN, "--to", "peft==2.0")
        assert (code, cell(document)["drifts"]) == (
            0,
            [
                {
                    "figure": "loss",
                    "before": 2.0,
                    "after": 2.02,
                    "delta": "+1.0 % (tolerance 0.01 %)",
                    "harmless": "",
                },
                {
                    "figure": "tokens/text",
                    "before": [5, 6, 7],
                    "after": [5, 6, 8],
                    "delta": "token 3 of 3: 7 -> 8",
                    "harmless": "",
                },
            ],
        )

    def test_drift_where_strict_is_no_and_is_searched(self, repository: Any, release: Any, two_pefts: Any) -> None:
        two_pefts(figures(loss=1.0), figures(loss=1.01))
        code, document = repository.check(*OWN, "--to", "peft==2.0", "--strict")
        assert (code, document["sentence"], document["alternatives"]) == (
            1,
            "No: peft 2.0 computes something else than the present set: behaves: loss: +1.0 % (tolerance 0.01 %).",
            {"found": [], "tried": [], "budget": 8},
        )


@pytest.mark.slow
class TestFlaky:
    @pytest.fixture
    def unsteady(self, repository: Any, two_pefts: Any) -> Callable[[bool, bool], None]:
        def made(before: bool, after: bool) -> None:
            two_pefts(f"UNSTEADY = {before}", f"UNSTEADY = {after}")
            repository.write("checks.py", EVERY_OTHER_TIME)
            (repository.folder / "counted").mkdir()

        return made

    @pytest.mark.parametrize(
        ("before", "after", "attempts"),
        [
            (False, True, [[], ["failed", "passed", "failed"]]),
            (True, False, [["failed", "passed", "failed"], []]),
            (True, True, [["failed", "passed", "failed"], ["failed", "passed", "failed"]]),
        ],
        ids=["afterwards", "at present", "on both sides"],
    )
    def test_a_probe(
        self, repository: Any, unsteady: Any, before: bool, after: bool, attempts: list[list[str]]
    ) -> None:
        unsteady(before, after)
        code, document = repository.check(*OWN, "--to", "peft==2.0")
        found = (document["counts"], cell(document)["attempts"], document["alternatives"])
        assert (code, found) == (0, ({"both pass": 3, "flaky": 1}, attempts, None))

    def test_unsteady_and_not_repeated_is_a_regression(self, repository: Any, unsteady: Any) -> None:
        unsteady(False, True)
        code, document = repository.check(*OWN, "--to", "peft==2.0", "--repeat", "0", "--budget", "0")
        assert (code, cell(document)["change"], cell(document)["attempts"]) == (1, "regression", [[], []])

    def test_a_command(self, repository: Any, two_pefts: Any, unsteady: Any) -> None:
        unsteady(False, True)
        repository.write("smoke.py", SMOKE)
        code, document = repository.check(*ASKED, "--to", "peft==2.0", "--command", "python smoke.py")
        own = cell(document, "command: python smoke.py")
        assert (code, own["change"], own["attempts"]) == (0, "flaky", [[], ["failed", "passed", "failed"]])

    def test_a_steady_failure_was_asked_three_times(self, repository: Any, two_pefts: Any) -> None:
        two_pefts(PASSES, BROKEN)
        _, document = repository.check(*OWN, "--to", "peft==2.0", "--budget", "0")
        assert cell(document)["attempts"] == [[], ["failed", "failed", "failed"]]


@pytest.fixture
def pair(repository: Any, release: Any) -> None:
    """transformers 2.0 and tokenizers 2.0 fail only together."""
    fine = [release(name, version) for name in ("transformers", "tokenizers") for version in ("1.0",)]
    repository.index(
        *fine, release("tokenizers", "2.0"), release("transformers", "2.0", TOGETHER), release("peft", "1.0")
    )
    repository.write("requirements.txt", "peft==1.0\ntokenizers==1.0\ntransformers==1.0\n")


TOGETHER_TO = ("--to", "transformers==2.0", "--to", "tokenizers==2.0")


@pytest.mark.slow
@pytest.mark.usefixtures("pair")
class TestTogether:
    @pytest.mark.parametrize("alone", ["transformers==2.0", "tokenizers==2.0"])
    def test_neither_alone_fails(self, repository: Any, alone: str) -> None:
        code, document = repository.check(*ASKED, "--to", alone)
        assert (code, document["counts"]) == (0, {"both pass": 3})

    def test_both_fail_and_what_is_offered_was_built_and_passes(self, repository: Any) -> None:
        code, document = repository.check(*ASKED, *TOGETHER_TO)
        assert (code, document["counts"], document["alternatives"]) == (
            1,
            {"both pass": 1, "regression": 2},
            {
                "found": [
                    {
                        "pins": {"peft": "1.0", "tokenizers": "2.0", "transformers": "1.0"},
                        "moved": [{"package": "transformers", "before": "2.0", "after": "1.0", "reason": "asked"}],
                        "packages": 1,
                        "releases": 1,
                        "origin": "wanted",
                        "as_now": [],
                    }
                ],
                "tried": [],
                "budget": 8,
            },
        )

    def test_what_could_be_asked_of_neither_set_counts_against_none(self, repository: Any) -> None:
        code, document = repository.check(*ASKED, *TOGETHER_TO, "--command", "sleep 60", "--time-limit", "0.2")
        assert (code, document["counts"], ways(document), document["notes"]) == (
            1,
            {"both pass": 1, "regression": 2, "inconclusive": 1},
            [{"peft": "1.0", "tokenizers": "2.0", "transformers": "1.0"}],
            ["Working pins were searched without what has an answer in neither set: 'command: sleep 60'"],
        )

    def test_on_one_screen(self, repository: Any) -> None:
        code, out, _ = repository("check", *ASKED, *TOGETHER_TO)
        assert (code, out.splitlines()) == (
            1,
            [
                "No: transformers 2.0, tokenizers 2.0 fails where the present set passes: transformers does not",
                "import (ImportError: only together).",
                f"now: transformers 1.0, tokenizers 1.0, peft 1.0, torch 1.0+cpu, Python {PYTHON} (requirements.txt)",
                "asked for: transformers 1.0 -> 2.0, tokenizers 1.0 -> 2.0",
                "3 questions: 1 both pass, 2 regression",
                "",
                "regression  import-transformers, behind it:    ImportError: only together",
                "            import-peft",
                "",
                "Cause",
                "  no rule recognises it yet",
                "",
                "Built, and passed, instead (nearest first)",
                "  the wanted set with transformers 1.0 instead of 2.0 (1 package, 1 release)",
            ],
        )

    def test_in_markdown(self, repository: Any) -> None:
        code, out, _ = repository("check", *ASKED, *TOGETHER_TO, "--markdown")
        assert (code, out.splitlines()[0]) == (1, "# May I upgrade?")


@pytest.fixture
def conflict(repository: Any, release: Any) -> None:
    """transformers 2.0 accepts no tokenizers 1.0, transformers 1.5 does."""
    repository.index(
        release("peft", "1.0"),
        release("tokenizers", "1.0"),
        release("tokenizers", "2.0"),
        release("transformers", "1.0"),
        release("transformers", "1.5"),
        release("transformers", "2.0", requires=["tokenizers>=2"]),
    )
    repository.write("requirements.txt", "peft==1.0\ntokenizers==1.0\ntransformers==1.0\n")


@pytest.mark.slow
@pytest.mark.usefixtures("conflict")
class TestConflict:
    def test_what_has_to_move_is_required(self, repository: Any) -> None:
        code, document = repository.check(*ASKED, "--to", "transformers==2.0")
        assert (code, moved(document)) == (
            0,
            [("transformers", "1.0", "2.0", "asked"), ("tokenizers", "1.0", "2.0", "required")],
        )

    def test_the_resolver_refuses_and_the_answer_is_no(self, repository: Any) -> None:
        code, document = repository.check(*ASKED, "--to", "transformers==2.0", "--to", "tokenizers==1.0")
        reason = (
            "Because transformers>=2.0 depends on tokenizers>=2 and you require transformers==2.0, we can conclude "
            "that you require tokenizers>=2. And because you require tokenizers==1.0, we can conclude that your "
            "requirements are unsatisfiable."
        )
        assert (code, document["answer"], document["after"]["declared"], document["after"]["refusal"]) == (
            1,
            "no",
            True,
            reason,
        )
        assert ways(document) == [
            {"peft": "1.0", "tokenizers": "1.0", "transformers": "1.5"},
        ]

    @pytest.mark.parametrize("text", ["transformers==2.*", "transformers>=2", "transformers>1.5"])
    def test_a_range_that_is_refused(self, repository: Any, text: str) -> None:
        code, document = repository.check(*ASKED, "--to", text, "--to", "tokenizers==1.0")
        assert (code, document["after"]["declared"], ways(document)) == (
            1,
            True,
            [{"peft": "1.0", "tokenizers": "1.0", "transformers": "1.5"}],
        )

    def test_a_constraint_of_the_project_is_a_conflict_too(self, repository: Any) -> None:
        repository.write("pyproject.toml", '[tool.compat]\nconstraints = ["tokenizers<2"]\n')
        code, document = repository.check(*ASKED, "--to", "transformers==2.0", "--budget", "0")
        assert (code, document["after"]["declared"]) == (1, True)

    def test_nothing_is_left_in_the_folder(self, repository: Any) -> None:
        before = repository.files()
        repository.check(*ASKED, "--to", "transformers==2.0", "--to", "tokenizers==1.0")
        assert repository.files() == before


@pytest.fixture
def broken_pefts(repository: Any, release: Any) -> None:
    """peft fails from 2.0 to 3.0, whatever is beside it."""
    later = [release("peft", version, raising("broken")) for version in ("2.0", "3.0")]
    repository.index(release("peft", "1.0"), *later, *(release("transformers", version) for version in ("1.0", "2.0")))
    repository.write("requirements.txt", "peft==1.0\ntransformers==1.0\n")


@pytest.mark.slow
@pytest.mark.usefixtures("broken_pefts")
class TestBudget:
    def test_none_found_and_what_was_tried(self, repository: Any) -> None:
        code, document = repository.check(*ASKED, "--to", "peft==3.0", "--budget", "3")
        why = "import-peft: ImportError: broken"
        assert (code, document["alternatives"]) == (
            1,
            {
                "found": [],
                "tried": [
                    {"what": "transformers 2.0, peft 3.0", "why": why},
                    {"what": "transformers 1.0, peft 2.0", "why": why},
                    {"what": "transformers 2.0, peft 2.0", "why": why},
                ],
                "budget": 3,
            },
        )

    def test_none_found_in_words(self, repository: Any) -> None:
        _, out, _ = repository("check", *ASKED, "--to", "peft==3.0", "--budget", "1")
        assert out.splitlines()[-2:] == [
            "Instead: none found in 1 tried",
            "  transformers 2.0, peft 3.0: import-peft: ImportError: broken",
        ]

    def test_0_searches_nothing(self, repository: Any) -> None:
        code, document = repository.check(*ASKED, "--to", "peft==3.0", "--budget", "0")
        assert (code, document["alternatives"]) == (1, None)

    def test_what_is_tried_is_said(self, repository: Any) -> None:
        _, _, said = repository("check", *ASKED, "--to", "peft==3.0", "--budget", "2")
        assert [line for line in said.splitlines() if line.startswith("trying")] == [
            "trying transformers 2.0, peft 3.0 (build 1 of at most 2)",
            "trying transformers 1.0, peft 2.0 (build 2 of at most 2)",
        ]

    def test_only_the_projects_axes_move(self, repository: Any) -> None:
        repository.write("pyproject.toml", '[tool.compat]\naxes = ["peft"]\n')
        _, document = repository.check(*ASKED, "--to", "peft==3.0")
        assert [each["what"] for each in document["alternatives"]["tried"]] == ["peft 2.0"]


@pytest.mark.slow
def test_what_keeps_all_that_was_asked_for_is_offered_besides_what_is_nearest(repository: Any, release: Any) -> None:
    picky = "import transformers\nif transformers.__version__ < '3': raise ImportError('too old')"
    transformers = [release("transformers", version) for version in ("1.0", "2.0", "3.0")]
    repository.index(*transformers, release("peft", "1.0"), release("peft", "2.0"), release("peft", "3.0", picky))
    repository.write("requirements.txt", "peft==1.0\ntransformers==1.0\n")
    _, document = repository.check(*ASKED, "--to", "peft==3.0")
    assert ways(document) == [{"peft": "2.0", "transformers": "1.0"}, {"peft": "3.0", "transformers": "3.0"}]
    for pins in ways(document):
        wanted = [f"--to={name}=={version}" for name, version in pins.items()]
        assert repository.check(*ASKED, *wanted)[0] == 0


@pytest.mark.slow
def test_where_the_present_set_fails_too_what_is_no_worse_is_offered(repository: Any, release: Any) -> None:
    releases = {"1.0": BROKEN, "2.0": raising("gone"), "3.0": BROKEN}
    repository.index(release("transformers", "1.0"), *(release("peft", *each) for each in releases.items()))
    repository.write("requirements.txt", "peft==1.0\ntransformers==1.0\n")
    repository.write("checks.py", CHECKS)
    code, document = repository.check(*OWN, "--to", "peft==2.0")
    found = [(each["pins"], each["origin"], each["as_now"]) for each in document["alternatives"]["found"]]
    assert (code, document["counts"], found) == (
        1,
        {"both pass": 2, "regression": 1, "inconclusive": 1},
        [({"peft": "3.0", "transformers": "1.0"}, "wanted", ["behaves"])],
    )


@pytest.mark.slow
class TestTarget:
    @pytest.fixture(autouse=True)
    def _releases(self, repository: Any, release: Any) -> None:
        versions = ("1.0", "1.5", "2.0")
        repository.index(*(release(name, version) for name in ("peft", "transformers") for version in versions))
        repository.write("requirements.txt", "peft==1.0\ntransformers==1.0\n")

    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            (("--to", "peft==latest"), [("peft", "1.0", "2.0", "asked")]),
            (("--to", "peft"), [("peft", "1.0", "2.0", "asked")]),
            (("--to", "peft>1,<2"), [("peft", "1.0", "1.5", "asked")]),
            (("--to", "PEFT>=1.5"), [("peft", "1.0", "2.0", "asked")]),
            (
                ("--upgrade",),
                [("transformers", "1.0", "2.0", "upgraded"), ("peft", "1.0", "2.0", "upgraded")],
            ),
            (
                ("--upgrade", "--to", "peft==1.5"),
                [("peft", "1.0", "1.5", "asked"), ("transformers", "1.0", "2.0", "upgraded")],
            ),
        ],
        ids=["latest", "a name", "a range", "another spelling", "upgrade", "upgrade but for one"],
    )
    def test_what_moves(
        self, repository: Any, arguments: Sequence[str], expected: list[tuple[str, str, str, str]]
    ) -> None:
        code, document = repository.check(*ASKED, *arguments)
        assert (code, moved(document)) == (0, expected)

    def test_nothing_moves(self, repository: Any) -> None:
        code, document = repository.check(*ASKED, "--to", "peft==1.0")
        assert (code, document["moves"], document["notes"]) == (
            0,
            [],
            ["Nothing moves: the wanted set is the present one."],
        )


@pytest.mark.slow
class TestNoAnswer:
    @pytest.mark.parametrize("version", ["7.0", "8.0", "10.0"], ids=["no wheel", "other platform", "wrong hash"])
    def test_3_the_wanted_set_cannot_be_built(self, repository: Any, version: str) -> None:
        repository.write("requirements.txt", "peft==2.0\ntransformers==1.0\n")
        code, document = repository.check(*ASKED, "--to", f"transformers=={version}")
        assert (code, document["answer"], document["after"]["declared"], document["alternatives"]) == (
            3,
            "cannot tell",
            False,
            None,
        )
        assert document["after"]["refusal"] != ""

    def test_3_no_index_has_the_package_whose_latest_is_wanted(self, repository: Any) -> None:
        repository.write("requirements.txt", "peft==2.0\n")
        code, out, said = repository("check", *ASKED, "--to", "nothing==latest")
        assert (code, out, said.startswith("compat: nothing: no release of it on any index")) == (3, "", True)


@pytest.fixture
def environment(offline: Any, repository: Any) -> Callable[..., Path]:
    """Make a virtual environment with miniatures in it."""

    def made(*lines: str) -> Path:
        uv, folder = process.uv(), repository.folder / ".venv"
        steps = (
            ["venv", "--no-project", "--python", PYTHON, folder],
            ["pip", "install", "--no-deps", "--python", folder, *lines],
        )
        for step in steps:
            subprocess.run([uv, "-q", *step], check=True)
        return folder

    return made


@pytest.mark.slow
class TestFrom:
    TO = ("--torch", "1.0", "--probe", "import-peft", "--to", "peft==2.0")
    PINS: Mapping[str, str] = {"peft": "1.0", "tokenizers": "1.0", "transformers": "1.0"}

    def asked(self, repository: Any, source: str) -> tuple[int, str, dict[str, str]]:
        code, document = repository.check("--from", source, *self.TO)
        return code, document["before"]["label"], document["before"]["pins"]

    def test_requirements(self, repository: Any) -> None:
        repository.write("requirements.txt", "peft==1.0\ntransformers<2\n")
        assert self.asked(repository, "requirements.txt") == (0, "requirements.txt", self.PINS)

    def test_an_environment(self, repository: Any, environment: Any) -> None:
        environment("peft==1.0", "transformers==1.0", "tokenizers==1.0")
        assert self.asked(repository, ".venv") == (0, "the environment .venv", self.PINS)

    def test_an_environment_that_contradicts_itself(self, repository: Any, environment: Any) -> None:
        environment("peft==1.0", "transformers==1.0", "tokenizers==2.0")
        code, document = repository.check("--from", ".venv", *self.TO)
        (note,) = document["notes"]
        assert (code, document["before"]["pins"], moved(document)) == (
            0,
            {**self.PINS, "tokenizers": "2.0"},
            [("peft", "1.0", "2.0", "asked"), ("tokenizers", "2.0", "1.0", "required")],
        )
        assert note.startswith("The present set contradicts itself and was built as it is: Because transformers<=1.0 ")

    @pytest.fixture
    def contradicting(self, repository: Any, release: Any, environment: Any) -> None:
        """An environment whose tokenizers no transformers accepts, and a runner that needs a helper and tokenizers."""
        repository.index(
            release("tokenizers", "1.0"),
            release("tokenizers", "2.0"),
            release("transformers", "1.0", requires=["tokenizers<2", "helper; extra == 'help'"]),
            release("helper", "1.0"),
            release("helper", "2.0"),
            release("runner", "1.0", "import helper", requires=["helper", "tokenizers<2"]),
            *(release("peft", version) for version in ("1.0", "2.0")),
        )
        environment("peft==1.0", "transformers==1.0", "tokenizers==2.0")

    RUNS = ("--command", "python -c 'import runner'")

    @pytest.mark.usefixtures("contradicting")
    def test_what_is_installed_besides_is_there_too(self, repository: Any) -> None:
        code, document = repository.check("--from", ".venv", *self.TO, *self.RUNS, "--with", "runner")
        assert (code, document["before"]["pins"], cell(document, "command: python -c 'import runner'")["change"]) == (
            0,
            {**self.PINS, "tokenizers": "2.0", "runner": "1.0", "helper": "2.0"},
            "both pass",
        )

    @pytest.mark.usefixtures("contradicting")
    def test_an_extra_of_what_is_there(self, repository: Any) -> None:
        helped = ("--command", "python -c 'import helper'", "--with", "transformers[help]")
        code, document = repository.check("--from", ".venv", *self.TO, *helped)
        expected = (0, {**self.PINS, "tokenizers": "2.0", "helper": "2.0"})
        assert (code, document["before"]["pins"]) == expected

    @pytest.mark.usefixtures("contradicting")
    def test_3_what_cannot_be_installed_besides(self, repository: Any) -> None:
        code, document = repository.check("--from", ".venv", *self.TO, "--with", "runner>=7")
        said = "--with runner>=7 cannot be installed beside the present set as it is: "
        assert (code, document["answer"], document["before"]["refusal"].startswith(said)) == (3, "cannot tell", True)

    @pytest.mark.usefixtures("contradicting")
    def test_2_another_release_of_what_is_there(self, repository: Any) -> None:
        code, out, said = repository("check", "--from", ".venv", *self.TO, "--with", "tokenizers==1.0")
        message = "--with tokenizers==1.0: the environment .venv has tokenizers 2.0; both cannot be installed"
        assert (code, out, said.splitlines()[-1]) == (2, "", f"compat: {message}")

    def test_a_companion_that_does_not_fit_a_sound_set_is_no_contradiction_of_that(
        self, repository: Any, release: Any, environment: Any
    ) -> None:
        runner = release("runner", "1.0", requires=["tokenizers<2"])
        later = [release("peft", version) for version in ("1.0", "2.0")]
        repository.index(release("tokenizers", "2.0"), release("tokenizers", "1.0"), runner, *later)
        environment("peft==1.0", "tokenizers==2.0")
        _, document = repository.check("--from", ".venv", *self.TO, "--with", "runner")
        said = "Because all versions of runner depend on tokenizers<2 and you require tokenizers==2.0"
        assert (document["before"]["declared"], document["before"]["refusal"].startswith(said)) == (True, True)
        assert not [each for each in document["notes"] if "contradicts" in each]

    def test_what_pip_freeze_printed(self, repository: Any, environment: Any) -> None:
        folder = environment("peft==1.0", "transformers==1.0", "tokenizers==1.0")
        freeze = [process.uv(), "pip", "freeze", "--python", folder]
        repository.write("freeze.txt", subprocess.run(freeze, check=True, capture_output=True, text=True).stdout)
        assert self.asked(repository, "freeze.txt") == (0, "freeze.txt", self.PINS)

    def test_a_combination(self, repository: Any) -> None:
        pins = ", ".join(f'{package} = "{version}"' for package, version in self.PINS.items())
        repository.write("matrix/defaults.toml", f'python = "{PYTHON}"\ntorch = "1.0"\n')
        repository.write(
            "matrix/one.toml",
            f'[[combination]]\nid = "one"\ntitle = "One"\nkind = "current"\npackages = {{ {pins} }}\n',
        )
        assert self.asked(repository, "one") == (0, "one", self.PINS)

    @pytest.mark.parametrize(
        ("top", "code", "peft", "own"),
        [
            ("", 0, "both pass", "passed"),
            ("import nothing_of_it", 3, "both pass", "error: --probe-file checks.py, line 1: ModuleNotFoundError: "),
        ],
        ids=["sound", "fails at its top"],
    )
    def test_probes_of_ones_own_beside_a_combination_that_expects_something(
        self, repository: Any, top: str, code: int, peft: str, own: str
    ) -> None:
        self.test_a_combination(repository)
        with (repository.folder / "matrix" / "one.toml").open("a", encoding="utf-8") as file:
            file.write('expect = { import-peft = "passed", lora-seq2seq-forward = "passed" }\n')
            file.write(DOCUMENTED)
        repository.write("checks.py", top + CHECKS.replace("return peft.act()", "return {}"))
        asked = ("--from", "one", *self.TO, "--probe", "import-peft", "--probe-file", "checks.py")
        found, document = repository.check(*asked, "--budget", "0")
        seen = (found, cell(document, "import-peft")["change"], cell(document)["after"]["said"][: len(own)])
        assert seen == (code, peft, own)

    @pytest.mark.parametrize("companion", ["runner", "runner==1.0"])
    def test_what_is_installed_besides_a_combination(self, repository: Any, release: Any, companion: str) -> None:
        self.test_a_combination(repository)
        repository.index(*(release(name, "1.0") for name in (*self.PINS, "runner")), release("peft", "2.0"))
        code, document = repository.check("--from", "one", *self.TO, *self.RUNS, "--with", companion)
        assert (code, document["before"]["pins"], document["counts"]) == (
            0,
            {**self.PINS, "runner": "1.0"},
            {"both pass": 4},
        )


class TestUsage:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ((), "--to: name what you want, as in --to transformers==5.23.0 or --to peft==latest; or --upgrade"),
            (
                ("--to", "peft=>2"),
                "--to 'peft=>2': Expected semicolon (after name with no version specifier) or end; expected a pin, a "
                "range, or NAME==latest",
            ),
            (
                ("--to", "peft==2; python_version > '3'"),
                "--to \"peft==2; python_version > '3'\": a marker says nothing here; leave it out",
            ),
            (("--to", "peft==2.0", "--to", "PEFT==3.0"), "--to: peft is named twice: peft==2.0 and PEFT==3.0"),
            (("--to", "torch>=2"), "--to torch>=2: name one version of torch, as in torch==2.13.0"),
            (
                ("--to", "peft==2.0", "--from", "nowhere"),
                "--from nowhere: neither a file, an environment nor a combination; `compat list` shows those",
            ),
            (("--to", "peft==2.0", "--from", "empty.txt"), "empty.txt: no package in it to check"),
            (
                ("--to", "peft==2.0", "--probe", "nonsense"),
                "--probe nonsense: there is no such probe; `compat list --probes` shows them",
            ),
            (
                ("--to", "peft==2.0", "--suite", "nonsense"),
                "--suite nonsense: there is no such suite; there are: "
                "artefacts, convert, drift, instructblip, lavis, models, real-size, rsgpt, training",
            ),
            (("--to", "peft==2.0", "--json", "--markdown"), "--markdown and --json: one of them"),
            (
                ("--to", "peft==2.0", "--probe", "import-peft", "--suite", "drift"),
                "--probe and --suite: one of them",
            ),
            (
                ("--to", "peft==2.0", "--probe-file", "nowhere.py"),
                "--probe-file nowhere.py: No such file or directory",
            ),
            (
                ("--to", "peft==2.0", "--probe-file", "requirements.txt"),
                "--probe-file requirements.txt: expected a Python file whose name can be imported",
            ),
            (
                ("--to", "peft==2.0", "--probe-file", "empty.py"),
                '--probe-file empty.py: expected PROBES = (Probe("my-forward", "Does it run?", "my_forward"), ...), '
                "written out",
            ),
            (("--to", "peft==2.0", "--device", "tpu"), "--device tpu: there is cpu and cuda"),
        ],
    )
    def test_2_and_nothing_is_written(
        self, repository: Any, tmp_path: Path, arguments: Sequence[str], message: str
    ) -> None:
        repository.write("requirements.txt", "peft==1.0\n")
        repository.write("empty.txt", "")
        repository.write("empty.py", "")
        before = repository.files()
        assert repository("check", "--from", "requirements.txt", *arguments) == (2, "", f"compat: {message}\n")
        assert (repository.files(), (tmp_path / "cache").exists()) == (before, False)

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--with", "=="),
            ("--python", "three"),
            ("--torch", "new"),
            ("--time-limit", "-1"),
            ("--command", ""),
            ("--command", "echo 'a"),
        ],
    )
    def test_2_what_the_projects_settings_refuse_is_refused_here_too(
        self, repository: Any, tmp_path: Path, arguments: Sequence[str]
    ) -> None:
        repository.write("requirements.txt", "peft==1.0\n")
        code, out, said = repository("check", "--from", "requirements.txt", "--to", "peft==2.0", *arguments)
        assert (code, out, f"compat: {arguments[0]}" in said, (tmp_path / "cache").exists()) == (2, "", True, False)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("peft==1.0\n", "there is none in it"),
        ("peft==1.0\ntorch>=1.0\n", "torch>=1.0 in it is no version"),
    ],
)
def test_2_a_set_of_which_next_to_nothing_could_be_asked(repository: Any, lines: str, message: str) -> None:
    repository.write("requirements.txt", lines)
    told = f"compat: requirements.txt: torch: {message}; name the one that you have: --torch 2.13.0\n"
    assert repository("check", "--from", "requirements.txt", "--to", "peft==2.0") == (2, "", told)


def test_2_an_axis_that_is_nowhere(repository: Any) -> None:
    repository.write("requirements.txt", "peft==1.0\n")
    repository.write("pyproject.toml", '[tool.compat]\naxes = ["pfet"]\n')
    told = "compat: axes: pfet: neither in requirements.txt nor asked for with --to\n"
    assert repository("check", "--from", "requirements.txt", "--torch", "1.0", "--to", "peft==2.0") == (2, "", told)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["peft==99.0", "nowhere==1.0", "peft<1", "peft>7"])
def test_2_what_no_index_has(repository: Any, release: Any, what: str) -> None:
    repository.index(release("peft", "1.0"), release("peft", "2.0"))
    repository.write("requirements.txt", "peft==1.0\n")
    name = what.partition("=")[0].rstrip("<>17")
    told = f"compat: --to {what}: no index has it; `compat releases {name} --policy all` shows what there is"
    code, out, said = repository("check", "--from", "requirements.txt", "--torch", "1.0", "--to", what)
    assert (code, out, said.splitlines()[-1]) == (2, "", told)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["peft==2.0", "peft>=1.5"])
def test_2_what_the_users_own_constraint_excludes(repository: Any, release: Any, what: str) -> None:
    repository.index(*(release("peft", version) for version in ("1.0", "1.5", "2.0")))
    repository.write("requirements.txt", "peft==1.0\n")
    repository.write("pyproject.toml", '[tool.compat]\nconstraints = ["peft<1.5"]\n')
    code, out, said = repository("check", "--from", "requirements.txt", "--torch", "1.0", "--to", what)
    told = f"compat: --to {what}: {what} and peft<1.5 exclude each other; look at --from, the constraints and --with"
    assert (code, out, said.splitlines()[-1]) == (2, "", told)


@pytest.mark.slow
def test_where_there_is_no_question_nothing_is_searched(repository: Any, release: Any) -> None:
    needy = release("accelerate", "1.0", requires=["numpy<2"])
    repository.index(
        release("peft", "1.0"), release("peft", "2.0"), release("numpy", "1.0"), release("numpy", "2.0"), needy
    )
    repository.write("requirements.txt", "peft==1.0\naccelerate==1.0\nnumpy==1.0\n")
    code, document = repository.check(*ASKED, "--to", "numpy==2.0")
    assert (code, document["alternatives"], document["notes"]) == (
        1,
        None,
        [
            "1 question was not asked: neither set has transformers or tokenizers",
            "Working pins were not searched: there is no question that a set could pass",
        ],
    )
