"""The shipped catalogue and matrix fit together; the digest of a probe's source is that of what it runs."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from compat import claimfile, matrix, questions, releases
from compat.errors import MatrixError
from compat.model import Combination, Documented, Kind
from compat.probes.catalogue import PRELOAD, PROBES
from compat.probes.models.table import MODELS
from compat.probes.probe import Probe
from compat.questions import FOLDER, PACKAGE, SHIPPED, Catalogue, for_combination, source_digest, with_required
from compat.rules import RULES

MATRIX = Path(__file__).parents[2] / matrix.FOLDER
IDS = [probe.id for probe in PROBES]
PLAIN = {"passed", "failed"}
SUITES = {"instructblip", "real-size", "training", "rsgpt", "lavis", "models", "drift", "convert", "artefacts"}
COMBINATION = Combination("tried", "Tried", Kind.CURRENT, "3.11", {}, suites=("instructblip",))


class TestTheShippedCatalogue:
    def test_ids_are_unique(self) -> None:
        assert sorted(set(IDS)) == sorted(IDS)

    def test_what_a_probe_requires_stands_before_it(self) -> None:
        late = [(each.id, name) for each in PROBES for name in each.requires if name not in IDS[: IDS.index(each.id)]]
        assert late == []

    def test_its_controls_are_there_and_others(self) -> None:
        wrong = [(each.id, name) for each in PROBES for name in each.controls if name not in IDS or name == each.id]
        assert wrong == []

    def test_its_function_is_a_generator_that_takes_its_parameters(self) -> None:
        asked = [probe for probe in PROBES if probe.function]
        taken = {probe.id: {*probe.parameters} for probe in asked}
        functions = {probe.id: function(*probe.function.split(":")) for probe in asked}
        names = {name: [each.arg for each in (*f.args.args, *f.args.kwonlyargs)][1:] for name, f in functions.items()}
        optional = {name: len(f.args.defaults) + len(f.args.kwonlyargs) for name, f in functions.items()}
        needed = {name: set(names[name][: len(names[name]) - optional[name]]) for name in functions}
        misfits = [name for name in taken if not needed[name] <= taken[name] <= {*names[name]}]
        yields = {name: sum(isinstance(node, ast.Yield) for node in ast.walk(f)) for name, f in functions.items()}
        assert (misfits, yields) == ([], dict.fromkeys(functions, 1))

    def test_its_words_are_among_those_that_there_are(self) -> None:
        languages = {"", "t5", "llama", *(model.id for model in MODELS)}
        assert [probe.id for probe in PROBES if not probe.question.endswith("?")] == []
        assert {probe.role for probe in PROBES} <= {"question", "control", "demonstration", "remedy"}
        assert {probe.language for probe in PROBES} <= languages
        assert {probe.suite for probe in PROBES} <= {"", *SUITES}

    def test_only_imports_have_no_function(self) -> None:
        assert all(probe.function or probe.id.startswith("import-") for probe in PROBES)

    def test_what_is_preloaded_is_a_librarys_or_a_module_that_we_have(self) -> None:
        ours = [module.split(".")[1:] for module in PRELOAD if module.startswith(f"{PACKAGE}.")]
        others = {module.partition(".")[0] for module in PRELOAD} - {PACKAGE}
        assert others <= {"torch", "transformers", "peft", "tokenizers", "numpy"}
        assert [path for path in ours if not FOLDER.joinpath(*path).with_suffix(".py").is_file()] == []


@functools.cache
def parsed(module: str) -> ast.Module:
    return ast.parse(FOLDER.joinpath(*module.split(".")).with_suffix(".py").read_bytes())


def function(module: str, name: str) -> ast.FunctionDef:
    """The one function of that name in a module of the probes."""
    (found,) = (each for each in parsed(module).body if isinstance(each, ast.FunctionDef) and each.name == name)
    return found


class TestTheShippedMatrix:
    combinations = matrix.read(MATRIX)

    @pytest.mark.parametrize("combination", combinations, ids=lambda each: each.id)
    def test_every_combination_can_be_asked(self, combination: Combination) -> None:
        assert for_combination(combination)

    @pytest.mark.parametrize("combination", combinations, ids=lambda each: each.id)
    def test_what_it_expects_names_rules_that_are_there(self, combination: Combination) -> None:
        rules = {*combination.expect.values(), *([combination.documented.rule] if combination.documented else [])}
        assert rules - {rule.id for rule in RULES} - PLAIN == set()

    @pytest.mark.parametrize("combination", combinations, ids=lambda each: each.id)
    def test_what_it_expects_is_asked_there(self, combination: Combination) -> None:
        named = {*combination.expect, *([combination.documented.probe] if combination.documented else [])}
        assert named - {probe.id for probe in for_combination(combination)} == set()

    def test_the_claims_name_combinations_probes_and_rules_that_are_there(self) -> None:
        ids, rules = {each.id for each in self.combinations}, {rule.id for rule in RULES}
        assert claimfile.read(MATRIX / claimfile.FILE, combinations=ids, probes=set(IDS), rules=rules)

    def test_the_probes_of_the_claims_are_asked_there(self) -> None:
        asked = {each.id: {probe.id for probe in for_combination(each)} for each in self.combinations}
        conditions = [
            each
            for claim in claimfile.read(MATRIX / claimfile.FILE)
            for each in (*claim.holds_when, *claim.refuted_when)
        ]
        assert [each for each in conditions if each.probe not in asked[each.combination]] == []

    def test_the_releases_are_readable(self) -> None:
        assert set(releases.tried(MATRIX)) == {"transformers", "tokenizers", "peft"}


def row(probe: str) -> Documented:
    return Documented(1, "", "", "", "", "", None, None, probe, "")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            {"suites": ("nonsense",)},
            r"^combination 'tried': suites: there is no suite 'nonsense'; there are: .*\blavis\b",
        ),
        ({"expect": {"nonsense": "passed"}}, "^combination 'tried': expect: there is no probe 'nonsense'"),
        ({"documented": row("nonsense")}, "there is no probe 'nonsense'"),
    ],
)
def test_an_unknown_suite_or_probe_is_refused(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(MatrixError, match=words):
        for_combination(replace(COMBINATION, **wrong))  # type: ignore[arg-type]


SMALL = (
    Probe("base", "?", "a:f", suite="other"),
    Probe("between", "?", "a:f", suite="other", requires=("base",)),
    Probe("unasked", "?", "a:f", suite="other"),
    Probe("wanted", "?", "a:f", suite="one", requires=("between",)),
)


def test_a_suite_brings_what_it_requires_in_the_catalogues_order() -> None:
    asked = for_combination(replace(COMBINATION, suites=("one",)), SMALL)
    assert [probe.id for probe in asked] == ["base", "between", "wanted"]


def test_what_one_probe_requires_comes_with_it() -> None:
    assert [probe.id for probe in with_required(["between"], SMALL)] == ["base", "between"]


def test_the_shipped_folder_is_that_of_the_shipped_catalogue() -> None:
    assert (SHIPPED.folder, SHIPPED.file, Catalogue((), Path("/there/probes.py")).folder) == (
        FOLDER,
        None,
        Path("/there"),
    )


FILES = {
    "asked.py": "from .near import x\nfrom . import beside\nimport json\n",
    "near.py": "from . import far as elsewhere\n",
    "beside.py": "",
    "far.py": "from compat_probes.probe import Skipped\n",
    "deep/asked.py": "from ..near import x\nfrom . import side\nfrom .. import inner\nfrom ..inner import leaf\n",
    "deep/side.py": "from ..beside import y\n",
    "inner/leaf.py": "",
    "stranger.py": "",
    "reads.py": "def f(context):\n    return context.data / 'x'\n",
    "data/x.json": "1",
}


@pytest.fixture
def digest(tmp_path: Path) -> Callable[..., str]:
    """Write the files, changed as told, and return the digest of the module's probe."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    def digest(module: str, change: str = "", text: str = "# changed\n") -> str:
        if change:
            (tmp_path / change).write_text(FILES.get(change, "") + text, encoding="utf-8")
        questions._digest.cache_clear()
        questions._imports.cache_clear()
        return source_digest(Probe("p", "?", f"{module}:f"), tmp_path)

    return digest


