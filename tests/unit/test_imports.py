"""Which module may import which: the rooms of the design, as they are built. Arrows run one way only."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import compat

PACKAGE = Path(compat.__file__).parent
PROBES = PACKAGE / "probes"

VALUES = "model errors"
UV = "process settings installer"
LOCKED = f"{VALUES} {UV} files lock lockfile torch_layer"
CONTENT = "probes.catalogue probes.probe questions"
DIAGNOSIS = "model signature verdict finding rules rules.rule compare diagnose claims"

MAY_IMPORT = {
    # values
    "model": "",
    "errors": "",
    "__init__": "",
    # the machine
    "leash": "",
    "files": "",
    "ending": "console errors standard_streams",
    "standard_streams": "",
    "frozen_list": "errors",
    "bytecode": "",
    "wholeness": "",
    "listening": "",
    "process": "errors listening",
    "strays": "",
    "stream": "process",
    "settings": "process",
    "interpreter": "process",
    "executors": "process",
    # what is declared, and what was seen
    "matrix": VALUES,
    "questions": f"{VALUES} probes.catalogue probes.probe",
    "journal": f"{VALUES} files",
    "redact": "model",
    # from versions to an environment
    "installer": "model process settings",
    "lock": f"model {UV}",
    "lockfile": f"{VALUES} files lock",
    "torch_layer": f"{VALUES} {UV} files lockfile",
    "environment": f"{LOCKED} bytecode wholeness",
    "locking": f"{VALUES} journal lock lockfile verdict",
    # from an environment to outcomes
    "probing": f"model journal process redact stream {CONTENT}",
    "run": f"{LOCKED} {CONTENT} environment interpreter journal locking probing verdict",
    # pure: from outcomes to what they mean
    "verdict": "model",
    "signature": "model",
    "rules": "rules.rule",
    "rules.rule": "model",
    "rules.*": "model rules.rule",
    "finding": "model rules.rule",
    "diagnose": "model verdict finding rules rules.rule",
    "compare": "model signature verdict finding",
    "claims": "model verdict compare finding",
    "claimfile": "errors claims",
    "results": f"errors {DIAGNOSIS}",
    "search": "",
    "search.*": "",
    "report": "",
    "report.*": f"{DIAGNOSIS} results report.cells report.escape report.rows report.scrub",
    "report.markdown": "model compare results report.cells report.escape report.findings report.rows report.training",
    # composition
    "remedies": f"{LOCKED} {CONTENT} {DIAGNOSIS} journal locking run search.nearest",
    "collect": f"{CONTENT} {DIAGNOSIS} errors matrix journal releases run remedies claimfile results __init__",
    "summary": f"{VALUES} verdict results run",
    "console": "model",
    # searches over releases
    "asking": (
        "compare environment errors executors interpreter journal locking matrix model run signature "
        "torch_layer verdict"
    ),
    "arguments": "errors",
    "bisecting": "asking errors index passed_over releases search.bisect search.history turning",
    "blaming": "asking model search.blame sides tracing",
    "change_line": "static",
    "changes": "change_line model static",
    "cli_blame": (
        "asking bisecting blaming console errors executors matrix place release_lines search.blame sides telling"
    ),
    "cli_releases": ("arguments asking bisecting console errors executors matrix place release_lines releases telling"),
    "cli_index": "arguments bisecting console errors index matrix place releases",
    "cli_sweep": (
        "arguments asking bisecting console errors executors files matrix model place questions releases "
        "report.landscape search.history sweep"
    ),
    "index": "errors files index_source releases settings",
    "index_source": "",
    "passed_over": "compare installer model verdict",
    "pinfile": "errors lockfile",
    "place": "errors matrix releases run torch_layer",
    "release_lines": "asking bisecting blaming passed_over search.blame tracing turning",
    "releases": "errors frozen_list",
    "report.founding": "model report.headline report.reading sweep",
    "report.headline": "report.reading sweep",
    "report.landscape": (
        "model report.export report.founding report.markdown report.reading search.history search.landscape sweep"
    ),
    "report.reading": "diagnose finding model report.cells search.landscape sweep",
    "search.bisect": "search.history",
    "search.landscape": "search.history",
    "sides": "errors journal lockfile locking matrix model pinfile run search.blame",
    "static": "",
    "sweep": "model releases search.history search.landscape",
    "telling": "asking console run search.blame search.history",
    "tracing": "asking bisecting errors model search.blame search.history turning",
    "turning": "asking change_line changes compare diagnose lockfile model questions search.history",
    # may I upgrade?
    "check.delta": "check.tolerance",
    "check.drift": "check.answer check.delta check.harmless check.tolerance model",
    "check.harmless": "check.toml_file model",
    "check.toml_file": "errors matrix",
    "check.tolerance": "check.toml_file",
    "check.cells": "check.answer check.verdict compare model verdict",
    "check.diff": "check.answer check.cells check.moves check.stored check.verdict diagnose errors model",
    "check.json_file": "errors",
    "check.stored": "check.json_file errors model probes.probe",
    "check.verdict": "check.answer compare errors model verdict",
    "cli_diff": (
        "check.diff check.drift check.stored check.verdict errors report.check_json report.check_markdown "
        "report.check_terminal"
    ),
    "report.check_causes": (
        "check.answer check.verdict compare finding model report.cells report.check_rows report.scrub"
    ),
    "report.check_document": "check.answer check.verdict compare finding model",
    "report.check_json": (
        "check.answer check.diff check.verdict finding model report.cells report.check_causes report.check_document "
        "report.check_rows report.check_sentence report.export report.scrub"
    ),
    "report.check_lines": (
        "model check.answer check.diff check.verdict compare report.check_causes report.check_rows "
        "report.check_sentence report.scrub"
    ),
    "report.check_markdown": (
        "check.answer check.diff check.verdict compare report.check_causes report.check_lines report.check_rows "
        "report.check_sentence report.escape report.markdown report.scrub"
    ),
    "report.check_rows": "check.answer check.verdict compare model report.cells report.reading report.scrub",
    "report.check_sentence": (
        "check.answer check.verdict compare model report.check_causes report.check_rows report.scrub"
    ),
    "report.check_terminal": (
        "check.answer check.diff check.verdict compare report.check_lines report.check_rows report.check_sentence "
        "report.scrub"
    ),
    "check": "",
    "check.alternatives": (
        "check.answer check.moves check.sets check.side check.target check.verdict model remedies search.nearest"
    ),
    "check.answer": "compare finding model",
    "check.commands": "check.leftovers check.workplace installer model process redact verdict",
    "check.leftovers": "",
    "check.witness": "",
    "check.witness_site": "",
    "check.workplace": "check.userfiles check.witness files process strays",
    "check.moves": "check.answer check.target model",
    "check.notes": "check.answer check.commands check.side check.verdict compare",
    "check.options": "check.project errors",
    "check.origins": "check.alternatives check.present_set check.target lock search.nearest",
    "check.plan": (
        "check.present check.probefile check.project check.sets check.side check.target check.upgrade errors "
        "interpreter matrix model place questions sides"
    ),
    "check.probefile": (
        "check.userfiles errors files probes.catalogue probes.catalogue_others probes.probe questions verdict"
    ),
    "check.sets": "check.present_entries check.target installer lock lockfile locking model process",
    "check.impossible": "check.sets check.target errors model",
    "check.present_side": "check.present_entries check.sets errors lock locking model",
    "check.side": (
        "asking check.commands check.probefile check.sets check.verdict environment journal model probing questions run"
    ),
    "check.target": "errors",
    "check.upgrade": (
        "errors compare check.impossible check.notes check.alternatives check.answer check.cells check.commands "
        "check.moves check.origins check.present_side check.present_entries check.sets "
        "check.side check.target check.verdict diagnose executors locking model questions remedies run"
    ),
    "cli_check": (
        "bisecting check.drift check.options check.plan check.project check.target check.upgrade "
        "check.verdict cli_diff console errors executors matrix place releases report.check_json "
        "report.check_markdown report.check_terminal"
    ),
    "check.installed": "",
    "check.present": (
        "errors check.present_entries check.present_environments check.present_locks check.present_requirements "
        "check.present_set"
    ),
    "check.present_entries": "",
    "check.present_environments": (
        "errors model process settings installer check.installed check.present_entries check.present_left_out"
    ),
    "check.present_includes": "errors installer check.userfiles",
    "check.present_left_out": "errors matrix check.present_entries",
    "check.present_locks": (
        "errors process settings installer check.present_entries check.present_left_out check.userfiles"
    ),
    "check.present_requirements": (
        "errors check.present_entries check.present_includes check.present_left_out check.present_set"
    ),
    "check.present_set": "errors installer matrix check.present_entries check.present_left_out",
    "check.project": "errors matrix check.userfiles",
    "check.userfiles": "errors",
    "cli": "*",
    "__main__": "cli",
}
"""What each module of the host may import of compat; "rules.*" are all modules there that are not named themselves."""

UNDER_TEST = {"torch", "transformers", "tokenizers", "peft", "numpy", "safetensors", "sentencepiece", "lavis"}


def modules(folder: Path) -> dict[str, Path]:
    """The modules under a folder by their name in it ("report.cells"; "rules" for the package itself)."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)] = path
    return found


