"""``compat bisect`` and ``compat blame`` over an index of generated miniature releases.

The probe is import-peft; peft's releases do what a test says, by the text of an ImportError ("" passes).
"""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from compat.cli import main

pytestmark = pytest.mark.slow

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
PROBE = ("--probe", "import-peft")
NOTHING_CHANGED = "  changed: nothing was found in the sources that the failure names"
TORCH = "import torch\nif torch.__version__.startswith('2'): raise ImportError('this torch')"
FIXED = ("--with", "transformers==1.0", "--with", "tokenizers==1.0")
Package = tuple[Mapping[str, Any], bytes]


def release(name: str, version: str, code: str = "", **more: Any) -> Package:
    return {"name": name, "version": version, **more}, f'__version__ = "{version}"\n{code}'.encode()


def failing(text: str) -> str:
    return f"raise ImportError({text!r})" if text else ""


def pefts(history: Callable[[int], str], numbers: Iterable[int] = range(1, 65)) -> list[Package]:
    """Releases 1.0 to 64.0, each failing with the text of its number."""
    return [release("peft", f"{number}.0", failing(history(number))) for number in numbers]


def others(*versions: str) -> list[Package]:
    return [release(name, version) for name in ("transformers", "tokenizers") for version in versions or ("1.0",)]


