"""Somebody else ended the process: mostly the system, short of memory."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

SAYS = (
    r"^\S{0,100}: line \d+:\s+\d+ Killed\b",
    r"^\[\d+\]\s+[+-]?\s*\d+ killed\b",
    r"^[^\n]{0,200}\bKilled\s*(?:\(core dumped\)|\d+)?\s*$",
    r"killed by signal: Killed",
    r"died with <Signals\.SIGKILL",
    r"exitcode\s*:\s*-9\b",
    r"Signal 9 \(SIGKILL\)",
    r"DataLoader worker \(pid\(s\) [\d, ]+\) exited unexpectedly",
    r"[Oo]ut of memory: Killed process",
    r"oom-kill",
)

RULE = Rule(
    id="process-killed",
    title="The process was killed from outside",
    cause=(
        "A signal that no program can catch ended it: the system's own where memory runs out, or a scheduler's at "
        "a limit. There is no traceback for that reason."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(
        CodeChange(None, "look into the system's log (dmesg) or the scheduler's, and ask for more memory or time"),
    ),
    about_versions=False,
)
