"""A scan -> SARIF: one result a place in the source that is predicted to break. Pure."""

from __future__ import annotations

from compat.report import sarif
from compat.report.sarif import Level, Notice, Result, Rule, Spot
from compat.report.scan_lines import fate
from compat.scan.answer import Break, Kind, Scan, Verdict
from compat.scan.verdict import exit_code

PREFIX = "scan-"
LEVELS = {
    Verdict.PREDICTED: Level.ERROR,
    Verdict.POSSIBLE: Level.WARNING,
    Verdict.GUARDED: Level.NOTE,
    Verdict.ALREADY: Level.NOTE,
    Verdict.NEVER: Level.NOTE,
}
WORDS = {
    Verdict.PREDICTED: "{name} is predicted to break with {target}",
    Verdict.POSSIBLE: "{name} may break with {target}: signatures do not show it",
    Verdict.GUARDED: "{name} would break with {target}, were it not guarded",
    Verdict.ALREADY: "{name} is missing already, and in {target}",
    Verdict.NEVER: "{name} is in no known release",
}
SHOWN = (Verdict.PREDICTED, Verdict.POSSIBLE, Verdict.GUARDED)
"""As on the terminal: the others are there with ``--all``."""
TITLES = {
    Kind.MODULE: "A module that is imported is not in the target release",
    Kind.IMPORT: "A name that is imported is not in the target release",
    Kind.ATTRIBUTE: "An attribute that is read is not in the target release",
    Kind.KEYWORD: "A keyword that is passed is not taken by the target release",
    Kind.POSITIONAL: "The target release takes fewer arguments by position",
    Kind.REQUIRED: "The target release asks for an argument that is not given",
    Kind.OVERRIDE: "A method does not take what the target release passes to it",
}
TEXT = (
    "Found by reading the source against the history of the library's names; nothing was run. The message says from "
    "which release to which the name is there."
)
HELP = (
    "Use what the message names instead, or pin the last release that has the name. `compat check --to "
    "PACKAGE==VERSION` runs your own commands in both releases. A line that ends with # compat: ignore is passed over."
)


def render(found: Scan, *, everything: bool = False) -> str:
    """The log, ending in a newline; with ``everything`` also what is missing already and what no release has."""
    shown = [each for verdict in (Verdict if everything else SHOWN) for each in found.of(verdict)]
    kinds = [kind for kind in Kind if any(each.kind is kind for each in shown)]
    return sarif.render(
        [Rule(PREFIX + kind, TITLES[kind], TEXT, HELP) for kind in kinds],
        [_result(each, found) for each in shown],
        [Notice(f"not read: {each.why}", Spot(each.path, within=_cell(each.cell))) for each in found.unread],
        exit_code(found),
    )


def _result(each: Break, found: Scan) -> Result:
    target = f"{each.package} {found.target[each.package]}"
    at = f" ({_cell(each.spot.cell)}, line {each.spot.line})" if each.spot.cell is not None else ""
    said = WORDS[each.verdict].format(name=each.name, target=target)
    return Result(
        rule=PREFIX + each.kind,
        level=LEVELS[each.verdict],
        message=f"{said}{at}: {fate(each)}",
        spot=Spot(each.path, each.spot.line, each.spot.column, _cell(each.spot.cell)),
        same=(each.package, each.name),
        properties={"verdict": each.verdict.value, "target": target, "replacement": each.replacement},
    )


def _cell(number: int | None) -> str:
    return f"cell {number}" if number is not None else ""