@dataclass(frozen=True)
class Project:
    """A folder in which compat runs over an index of its own."""

    folder: Path
    index: Callable[[list[Package]], None]
    captured: pytest.CaptureFixture[str]
    document: Callable[[str, str], Any]
    """Reads a JSON output that is as its schema says."""

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = self.captured.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    def bisect(self, first: str = "1.0", last: str = "64.0", *more: str) -> dict[str, Any]:
        code, out, err = self(
            "bisect", "--package", "peft", "--from", first, "--to", last, *FIXED, *PROBE, "--json", *more
        )
        assert code == 0, err
        return dict(self.document("bisect", out))

    def combination(self, name: str, **packages: str) -> None:
        pins = ", ".join(f'{package} = "{version}"' for package, version in packages.items())
        text = f'[[combination]]\nid = "{name}"\ntitle = "{name}"\nkind = "current"\npackages = {{ {pins} }}\n'
        (self.folder / "matrix" / f"{name}.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def project(
    offline: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    forget_settings: Callable[[], None],
    capsys: pytest.CaptureFixture[str],
    document: Callable[[str, str], Any],
) -> Project:
    folder = tmp_path / "project"
    (folder / "matrix").mkdir(parents=True)
    (folder / "matrix" / "defaults.toml").write_text(f'python = "{PYTHON}"\ntorch = "1.0"\n', encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COMPAT_CACHE", str(folder / "cache"))

    def index(packages: list[Package]) -> None:
        offline.write(tmp_path / "index", packages)
        monkeypatch.setenv("UV_DEFAULT_INDEX", (tmp_path / "index" / "simple").as_uri())
        forget_settings()

    return Project(folder, index, capsys, document)


def side(version: int, outcome: str) -> dict[str, str]:
    text = f"failed: ImportError: {outcome}" if outcome != "passed" else outcome
    return {"version": f"{version}.0", "outcome": text}


def edges(found: Mapping[str, Any]) -> list[tuple[str, str, list[str]]]:
    return [(each["before"]["version"], each["after"]["version"], each["skipped"]) for each in found["boundaries"]]


class TestBisect:
    def test_one_boundary_in_64_releases(self, project: Project) -> None:
        project.index([*others(), *pefts(lambda number: "broken" if number >= 23 else "")])
        found = project.bisect()
        assert found["builds"] <= 9
        assert {**found, "builds": 9, "changes": []} == {
            "schema": "compat-bisect/1",
            "package": "peft",
            "before": side(22, "passed"),
            "after": side(23, "broken"),
            "boundaries": [{"before": side(22, "passed"), "after": side(23, "broken"), "skipped": [], "changes": []}],
            "builds": 9,
            "changes": [],
            "left_out": [],
        }

    def test_what_was_asked_is_not_built_again(self, project: Project) -> None:
        project.index([*others(), *pefts(lambda number: "broken" if number >= 3 else "", range(1, 5))])
        arguments = ("bisect", "--package", "peft", "--from", "1.0", "--to", "4.0", *FIXED, *PROBE)
        first, again = project(*arguments), project(*arguments)
        assert "(4 built now)" in first[1]
        assert first[1].replace("(4 built now)", "(0 built now)") == again[1]

    def test_the_answer_for_people_has_dates_rules_and_the_command(self, project: Project) -> None:
        project.index([*others(), *pefts(lambda number: "broken" if number >= 2 else "", range(1, 3))])
        code, out, _ = project("bisect", "--package", "peft", "--from", "1.0", "--to", "2.0", *FIXED, *PROBE)
        again = "compat bisect --package peft --from 1.0 --to 2.0 --with transformers==1.0 --with tokenizers==1.0"
        assert (code, out.splitlines()) == (
            0,
            [
                "peft 1.0 -> 2.0",
                "  before  1.0 (no date): passed",
                "  after   2.0 (no date): failed: ImportError: broken [unknown]",
                NOTHING_CHANGED,
                f"  again:   {again} --probe import-peft",
                "",
                "2 releases asked (2 built now), 0 inferred from their neighbours.",
            ],
        )

    def test_the_command_to_repeat_names_what_is_not_the_default(self, project: Project) -> None:
        project.index([*others(), *pefts(lambda number: "broken" if number >= 2 else "", range(1, 3))])
        (project.folder / "matrix").rename(project.folder / "own")
        arguments = ("--from", "1.0", "--to", "2.0", *FIXED, *PROBE, "--policy", "minor", "--matrix", "own")
        _, out, _ = project("bisect", "--package", "peft", *arguments)
        (again,) = [line.strip() for line in out.splitlines() if "again:" in line]
        assert again.endswith("--probe import-peft --policy minor --matrix own")
        assert project(*shlex.split(again.partition("compat ")[2]))[0] == 0

    def test_an_interrupted_search_goes_on_where_it_was(self, project: Project) -> None:
        project.index([*others(), *pefts(lambda number: "broken" if number >= 5 else "", range(1, 17))])
        search = ("bisect", "--package", "peft", "--from", "1.0", "--to", "16.0", *FIXED, *PROBE, "-j", "1")
        started = subprocess.Popen(
            [sys.executable, "-m", "compat", *search], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert started.stderr is not None
        answered = [
            line
            for line, _ in zip(
                (each for each in started.stderr if "peft" in each and "failed" in each), "1", strict=False
            )
        ]
        started.send_signal(signal.SIGTERM)
        started.communicate()
        assert (started.returncode, len(answered)) == (130, 1)
        _, out, _ = project(*search)
        asked, built = re.search(r"(\d+) releases asked \((\d+) built now\)", out).groups()  # type: ignore[union-attr]
        assert int(asked) - int(built) >= 1

    def test_gaps_yanked_and_uninstallable_releases(self, project: Project) -> None:
        history = pefts(lambda number: "broken" if number >= 11 else "", [1, 2, 5, 8, 12, 13, 16])
        yanked = release("peft", "9.0", yanked=True)
        unresolvable = [release("peft", f"{number}.0", requires=["nowhere"]) for number in (10, 11)]
        source = release("peft", "14.0", sdist=True)
        project.index([*others(), *history, yanked, *unresolvable, source])
        assert edges(project.bisect("1.0", "16.0")) == [("8.0", "12.0", ["10.0", "11.0"])]
        _, out, _ = project("bisect", "--package", "peft", "--from", "1.0", "--to", "16.0", *FIXED, *PROBE)
        assert "Left out: 9.0 (yanked), 14.0 (no wheel)" in out.splitlines()

    def test_two_boundaries_where_the_message_changes(self, project: Project) -> None:
        texts = {1: "", 2: "", 3: "first", 4: "first", 5: "second", 6: "second"}
        project.index([*others(), *pefts(lambda number: texts[number], texts)])
        found = project.bisect("1.0", "6.0")
        assert edges(found) == [("2.0", "3.0", []), ("4.0", "5.0", [])]
        assert (found["before"], found["after"]) == (side(2, "passed"), side(3, "first"))

    def test_fails_passes_and_fails_again(self, project: Project) -> None:
        project.index([*others(), *pefts(lambda number: "" if 4 <= number < 6 else "broken", range(1, 9))])
        found = project.bisect("1.0", "8.0")
        assert edges(found) == [("3.0", "4.0", []), ("5.0", "6.0", [])]
        assert found["after"] == side(6, "broken")

    def test_a_quiet_history_has_no_boundary(self, project: Project) -> None:
        project.index([*others(), *pefts(lambda number: "", range(1, 4))])
        found = project.bisect("1.0", "3.0")
        assert (found["boundaries"], found["before"], found["after"]) == ([], side(1, "passed"), side(3, "passed"))

    def test_where_neither_end_can_be_asked_nothing_else_is(self, project: Project) -> None:
        gone = [release("peft", f"{number}.0", requires=["nowhere"]) for number in (1, 4)]
        project.index([*others(), *gone, *pefts(lambda number: "", (2, 3))])
        code, out, _ = project("bisect", "--package", "peft", "--from", "1.0", "--to", "4.0", *FIXED, *PROBE)
        lines = out.splitlines()
        assert (code, lines[:2], lines[-1]) == (
            3,
            ["Nothing was learnt: neither end could be asked.", "Skipped, they could not be asked: 1.0, 4.0"],
            "2 releases asked (0 built now), 2 inferred from their neighbours.",
        )
        assert "nowhere" in lines[2]

    def test_3_a_release_at_the_boundary_that_may_answer_another_time(self, project: Project, tmp_path: Path) -> None:
        project.index([*others(), *pefts(lambda number: "broken" if number >= 2 else "", range(1, 4))])
        (tmp_path / "index" / "files" / "peft-2.0-py3-none-any.whl").unlink()
        arguments = ("bisect", "--package", "peft", "--from", "1.0", "--to", "3.0", *FIXED, *PROBE)
        code, out, _ = project(*arguments)
        lines = out.splitlines()
        at = lines.index("Skipped, they could not be asked: 2.0")
        assert (code, lines[0], lines[at + 1][:14], lines[at + 2]) == (
            3,
            "peft 1.0 -> 3.0",
            "  2.0: error: ",
            "  Ask again later: the boundary may be another one then.",
        )

    def test_what_moved_along_is_told(self, project: Project) -> None:
        bound = [
            release("peft", f"{n}.0", failing("broken" if n > 1 else ""), requires=[f"other=={n}.0"]) for n in (1, 2)
        ]
        project.index([*others(), *bound, *(release("other", f"{n}.0") for n in (1, 2))])
        _, out, _ = project("bisect", "--package", "peft", "--from", "1.0", "--to", "2.0", *FIXED, *PROBE)
        assert out.splitlines()[3:5] == [NOTHING_CHANGED, "  moved along: other 1.0 -> 2.0"]

    def test_what_a_policy_leaves_out_is_counted(self, project: Project) -> None:
        project.index([*others(), *pefts(lambda number: "", range(1, 5)), release("peft", "3.5", yanked=True)])
        arguments = ("bisect", "--package", "PEFT", "--from", "1.0", "--to", "4.0", *FIXED, *PROBE)
        _, out, _ = project(*arguments, "--policy", "newest:1")
        assert "Left out: 3.5 (yanked), 2 not chosen by the policy" in out.splitlines()
        _, out, _ = project(*arguments, "--policy", "newest:1", "--json")
        assert json.loads(out)["left_out"] == [
            {"version": "2.0", "reason": "not chosen by the policy"},
            {"version": "3.0", "reason": "not chosen by the policy"},
            {"version": "3.5", "reason": "yanked"},
        ]

    def test_control_characters_of_a_failure_are_harmless(self, project: Project) -> None:
        project.index([*others(), *pefts(lambda number: "red \x1b[31m" if number >= 2 else "", range(1, 3))])
        _, out, said = project("bisect", "--package", "peft", "--from", "1.0", "--to", "2.0", *FIXED, *PROBE)
        assert ("\x1b" in out + said, "red \\x1b[31m [unknown]" in out) == (False, True)

    @pytest.mark.parametrize("unbuffered", ["", "1"])
    def test_a_reader_that_goes_away_early_changes_nothing(self, project: Project, unbuffered: str) -> None:
        project.index([*others(), *pefts(lambda number: "broken" if number >= 2 else "", range(1, 3))])
        search = ("bisect", "--package", "peft", "--from", "1.0", "--to", "2.0", *FIXED, *PROBE)
        reading, writing = os.pipe()
        os.close(reading)
        env = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
        with os.fdopen(writing, "wb") as gone:
            ended = subprocess.run(
                [sys.executable, "-m", "compat", *search], stdout=gone, stderr=subprocess.PIPE, env=env, text=True
            )
        assert (ended.returncode, "Traceback" in ended.stderr, "BrokenPipe" in ended.stderr) == (0, False, False)

    def test_3_an_end_that_cannot_be_asked(self, project: Project) -> None:
        project.index([*others(), *pefts(lambda number: "", [1]), release("peft", "2.0", requires=["nowhere"])])
        code, out, _ = project("bisect", "--package", "peft", "--from", "1.0", "--to", "2.0", *FIXED, *PROBE)
        assert (code, "Skipped, they could not be asked: 2.0" in out) == (3, True)

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("--from", "1.0", "--to", "9.0"), "compat: 9.0: no such release; the newest is 2.0"),
            (("--from", "2.0", "--to", "1.0"), "compat: --from 2.0 --to 1.0: expected an older and a newer release"),
            (("--from", "new", "--to", "1.0"), "compat: 'new' is no version"),
            (
                ("--from", "1.0", "--to", "2.0", "--with", "transformers>=1"),
                "compat: --with 'transformers>=1': expected an exact version, such as transformers==1.2.3",
            ),
            (
                ("--from", "1.0", "--to", "2.0", "--with", "peft==1.0"),
                "compat: --with peft: it is the package that moves",
            ),
            (("--from", "1.0rc1", "--to", "2.0"), "compat: 1.0rc1: pre-releases are not searched; give a release"),
            (
                ("--from", "1.0", "--to", "2.0", "--with", "torch==2.0"),
                "compat: --with torch: torch is a layer of its own: its version is the key torch in the matrix "
                "folder's defaults.toml, its build --torch-backend",
            ),
            (
                ("--from", "1.0", "--to", "2.0", "--torch-backend", "nonsense"),
                "compat: --torch-backend nonsense: uv knows none of that name; there are auto, cpu, cu128, ..., system",
            ),
        ],
        ids=[
            "no such release",
            "the wrong way round",
            "no version",
            "no exact pin",
            "the package itself",
            "a pre-release",
            "torch",
            "an unknown torch",
        ],
    )
    def test_2_bad_input(self, project: Project, arguments: tuple[str, ...], message: str) -> None:
        project.index([*others(), *pefts(lambda number: "", range(1, 3))])
        assert project("bisect", "--package", "peft", *arguments, *PROBE)[::2] == (2, f"{message}\n")

    def test_2_a_probe_that_there_is_not(self, project: Project) -> None:
        project.index([*others(), *pefts(lambda number: "", range(1, 3))])
        said = project("bisect", "--package", "peft", "--from", "1.0", "--to", "2.0", "--probe", "x")[2]
        assert said == "compat: --probe x: there is no such probe; `compat list --probes` shows them\n"


