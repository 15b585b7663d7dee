"""The probes for a person: ``python -m compat.probes --suite instructblip``; needs the libraries under test alone."""

import argparse
import importlib.util
import json
import os
import signal
import sys
from collections import Counter
from typing import Any, Dict, List, NoReturn, Optional, Sequence

from . import load, rollup
from .ask_host import HostFailedError, ask
from .guard import OUR_SIGNALS
from .probe import EVERY_SUITE, Probe
from .spec import DEVICES, SCALES, SpecError, read
from .versions import AXES

DEFAULT_SUITE = "instructblip"
STATUSES = ("passed", "failed", "crashed", "timed-out", "skipped", "error")
COMPATIBLE, INCOMPATIBLE, USAGE, INCONCLUSIVE, INTERRUPTED = 0, 1, 2, 3, 130
CODES = {
    rollup.COMPATIBLE: COMPATIBLE,
    rollup.INCOMPATIBLE: INCOMPATIBLE,
    rollup.INCONCLUSIVE: INCONCLUSIVE,
    None: COMPATIBLE,
}

Found = List[Dict[str, Any]]


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """0 every question passes, 1 one fails, 2 usage, 3 one (or what was named) has no answer, 130 interrupted."""
    catalogue = load.load(None).probes
    options = _parser(catalogue).parse_args(arguments)
    for number in OUR_SIGNALS:
        signal.signal(number, _interrupt)
    try:
        if options.list:
            _say("\n".join(_listed(catalogue)))
            return COMPATIBLE
        return _asked(options, catalogue)
    except (SpecError, HostFailedError) as error:
        sys.stderr.write("compat.probes: %s\n" % error)
        return USAGE if isinstance(error, SpecError) else INCONCLUSIVE
    except KeyboardInterrupt:
        sys.stderr.write("compat.probes: interrupted\n")
        return INTERRUPTED


def _interrupt(number: int, frame: Any) -> NoReturn:
    raise KeyboardInterrupt


def _parser(catalogue: Dict[str, Probe]) -> argparse.ArgumentParser:
    suites = sorted({probe.suite for probe in catalogue.values()} - {EVERY_SUITE})
    parser = argparse.ArgumentParser(
        prog="python -m compat.probes",
        description="Ask the libraries of this interpreter what works. Nothing is installed, no network is used.",
    )
    parser.add_argument("--suite", action="append", choices=suites, help="repeatable; %s if none" % DEFAULT_SUITE)
    parser.add_argument("--probe", action="append", metavar="ID", help="only this one; repeatable")
    parser.add_argument("--device", choices=DEVICES, default="cpu")
    parser.add_argument("--scale", choices=SCALES, default="tiny", help="the models' size, in the probes that have one")
    parser.add_argument("--time-limit", type=float, metavar="SECONDS", help="for each probe, instead of its own")
    parser.add_argument("--list", action="store_true", help="show the probes and their questions")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _listed(catalogue: Dict[str, Probe]) -> List[str]:
    return ["%-34s %-14s %s" % (probe.id, probe.suite or "every suite", probe.question) for probe in catalogue.values()]


def _asked(options: argparse.Namespace, catalogue: Dict[str, Probe]) -> int:
    wanted = _wanted(options, catalogue)
    spec = {
        "probes": _chosen(wanted, catalogue),
        "device": options.device,
        "scale": options.scale,
        "time_limit_s": options.time_limit,
    }
    read(json.dumps(spec))  # a mistake is told before anything is imported
    found, host = [], {}  # type: Found, Dict[str, Any]

    def hear(event: Dict[str, Any]) -> None:
        if event["event"] == "outcome":
            found.append(event["outcome"])
            if not options.json:
                _say(row(event["outcome"], catalogue[event["outcome"]["probe"]]))
        elif event["event"] == "host":
            host.update(event)

    ask(spec, hear)
    verdict = rollup.verdict(found, catalogue, wanted)
    if options.json:
        _say(json.dumps(_document(found, host, verdict), indent=1, sort_keys=True))
    else:
        _say("\n".join(["", *summary(found, host, options.device), _conclusion(found, catalogue, wanted, verdict)]))
    return CODES[verdict]


