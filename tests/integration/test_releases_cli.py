"""``compat bisect`` and ``compat blame`` over an index of generated miniature releases.

The probe is import-peft; peft's releases do what a test says, by the text of an ImportError ("" passes).
"""

from __future__ import annotations

import json
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
        return dict(json.loads(out))

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

    return Project(folder, index, capsys)


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
            "package": "peft",
            "before": side(22, "passed"),
            "after": side(23, "broken"),
            "boundaries": [{"before": side(22, "passed"), "after": side(23, "broken"), "skipped": []}],
            "builds": 9,
            "changes": [],
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
        ],
        ids=["no such release", "the wrong way round", "no version", "no exact pin", "the package itself"],
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


class TestBlame:
    def test_one_culprit_among_three_changes(self, project: Project) -> None:
        history = pefts(lambda number: "broken" if number >= 3 else "", range(1, 5))
        project.index([*others("1.0", "4.0"), *history])
        project.combination("good", transformers="1.0", tokenizers="1.0", peft="1.0")
        project.combination("bad", transformers="4.0", tokenizers="4.0", peft="4.0")
        code, out, _ = project("blame", "good", "bad", *PROBE, "--json")
        assert (code, json.loads(out)["culprits"]) == (
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
        rest = "--with peft==1.0 --probe import-peft"
        assert (code, out.splitlines()[:8]) == (
            0,
            [
                "failed: ImportError: broken",
                "Cause 1 of 1:",
                "  transformers 1.0 -> 3.0: first bad release 2.0",
                "  transformers 1.5 -> 2.0",
                "    before  1.5 (no date): passed",
                "    after   2.0 (no date): failed: ImportError: broken [unknown]",
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

    def test_3_the_bad_lock_passes(self, project: Project) -> None:
        project.index([*others(), *pefts(lambda number: "", range(1, 3))])
        project.combination("good", transformers="1.0", tokenizers="1.0", peft="1.0")
        project.combination("bad", transformers="1.0", tokenizers="1.0", peft="2.0")
        code, out, said = project("blame", "good", "bad", *PROBE)
        assert (code, out, said.splitlines()[-1]) == (
            3,
            "",
            "compat: nothing to blame: good passes, bad passes (passed)",
        )

    def test_2_neither_a_file_nor_a_combination(self, project: Project) -> None:
        project.index([*others(), release("peft", "1.0")])
        project.combination("good", transformers="1.0", tokenizers="1.0", peft="1.0")
        said = project("blame", "good", "nothing", *PROBE)[2]
        assert said == "compat: nothing: neither a lock file nor a combination; `compat list` shows those\n"