TOGETHER = """
import tokenizers, transformers
if transformers.__version__ >= "3" and tokenizers.__version__ >= "2":
    raise ImportError("only together")
"""


def lock(name: str, **pins: str) -> None:
    """A lock file of these pins, beside the axes at 1.0."""
    made = {"tokenizers": "1.0", "transformers": "1.0", **pins}
    Path(name).write_text("".join(f"{package}=={version}\n" for package, version in made.items()), encoding="utf-8")


class TestBlame:
    def test_one_culprit_among_three_changes(self, project: Project) -> None:
        history = pefts(lambda number: "broken" if number >= 3 else "", range(1, 5))
        project.index([*others("1.0", "4.0"), *history])
        project.combination("good", transformers="1.0", tokenizers="1.0", peft="1.0")
        project.combination("bad", transformers="4.0", tokenizers="4.0", peft="4.0")
        code, out, _ = project("blame", "good", "bad", *PROBE, "--json")
        assert (code, project.document("blame", out)["culprits"]) == (
            0,
            [{"package": "peft", "from": "1.0", "to": "4.0", "first_bad": "3.0"}],
        )

    def test_two_culprits_that_break_only_together(self, project: Project) -> None:
        pair = [release("peft", version, TOGETHER) for version in ("1.0", "2.0")]
        project.index([*others("1.0", "2.0", "3.0", "4.0"), *pair])
        project.combination("good", transformers="1.0", tokenizers="1.0", peft="1.0")
        project.combination("bad", transformers="4.0", tokenizers="4.0", peft="2.0")
        code, out, _ = project("blame", "good", "bad", *PROBE, "--json")
        assert (code, json.loads(out)["culprits"]) == (
            0,
            [
                {"package": "transformers", "from": "1.0", "to": "4.0", "first_bad": "3.0"},
                {"package": "tokenizers", "from": "1.0", "to": "4.0", "first_bad": "2.0"},
            ],
        )

    def test_a_package_that_only_has_to_come_along_is_not_blamed(self, project: Project) -> None:
        along = {"1.0": "1.0", "1.5": "2.0", "2.0": "2.0", "3.0": "3.0"}
        bound = [release("transformers", own, requires=[f"tokenizers=={other}"]) for own, other in along.items()]
        free = [release("tokenizers", version) for version in ("1.0", "2.0", "3.0")]
        peft = "import transformers\nif transformers.__version__ >= '2': raise ImportError('broken')"
        project.index([*bound, *free, release("peft", "1.0", peft)])
        project.combination("good", transformers="1.0", tokenizers="1.0", peft="1.0")
        project.combination("bad", transformers="3.0", tokenizers="3.0", peft="1.0")
        code, out, _ = project("blame", "good", "bad", *PROBE)
        rest = "--with peft==1.0 --also tokenizers --probe import-peft"
        assert (code, out.splitlines()[:9]) == (
            0,
            [
                "failed: ImportError: broken",
                "Cause 1 of 1:",
                "  transformers 1.0 -> 3.0: first bad release 2.0",
                "  transformers 1.5 -> 2.0",
                "    before  1.5 (no date): passed",
                "    after   2.0 (no date): failed: ImportError: broken [unknown]",
                f"  {NOTHING_CHANGED}",
                f"    again:   compat bisect --package transformers --from 1.5 --to 2.0 {rest}",
                "Had to come along, and is not the cause: tokenizers 1.0 -> 3.0",
            ],
        )

    def test_lock_files(self, project: Project) -> None:
        project.index([*others(), *pefts(lambda number: "broken" if number >= 2 else "", range(1, 3))])
        for name, version in (("good.txt", "1.0"), ("bad.txt", "2.0")):
            Path(name).write_text(f"peft=={version}\ntokenizers==1.0\ntransformers==1.0\n", encoding="utf-8")
        code, out, _ = project("blame", "good.txt", "bad.txt", *PROBE)
        rest = "--with tokenizers==1.0 --with transformers==1.0 --probe import-peft"
        assert (code, out.splitlines()) == (
            0,
            [
                "failed: ImportError: broken",
                "Cause 1 of 1:",
                "  peft 1.0 -> 2.0: first bad release 2.0",
                "  peft 1.0 -> 2.0",
                "    before  1.0 (no date): passed",
                "    after   2.0 (no date): failed: ImportError: broken [unknown]",
                f"  {NOTHING_CHANGED}",
                f"    again:   compat bisect --package peft --from 1.0 --to 2.0 {rest}",
                "4 mixtures and releases asked (2 built now).",
            ],
        )

    def test_a_lock_file_newer_than_the_matrix_has_no_date(self, project: Project) -> None:
        defaults = project.folder / "matrix" / "defaults.toml"
        defaults.write_text(defaults.read_text(encoding="utf-8") + 'exclude-newer = "2020-01-01"\n', encoding="utf-8")
        project.index([*others(), *pefts(lambda number: "broken" if number >= 2 else "", range(1, 3))])
        for name, version in (("good.txt", "1.0"), ("bad.txt", "2.0")):
            Path(name).write_text(f"peft=={version}\ntokenizers==1.0\ntransformers==1.0\n", encoding="utf-8")
        code, out, _ = project("blame", "good.txt", "bad.txt", *PROBE, "--json")
        assert (code, json.loads(out)["culprits"]) == (
            0,
            [{"package": "peft", "from": "1.0", "to": "2.0", "first_bad": "2.0"}],
        )

    def test_1_the_bad_lock_passes(self, project: Project) -> None:
        project.index([*others(), *pefts(lambda number: "", range(1, 3))])
        project.combination("good", transformers="1.0", tokenizers="1.0", peft="1.0")
        project.combination("bad", transformers="1.0", tokenizers="1.0", peft="2.0")
        code, out, said = project("blame", "good", "bad", *PROBE)
        assert (code, out, said.splitlines()[-1]) == (1, "", "compat: nothing to blame: good passes, bad passes")

    def test_1_the_good_lock_fails(self, project: Project) -> None:
        project.index([*others(), *pefts(lambda number: "broken" if number == 1 else "", range(1, 3))])
        lock("good.txt", peft="1.0")
        lock("bad.txt", peft="2.0")
        code, out, said = project("blame", "good.txt", "bad.txt", *PROBE)
        assert (code, out, said.splitlines()[-2:]) == (
            1,
            "",
            [
                "compat: nothing to blame: good.txt fails (failed: ImportError: broken), bad.txt passes",
                "compat: the other way round there is: compat blame bad.txt good.txt",
            ],
        )

    def test_3_a_lock_that_says_nothing(self, project: Project) -> None:
        project.index([*others(), release("peft", "1.0"), release("peft", "2.0", requires=["nowhere"])])
        lock("good.txt", peft="1.0")
        lock("bad.txt", peft="2.0")
        code, _, said = project("blame", "good.txt", "bad.txt", *PROBE)
        assert (code, said.splitlines()[-1]) == (
            3,
            "compat: nothing to blame: good.txt passes, bad.txt says nothing",
        )

    def test_2_torch_is_no_suspect(self, project: Project) -> None:
        torch = release("torch", "2.0+cpu", folder="links")
        project.index([*others("1.0", "2.0"), release("peft", "1.0", TORCH), torch])
        project.combination("good", transformers="1.0", tokenizers="1.0", peft="1.0")
        project.combination("bad", transformers="2.0", tokenizers="1.0", peft="1.0")
        bad = project.folder / "matrix" / "bad.toml"
        bad.write_text(bad.read_text(encoding="utf-8") + 'torch = "2.0"\n', encoding="utf-8")
        code, out, said = project("blame", "good", "bad", *PROBE)
        assert (code, out, said.splitlines()[-1]) == (
            2,
            "",
            "compat: good has torch 1.0 and bad has torch 2.0: torch is a layer of its own and cannot be blamed; "
            "give both the same torch",
        )

    def test_2_two_locks_without_a_difference(self, project: Project) -> None:
        project.index([*others(), release("peft", "1.0")])
        lock("good.txt", peft="1.0")
        lock("bad.txt", peft="1.0.0")
        code, out, said = project("blame", "good.txt", "bad.txt", *PROBE)
        assert (code, out, said) == (
            2,
            "",
            "compat: good.txt and bad.txt: no package differs between them; there is nothing to blame\n",
        )

    def test_torch_in_a_lock_file_is_left_to_the_layer(self, project: Project) -> None:
        project.index([*others(), *pefts(lambda number: "broken" if number >= 2 else "", range(1, 3))])
        lock("good.txt", peft="1.0", torch="1.0+cpu")
        lock("bad.txt", peft="2.0")
        code, out, said = project("blame", "good.txt", "bad.txt", *PROBE, "--json")
        assert (code, json.loads(out)["culprits"], said.splitlines()[0]) == (
            0,
            [{"package": "peft", "from": "1.0", "to": "2.0", "first_bad": "2.0"}],
            "good.txt: torch 1.0+cpu is left to the torch layer, which is 1.0 here",
        )

    def test_2_a_line_of_a_lock_file_that_is_no_pin(self, project: Project) -> None:
        project.index([*others(), release("peft", "1.0")])
        lock("good.txt", peft="1.0")
        Path("bad.txt").write_text("# pins\n--index-url https://user:pw@host.example/simple\n", encoding="utf-8")
        assert project("blame", "good.txt", "bad.txt", *PROBE)[::2] == (
            2,
            "compat: bad.txt, line 2: the option --index-url cannot be used here: exact pins only (peft==1.2.3)\n",
        )

    def test_2_a_probe_that_there_is_not_is_told_before_a_lock_is_made(self, project: Project) -> None:
        project.index([*others(), release("peft", "1.0")])
        assert project("blame", "good", "nothing", "--probe", "x")[::2] == (
            2,
            "compat: --probe x: there is no such probe; `compat list --probes` shows them\n",
        )