def _wanted(options: argparse.Namespace, catalogue: Dict[str, Probe]) -> rollup.Wanted:
    """The probes that are named, else those of the suites. Raises SpecError."""
    if options.probe:
        unknown = [name for name in options.probe if name not in catalogue]
        if unknown:
            raise SpecError("there is no probe %r; --list shows them" % unknown[0])
        return rollup.Wanted(tuple(options.probe), True)
    suites = options.suite or [DEFAULT_SUITE]
    return rollup.Wanted(tuple(probe.id for probe in catalogue.values() if probe.suite in suites), False)


def _chosen(wanted: rollup.Wanted, catalogue: Dict[str, Probe]) -> List[str]:
    """With a suite goes what every suite has."""
    if wanted.is_named:
        return list(wanted.ids)
    return [probe.id for probe in catalogue.values() if probe.suite == EVERY_SUITE or probe.id in wanted.ids]


def row(outcome: Dict[str, Any], probe: Probe) -> str:
    """One line of the table; what was skipped names the probe that it needs, and what does not count its role."""
    reason = "needs %s" % outcome["prerequisite"] if outcome["prerequisite"] else rollup.said(outcome)
    role = "(%s) " % probe.role if reason and probe.role != "question" else ""
    return ("%-9s  %-34s  %s%s" % (outcome["status"], outcome["probe"], role, reason)).rstrip()


def summary(found: Found, host: Dict[str, Any], device: str) -> List[str]:
    """What was there, and what came of it."""
    lines = ["Python %s, %s, on %s" % (host.get("python"), ", ".join(_versions(host)), device), _counts(found)]
    return lines + ["%s is not installed" % name for name in _missing(found, host)]


def _counts(found: Found) -> str:
    counts = Counter(outcome["status"] for outcome in found)
    return ", ".join("%d %s" % (counts[status], status) for status in STATUSES if counts[status])


def _missing(found: Found, host: Dict[str, Any]) -> List[str]:
    """What an import did not find; of those that were not asked what neither metadata nor files show."""
    versions = host.get("versions", {})

    def is_there(library: str) -> bool:
        known = versions.get(library, {"metadata": None})["metadata"]
        return bool(known) or importlib.util.find_spec(library) is not None

    return rollup.missing(found, is_there)


def _conclusion(found: Found, catalogue: Dict[str, Probe], wanted: rollup.Wanted, verdict: Optional[str]) -> str:
    """What it means, with the exit code."""
    ended = "(exit code %d)" % CODES[verdict]
    if verdict is None:
        own = _counts([each for each in found if each["probe"] in wanted.ids])
        return "no verdict: %s, none of them a question; what they require passes %s" % (own, ended)
    silent = rollup.unanswered(found, wanted) if wanted.is_named else []
    if verdict == rollup.INCONCLUSIVE and silent:
        return "%s: no answer from %s %s" % (verdict, ", ".join(silent), ended)
    failing = rollup.failing(found, catalogue) if verdict == rollup.INCOMPATIBLE else []
    return "%s%s %s" % (verdict, ": " + ", ".join(failing) if failing else "", ended)


def _say(text: str) -> None:
    """Print, whoever listens: a reader that goes away early (head -1) changes nothing, the exit code is the answer."""
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _versions(host: Dict[str, Any]) -> List[str]:
    versions = host.get("versions", {})
    known = [(name, versions.get(name, {"metadata": None})) for name in AXES]
    return ["%s %s" % (name, each["metadata"] or each.get("attribute") or "not installed") for name, each in known]


def _document(found: Found, host: Dict[str, Any], verdict: Optional[str]) -> Dict[str, Any]:
    return {
        "schema_version": 1,
        "python": host.get("python"),
        "platform": host.get("platform"),
        "versions": host.get("versions", {}),
        "verdict": verdict,
        "not_installed": _missing(found, host),
        "outcomes": found,
    }
