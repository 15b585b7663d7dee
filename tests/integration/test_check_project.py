"""A user's repository, made here: own package, own smoke test, own lock; ``compat check --to ...`` answers in it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from compat import process
from compat.check import witness
from compat.check.workplace import CHECKED

pytestmark = pytest.mark.slow

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
PYPROJECT = f"""
[project]
name = "mine"
version = "0.1"
requires-python = ">={PYTHON}"
dependencies = ["peft>=1", "transformers>=1"]

[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[tool.uv]
constraint-dependencies = ["peft==1.0", "transformers==1.0"]
"""
SETTINGS = """
[tool.compat]
from = "uv.lock"
torch = "1.0"
axes = ["peft"]
probes = ["import-peft"]
commands = ["python -c 'import runner; runner.run()'"]
probe-files = ["checks/mine_probes.py"]
with = ["runner==1.0"]
budget = 2
"""
COMMAND = "command: python -c 'import runner; runner.run()'"
TRAP = 'open(__file__ + ".executed", "w").close()\n'
MINE = """
import peft


def speak():
    return peft.speak()
"""
SMOKE = """
from mine import speak


def test_speaks():
    assert speak() == "hello"
"""
PROBES = """
from compat_probes.probe import Probe

PROBES = (Probe("mine-speaks", "Does our own package speak?", "speaks", requires=("import-peft",)),)


def speaks(context):
    from mine import speak

    yield
    return {"text": speak()}
"""
RUNNER = """
def run():
    import sys
    from pathlib import Path

    sys.path.insert(0, "tests/smoke")
    import test_smoke

    for name in dir(test_smoke):
        if name.startswith("test_"):
            getattr(test_smoke, name)()
            with Path("smoke.log").open("a") as log:
                log.write(f"{name} passed\\n")
"""


LEAVES = """
from pathlib import Path

import peft
from compat_probes.probe import Probe

PROBES = (Probe("leaves", "Does it leave nothing?", "leaves", requires=("import-peft",)),)


def leaves(context):
    yield
    (Path(peft.__file__).parent.parent / "left.pth").touch()
    raise ValueError
"""
FINDS_NOTHING = 'import pathlib, peft; assert not [*pathlib.Path(peft.__file__).parents[1].glob(\\"left*\\")]'


def speaking(word: str) -> str:
    return f"def speak(): return {word!r}"


@pytest.fixture
def mine(repository: Any, release: Any) -> Callable[..., None]:
    """The repository of a user whose peft 1.0 says hello; what its other releases do is the test's."""

    def made(settings: str = SETTINGS, /, **pefts: str) -> None:
        later = [release("peft", version.strip("v").replace("_", "."), code) for version, code in pefts.items()]
        bound = release("transformers", "2.0", requires=["peft>=2"])
        repository.index(
            *(release(name, "1.0") for name in ("transformers", "tokenizers")),
            *(bound, release("runner", "1.0", RUNNER), release("peft", "1.0", speaking("hello")), *later),
        )
        repository.write("pyproject.toml", PYPROJECT)
        repository.write("setup.py", TRAP)
        repository.write("conftest.py", TRAP)
        repository.write("mine/__init__.py", MINE)
        repository.write("tests/smoke/test_smoke.py", SMOKE)
        repository.write("checks/mine_probes.py", PROBES)
        repository.write(".git/HEAD", "ref: refs/heads/main\n")
        subprocess.run([process.uv(), "lock", "-q", "--no-progress"], check=True)
        repository.write("pyproject.toml", PYPROJECT + settings)

    return made


def changes(document: Any) -> dict[str, str]:
    return {each["probe"]: each["change"] for each in document["cells"]}


def test_yes(repository: Any, mine: Any) -> None:
    mine(v2_0=speaking("hello"))
    code, document = repository.check("--to", "peft==2.0")
    assert (code, document["before"]["label"], document["before"]["pins"], document["left_out"]) == (
        0,
        "uv.lock",
        {"peft": "1.0", "runner": "1.0", "transformers": "1.0"},
        [{"what": "mine", "why": "its source is not executed: a local folder, repository or source archive"}],
    )
    assert changes(document) == dict.fromkeys(
        ("import-torch", "import-transformers", "import-peft", "mine-speaks", COMMAND), "both pass"
    )


def test_no_with_the_evidence_of_the_users_own_test_and_a_way_out(repository: Any, mine: Any) -> None:
    mine(v2_0=speaking("hello"), v3_0="")
    code, document = repository.check("--to", "peft==3.0")
    (own,) = [each for each in document["cells"] if each["probe"] == COMMAND]
    assert (code, own["before"]["exit_code"], own["after"]["exit_code"], own["after"]["output"][-1]) == (
        1,
        0,
        1,
        "AttributeError: module 'peft' has no attribute 'speak'",
    )
    assert changes(document) == {
        "import-torch": "both pass",
        "import-transformers": "both pass",
        "import-peft": "both pass",
        "mine-speaks": "regression",
        COMMAND: "regression",
    }
    assert [each["pins"] for each in document["alternatives"]["found"]] == [{"peft": "2.0"}]


def test_another_figure_is_drift_and_fails_the_users_own_test(repository: Any, mine: Any) -> None:
    mine(v2_0=speaking("good day"))
    code, document = repository.check("--to", "peft==2.0", "--budget", "0")
    assert (code, changes(document)["mine-speaks"], changes(document)[COMMAND]) == (1, "drift", "regression")


def test_from_a_folder_below(repository: Any, mine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    mine(v2_0=speaking("hello"))
    monkeypatch.chdir(repository.folder / "tests" / "smoke")
    code, document = repository.check("--to", "peft==2.0")
    assert (code, document["counts"]) == (0, {"both pass": 5})


def test_the_users_changes_are_seen(repository: Any, mine: Any) -> None:
    mine(v2_0=speaking("hello"))
    first = repository.check("--to", "peft==2.0")
    repository.write("mine/__init__.py", MINE.replace("speak()\n", "speak() if peft.__version__ < '2' else 1 / 0\n"))
    second = repository.check("--to", "peft==2.0", "--budget", "0")
    repository.write("mine/__init__.py", MINE)
    third = repository.check("--to", "peft==2.0")
    assert [(code, changes(each)["mine-speaks"], changes(each)[COMMAND]) for code, each in (first, second, third)] == [
        (0, "both pass", "both pass"),
        (1, "regression", "regression"),
        (0, "both pass", "both pass"),
    ]


def test_nothing_is_executed_or_left_but_what_the_users_command_does(repository: Any, mine: Any) -> None:
    mine(v2_0="", v1_5=speaking("hello"))
    before = repository.files()
    repository.check("--to", "peft==2.0")
    after = repository.files()
    assert (set(after) - set(before), {name: after[name] for name in before} == before) == ({"smoke.log"}, True)


def test_the_command_line_goes_before_the_settings(repository: Any, mine: Any) -> None:
    mine(v2_0="", v3_0="")
    repository.write("other.txt", "peft==2.0\ntransformers==1.0\n")
    code, document = repository.check("--from", "other.txt", "--to", "peft==3.0", "--probe", "import-transformers")
    assert (code, document["before"]["label"], changes(document)) == (
        0,
        "other.txt",
        {
            "import-torch": "both pass",
            "import-transformers": "both pass",
            "mine-speaks": "same failure",
            COMMAND: "same failure",
        },
    )


def test_constraints_bind_the_wanted_set(repository: Any, mine: Any) -> None:
    mine(SETTINGS + 'constraints = ["peft<2"]\n', v2_0=speaking("hello"))
    code, document = repository.check("--to", "transformers==2.0", "--budget", "0")
    assert (code, document["answer"], document["after"]["declared"]) == (1, "no", True)


def test_a_companion_that_the_index_lacks(repository: Any, mine: Any) -> None:
    mine(SETTINGS.replace("runner==1.0", "runner==9.0"), v2_0="")
    code, document = repository.check("--to", "peft==2.0")
    assert (code, document["answer"], document["before"]["refusal"] != "") == (3, "cannot tell", True)


def test_a_program_that_is_not_there(repository: Any, mine: Any) -> None:
    mine(
        SETTINGS.replace("\"python -c 'import runner; runner.run()'\"", '"nowhere-to-be-found tests"'),
        v2_0=speaking("hello"),
    )
    code, document = repository.check("--to", "peft==2.0")
    (own,) = [each for each in document["cells"] if each["role"] == "command"]
    assert (code, own["change"], own["after"]["status"]) == (3, "inconclusive", "error")
    assert own["after"]["said"].endswith("--with installs one")


def own_command(document: Any) -> Any:
    (found,) = [each for each in document["cells"] if each["role"] == "command"]
    return found


def test_uv_run_runs_in_the_sets_that_are_asked_about(repository: Any, mine: Any) -> None:
    mine(SETTINGS.replace("python -c", f"{process.uv()} run python -c"), v2_0=speaking("hello"), v3_0="")
    before = repository.files()
    answers = [repository.check("--to", f"peft=={version}", "--budget", "0") for version in ("2.0", "3.0")]
    assert [(code, own_command(document)["change"]) for code, document in answers] == [
        (0, "both pass"),
        (1, "regression"),
    ]
    assert set(repository.files()) - set(before) == {"smoke.log"}


def test_a_command_that_runs_elsewhere_says_nothing(repository: Any, mine: Any) -> None:
    mine(SETTINGS.replace("python -c", f"{sys.executable} -c"), v2_0=speaking("hello"))
    code, document = repository.check("--to", "peft==2.0", "--budget", "0")
    own = own_command(document)
    assert (code, own["change"], own["after"]["status"]) == (3, "inconclusive", "error")
    assert own["after"]["said"].endswith(f" and not with this one; {witness.HINT}")


def test_a_command_that_installs_something_says_nothing_and_nobody_else_finds_it(repository: Any, mine: Any) -> None:
    install = f"{process.uv()} pip install -q tokenizers==1.0"
    mine(SETTINGS.replace("commands = [", f'commands = ["{install}", "! python -c \'import tokenizers\'", '), v2_0="")
    code, document = repository.check("--to", "peft==2.0", "--budget", "0", "--probe", "import-transformers")
    own = [each for each in document["cells"] if each["role"] == "command"]
    assert (code, [each["change"] for each in own], own[0]["after"]["said"]) == (
        1,
        ["inconclusive", "both pass", "regression"],
        "error: it changed its environment: tokenizers 1.0 was added; let --with install what it needs",
    )


def test_a_probe_that_changes_its_environment_says_nothing_and_nobody_else_finds_it(repository: Any, mine: Any) -> None:
    mine(SETTINGS.replace("import runner; runner.run()", FINDS_NOTHING), v2_0="")
    repository.write("checks/mine_probes.py", LEAVES)
    _, document = repository.check("--to", "peft==2.0", "--budget", "0")
    (own,) = [each for each in document["cells"] if each["probe"] == "leaves"]
    assert own_command(document)["change"] == "both pass"
    assert own["after"]["said"] == "error: the environment was damaged meanwhile: left.pth was added"


def test_2_a_check_in_a_command_of_a_check_of_the_same_folder(
    repository: Any, mine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine(v2_0=speaking("hello"))
    monkeypatch.setenv(CHECKED, str(repository.folder))
    code, out, said = repository("check", "--to", "peft==2.0")
    begin = "compat: a command of a check of repository checks the same folder, "
    assert (code, out, said.startswith(begin)) == (2, "", True)


def test_files_that_a_command_leaves_are_noted(repository: Any, mine: Any) -> None:
    mine(v2_0=speaking("hello"))
    _, document = repository.check("--to", "peft==2.0")
    assert document["notes"] == [f"{COMMAND!r} changed files in your project, which its next run finds: smoke.log"]


def test_what_a_probe_file_declares_only_when_it_is_imported_says_nothing(repository: Any, mine: Any) -> None:
    mine(v2_0=speaking("hello"))
    repository.write("checks/mine_probes.py", f"{PROBES}\n\nPROBES += (PROBES[0]._replace(id='another'),)\n")
    code, document = repository.check("--to", "peft==2.0")
    (own,) = [each for each in document["cells"] if each["probe"] == "mine-speaks"]
    assert (code, own["change"]) == (3, "inconclusive")
    assert "mine_probes.py: PROBES is not what was read" in own["after"]["said"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            'comands = ["true"]',
            "pyproject.toml: [tool.compat] comands: unknown key (did you mean commands?); there are: ",
        ),
        ("budget = -1", "pyproject.toml: [tool.compat] budget"),
        ('probe-files = ["nowhere.py"]', "pyproject.toml: [tool.compat] probe-files"),
        ('probes = ["nonsense"]', "--probe nonsense: there is no such probe"),
    ],
    ids=["unknown key", "a bad value", "no such file", "no such probe"],
)
def test_2_settings_that_say_nothing(repository: Any, line: str, said: str) -> None:
    repository.write("pyproject.toml", f"[tool.compat]\n{line}\n")
    repository.write("requirements.txt", "peft==1.0\n")
    code, out, error = repository("check", "--from", "requirements.txt", "--to", "peft==2.0")
    assert (code, out, error.startswith(f"compat: {said}")) == (2, "", True), error