BESIDE_OTHER = """
import dep, other
worse = 6 if other.__version__ == "1.0" else 3
if int(dep.__version__.partition(".")[0]) >= worse: raise ImportError("broken")
"""


class TestFirstBadRelease:
    def test_a_kept_pin_that_excludes_releases_hides_no_boundary(self, project: Project) -> None:
        needs = {"2.0": ["other<2"]}
        moving = [release("transformers", f"{n}.0", requires=needs.get(f"{n}.0", [])) for n in range(1, 5)]
        rest = [release("other", version) for version in ("1.0", "2.0")]
        peft = "import transformers\nif transformers.__version__ < '3': raise ImportError('broken')"
        project.index([*moving, *rest, release("tokenizers", "1.0"), release("peft", "1.0", peft)])
        lock("good.txt", peft="1.0", other="2.0", transformers="4.0")
        lock("bad.txt", peft="1.0", other="2.0", transformers="1.0")
        code, out, _ = project("blame", "good.txt", "bad.txt", *PROBE)
        assert (code, out.splitlines()[2]) == (0, "  transformers 4.0 -> 1.0: first bad release 2.0")

    def test_what_both_locks_have_stays_while_a_culprit_moves(self, project: Project) -> None:
        free = [release("dep", f"{number}.0") for number in range(1, 9)]
        rest = [release("other", version) for version in ("1.0", "2.0")]
        peft = release("peft", "1.0", BESIDE_OTHER, requires=["dep", "other"])
        project.index([*others(), peft, *free, *rest])
        lock("good.txt", peft="1.0", other="1.0", dep="1.0")
        lock("bad.txt", peft="1.0", other="1.0", dep="8.0")
        code, out, _ = project("blame", "good.txt", "bad.txt", *PROBE)
        pins = "--with tokenizers==1.0 --with transformers==1.0 --with peft==1.0 --with other==1.0"
        assert (code, out.splitlines()[2], out.splitlines()[-2]) == (
            0,
            "  dep 1.0 -> 8.0: first bad release 6.0",
            f"    again:   compat bisect --package dep --from 5.0 --to 6.0 {pins} --probe import-peft",
        )

    def test_packages_that_are_resolved_together_are_all_installed(self, project: Project) -> None:
        numbers = (1, 2, 3)
        project.index(
            [
                *(release("transformers", f"{n}.0", requires=[f"tokenizers=={n}.0"]) for n in numbers),
                *(release("tokenizers", f"{n}.0", requires=[f"peft=={n}.0"]) for n in numbers),
                *(release("peft", f"{n}.0", failing("broken" if n > 1 else "")) for n in numbers),
            ]
        )
        lock("good.txt", transformers="1.0", tokenizers="1.0", peft="1.0")
        lock("bad.txt", transformers="3.0", tokenizers="3.0", peft="3.0")
        code, out, _ = project("blame", "good.txt", "bad.txt", *PROBE)
        lines = out.splitlines()
        assert (code, lines[1], [line for line in lines if "first bad" in line]) == (
            0,
            "Cause 1 of 1, which had to be resolved together:",
            [f"  {name} 1.0 -> 3.0: first bad release 2.0" for name in ("transformers", "tokenizers", "peft")],
        )
        assert "    moved along: tokenizers 1.0 -> 2.0, transformers 1.0 -> 2.0" in lines
        (again,) = [line for line in lines if "bisect --package peft" in line]
        assert again.endswith("--from 1.0 --to 2.0 --also transformers --also tokenizers --probe import-peft")
        assert project(*shlex.split(again.partition("compat ")[2]))[0] == 0

    def test_none_is_named_where_the_ends_do_not_answer_as_the_mixtures_did(self, project: Project) -> None:
        floating = "import other\nif other.__version__ == '3.0': raise ImportError('broken')"
        project.index(
            [
                *(release(name, "1.0") for name in ("tokenizers",)),
                release("transformers", "1.0", requires=["other<3"]),
                release("transformers", "2.0", requires=["other>=3"]),
                *(release("other", f"{n}.0") for n in (1, 2, 3)),
                release("peft", "1.0", floating, requires=["other"]),
            ]
        )
        lock("good.txt", transformers="1.0", other="2.0", peft="1.0")
        lock("bad.txt", transformers="2.0", other="3.0", peft="1.0")
        code, out, _ = project("blame", "good.txt", "bad.txt", *PROBE)
        assert (code, out.splitlines()[1:3]) == (
            0,
            [
                "Cause 1 of 1, which had to be resolved together:",
                "  transformers 1.0 -> 2.0: first bad release 2.0",
            ],
        )

    def test_a_culprit_that_no_search_finds_is_still_told(self, project: Project) -> None:
        project.index([*others(), release("peft", "1.0"), release("peft", "2.0rc1", failing("broken"))])
        lock("good.txt", peft="1.0")
        lock("bad.txt", peft="2.0rc1")
        code, out, _ = project("blame", "good.txt", "bad.txt", *PROBE)
        why = "2.0rc1: pre-releases are not searched; give a release"
        assert (code, out.splitlines()[2]) == (
            0,
            f"  peft 1.0 -> 2.0rc1: no first bad release can be named: {why}",
        )
        code, out, said = project("blame", "good.txt", "bad.txt", *PROBE, "--json")
        assert (code, json.loads(out)["culprits"], said.splitlines()[-1]) == (
            0,
            [{"package": "peft", "from": "1.0", "to": "2.0rc1", "first_bad": None}],
            f"peft: no first bad release can be named: {why}",
        )

    def test_a_culprit_that_the_frozen_list_lacks_is_still_told(self, project: Project) -> None:
        project.index([*others(), *pefts(lambda number: "broken" if number >= 2 else "", range(1, 3))])
        (project.folder / "matrix" / "releases.json").write_text(
            '{"schema_version": 1, "renewed": "2026-01-01", "packages": {}}', encoding="utf-8"
        )
        lock("good.txt", peft="1.0")
        lock("bad.txt", peft="2.0")
        code, out, _ = project("blame", "good.txt", "bad.txt", *PROBE, "--offline")
        why = "releases.json: no releases of peft in it; ask the index, without --offline"
        assert (code, out.splitlines()[2]) == (0, f"  peft 1.0 -> 2.0: no first bad release can be named: {why}")

    def test_2_neither_a_file_nor_a_combination(self, project: Project) -> None:
        project.index([*others(), release("peft", "1.0")])
        project.combination("good", transformers="1.0", tokenizers="1.0", peft="1.0")
        said = project("blame", "good", "nothing", *PROBE)[2]
        assert said == "compat: nothing: neither a lock file nor a combination; `compat list` shows those\n"
