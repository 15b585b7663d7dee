"""What the page's script says, in the language in force."""

from __future__ import annotations

from compat.language import text


def words() -> dict[str, str]:
    """The script's own words by the names that it knows them by; it puts the values of ``%(name)s`` in."""
    return {
        "cell": text("%(combination)s × %(probe)s"),
        "shown": text("%(probes)s of %(all_probes)s probes, %(combinations)s of %(all_combinations)s combinations"),
        "no_cell": text("The map has no cell %(name)s. A cell's name is COMBINATION:PROBE."),
        "nothing": text("Nothing fits this filter."),
        "copy": text("Copy"),
        "copied": text("Copied"),
        "question": text("Question"),
        "reproduce": text("Reproduce"),
        "again": text("Ask again"),
        "finding": text("Finding"),
        "unknown": text("No rule recognises this failure yet."),
        "confidence": text("confidence"),
        "ways": text("Verified ways out"),
        "no_ways": text("No way out has been verified."),
        "moves": text("moves %(what)s"),
        "proof": text("What the controls say"),
        "control": text("control"),
        "expected": text("if this is the cause"),
        "observed": text("observed"),
        "traceback": text("Traceback"),
        "caused": text("It came from:"),
        "evidence": text("Evidence"),
        "status": text("outcome"),
        "stage": text("stage"),
        "phase": text("phase"),
        "reason": text("reason"),
        "behind": text("waited for"),
        "signal": text("signal"),
        "exit": text("exit code"),
        "device": text("device"),
        "dtype": text("numbers"),
        "figures": text("Figures"),
        "output": text("Printed"),
        "environment": text("Environment"),
        "controls": text("Controls, which differ in one thing"),
        "requires": text("Needs"),
        "not_asked": text("This combination is not asked that."),
    }
