"""What must not leave the machine: absolute paths, credentials in addresses, access tokens. Pure."""

from __future__ import annotations

import re
import unicodedata

CREDENTIALS = re.compile(r"(?P<scheme>\b[a-zA-Z][a-zA-Z0-9+.-]*://)[^\s/@'\"]+@")
TOKEN = re.compile(r"\b(?:hf_|ghp_|gho_|ghs_|github_pat_|pypi-|glpat-)[A-Za-z0-9_-]{8,}")
PLACEHOLDERS = ("<environment>", "<python>", "<folder>", "<temporary>", "<catalogue>")
"""What the probe host writes for the roots that it knows."""

ABSOLUTE = re.compile(
    r"(?P<root><\w+>)?(?<![\w./:~-])(?:~[\w-]*|[A-Za-z]:)?(?:[/\\][\w.@+%~-]+){2,}[/\\]?|\\\\[\w.-]+(?:\\[\w.@+%~ -]+)+"
)


def text(value: str) -> str:
    """``value`` without what tells of the machine or its user; of an absolute path the last part stays."""
    whole = value.encode("utf-8", "replace").decode("utf-8")  # half of a surrogate pair cannot be written to a file
    return ABSOLUTE.sub(_last_part, secrets(whole))


def secrets(value: str) -> str:
    """``value`` without credentials and tokens; its paths stay, for it is shown to whom it belongs."""
    return TOKEN.sub("<token>", CREDENTIALS.sub(r"\g<scheme>", value))


def _last_part(found: re.Match[str]) -> str:
    root = found.group("root") or ""
    if root in PLACEHOLDERS:
        return found.group()
    return f"{root}<path>/" + re.split(r"[/\\]", found.group().rstrip("/\\"))[-1]


def line(value: str) -> str:
    """``value`` as one line without control characters and without marks that change the direction of text."""
    spaced = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text(value))
    shown = "".join(letter for letter in spaced if unicodedata.category(letter) not in ("Cf", "Cs", "Co", "Cn"))
    return " ".join(shown.split())