@pytest.mark.parametrize("changed", ["asked.py", "near.py", "beside.py", "far.py"])
def test_a_change_of_the_module_or_of_what_it_imports_shows(digest: Callable[..., str], changed: str) -> None:
    assert digest("asked") != digest("asked", changed)


@pytest.mark.parametrize(
    "changed", ["deep/asked.py", "deep/side.py", "near.py", "far.py", "beside.py", "inner/leaf.py"]
)
def test_a_module_in_a_folder_changes_with_what_it_imports_around_it(digest: Callable[..., str], changed: str) -> None:
    assert digest("deep.asked") != digest("deep.asked", changed)


@pytest.mark.parametrize("changed", ["stranger.py", "reads.py", "data/x.json", "new.py", "deep/asked.py"])
def test_a_change_elsewhere_does_not(digest: Callable[..., str], changed: str) -> None:
    assert digest("asked") == digest("asked", changed)


@pytest.mark.parametrize("changed", ["reads.py", "data/x.json", "data/new.json"])
def test_a_module_that_reads_data_changes_with_it(digest: Callable[..., str], changed: str) -> None:
    assert digest("reads") != digest("reads", changed)


def test_a_compiled_file_is_no_data(digest: Callable[..., str]) -> None:
    assert digest("reads") == digest("reads", "data/x.pyc")


def test_two_contents_under_other_names_differ(digest: Callable[..., str]) -> None:
    assert digest("beside") != digest("stranger")


def test_what_a_file_of_another_catalogue_imports_of_ours_counts() -> None:
    sources = {path.name for path in questions._sources(Path(__file__).parent / "probe_samples" / "faults.py")}
    assert {"faults.py", "probe.py"} <= sources


def test_an_import_probe_is_the_hosts_own_work() -> None:
    assert source_digest(Probe("import-x", "?", "")) == source_digest(Probe("p", "?", "host:main"))
