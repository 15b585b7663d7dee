"""A file, or an answer, that should be JSON."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

PYTHON = (
    r"Expecting (?:value|property name enclosed in double quotes|',' delimiter|':' delimiter)|Extra data"
    r"|Unterminated string starting at|Illegal trailing comma before end of \w+|Invalid control character at"
    r"|Invalid \\escape"
)
RUST = (
    r"expected value|EOF while parsing an? \w+|trailing (?:characters|comma)|key must be a string"
    r"|expected `.{1,9}`(?: or `.{1,9}`)?"
)
SAYS = (
    r"is not a valid JSON file",
    rf"^(?:{PYTHON}): line \d+ column \d+",
    rf"^(?:{RUST}) at line \d+ column \d+$",
)

RULE = Rule(
    id="json-broken",
    title="What is read as JSON is none, or breaks off",
    cause=(
        "The file is empty, an error page, a pointer of git-lfs, the beginning of a download that broke off, or was "
        "edited by hand. Whichever release reads it finds the same."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(CodeChange(None, "look into the file at the place that is named; fetch it again, or mend it"),),
    about_versions=False,
)