ALL = modules(PACKAGE)
HOST = {name: path for name, path in ALL.items() if not path.is_relative_to(PROBES)}


def imported(path: Path) -> Iterator[str]:
    """The modules of compat that a module imports, wherever in it; names in the package stand for modules."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from ("__init__" for alias in node.names if alias.name == "compat")
            yield from (alias.name.removeprefix("compat.") for alias in node.names if alias.name.startswith("compat."))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "compat":
            inside = (node.module or "").partition(".")[2]
            names = [f"{inside}.{alias.name}".strip(".") for alias in node.names]
            yield from {name if name in ALL else inside or "__init__" for name in names}


def allowed(name: str) -> set[str]:
    listed = MAY_IMPORT.get(name, MAY_IMPORT.get(f"{name.partition('.')[0]}.*", ""))
    return set(ALL) if listed == "*" else set(listed.split())


@pytest.mark.parametrize("name", HOST)
def test_a_module_imports_what_its_room_may(name: str) -> None:
    own = {module for module in HOST if module.startswith(f"{name}.")}  # a package lists its own modules
    assert set(imported(HOST[name])) - allowed(name) - own == set()


def test_every_module_has_a_room() -> None:
    roomless = [name for name in HOST if name not in MAY_IMPORT and f"{name.partition('.')[0]}.*" not in MAY_IMPORT]
    known = {*ALL, "rules.*", "report.*", "search.*"}
    assert (roomless, set(MAY_IMPORT) - known, set(" ".join(MAY_IMPORT.values()).split()) - known - {"*"}) == (
        [],
        set(),
        set(),
    )


def test_no_module_imports_itself_by_a_detour() -> None:
    circle_free(graph())


def test_a_circle_would_be_found() -> None:
    with pytest.raises(ValueError, match="cycle"):
        circle_free({**graph(), "model": {"cli"}})


def graph() -> Mapping[str, set[str]]:
    """Who imports whom, probes included: there the imports are relative."""
    found = {name: set(imported(path)) for name, path in HOST.items()}
    for name, path in modules(PROBES).items():
        found[f"probes.{name}" if name != "__init__" else "probes"] = {
            f"probes.{other}" for other in relative(path) if (PROBES / f"{other}.py").is_file()
        }
    return found


def circle_free(imports: Mapping[str, set[str]]) -> None:
    """Raise CycleError, a ValueError, for modules that import each other in a circle."""
    tuple(TopologicalSorter(imports).static_order())


def relative(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield from [node.module] if node.module else [alias.name for alias in node.names]


def absolute(path: Path) -> Iterator[str]:
    """The top packages that are imported by name."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("name", modules(PROBES))
def test_a_probe_module_imports_nothing_of_the_host(name: str) -> None:
    path = modules(PROBES)[name]
    assert set(absolute(path)) - sys.stdlib_module_names - UNDER_TEST == set()


@pytest.mark.parametrize("name", modules(PROBES))
def test_relative_imports_of_a_probe_module_stay_in_the_package(name: str) -> None:
    path = modules(PROBES)[name]
    levels = {node.level for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.ImportFrom)}
    assert levels <= {0, 1}
    assert {other for other in relative(path) if not (PROBES / f"{other}.py").is_file()} == set()


@pytest.mark.parametrize(
    "name", ["catalogue", "catalogue_drift", "catalogue_instructblip", "catalogue_others", "probe"]
)
def test_what_the_host_reads_of_the_probes_needs_no_library(name: str) -> None:
    assert set(absolute(PROBES / f"{name}.py")) <= sys.stdlib_module_names
