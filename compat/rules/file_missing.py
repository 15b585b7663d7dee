"""A file that is not there."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

SAYS = (
    r"\[Errno 2\] No such file or directory",
    r"\[WinError [23]\]",
    r"Unable to find [^\n]{0,200}(?:/|\.jsonl?\b|\.csv\b)",
    r"Couldn't find (?:a dataset script|any data file) at",
)

RULE = Rule(
    id="file-missing",
    title="A file that was named is not there",
    cause=(
        "The path leads nowhere on this machine. It is relative to the working folder unless it begins with a slash."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(
        CodeChange(None, "check the path and the working folder, and whether the step that writes the file has run"),
    ),
    about_versions=False,
)
