"""What must not leave the machine: absolute paths, credentials in addresses, access tokens. Pure."""

from __future__ import annotations

import re
import unicodedata

CREDENTIALS = re.compile(r"(?<=[a-zA-Z0-9+.-]://)(?:[^\s/@'\"]+@)+")
TOKEN = re.compile(
    r"\b(?:hf_|ghp_|gho_|ghs_|github_pat_|pypi-|glpat-)[A-Za-z0-9_-]{8,}"
    r"|(?:(?<=_)|(?<=\\[nrt]))(?:hf_|ghp_|gho_|ghs_|github_pat_)[A-Za-z0-9]{20,}"
)
"""Within a longer word (``_hf_peft_config_loaded`` is none) only what is as long as a token."""
HOME = re.compile(r"(?:[A-Za-z]:)?[/\\](?:home|Users)[/\\][^/\\]+")
PLACEHOLDERS = ("<environment>", "<python>", "<folder>", "<temporary>", "<catalogue>")
"""What the probe host writes for the roots that it knows."""

ABSOLUTE = re.compile(
    r"(?P<root><\w+>)?(?:(?<![\w./~-])|(?<=file://))"
    r"(?:~[\w-]*|[A-Za-z]:)?(?:[/\\][\w.@+%~-]+){2,}[/\\]?|\\\\[\w.-]+(?:\\[\w.@+%~ -]+)+"
)


def text(value: str) -> str:
    """``value`` without what tells of the machine or its user; of an absolute path the last part stays."""
    whole = value.encode("utf-8", "replace").decode("utf-8")  # half of a surrogate pair cannot be written to a file
    return ABSOLUTE.sub(_last_part, secrets(whole))


def secrets(value: str) -> str:
    """``value`` without credentials and tokens; its paths stay, for it is shown to whom it belongs."""
    return TOKEN.sub("<token>", CREDENTIALS.sub("", value))


def file(path: str) -> str:
    """A path of the user's own, for people and for JSON: what of its name is no text is spelled out (\\udcff)."""
    return secrets(path.encode("utf-8", "backslashreplace").decode())


def _last_part(found: re.Match[str]) -> str:
    """What a path is shown as; of somebody's home the last part would be a name."""
    root = found.group("root") or ""
    if root in PLACEHOLDERS:
        return found.group()
    path = found.group().removeprefix(root).rstrip("/\\")
    return f"{root}<path>" if HOME.fullmatch(path) else f"{root}<path>/" + re.split(r"[/\\]", path)[-1]


class _Letters(dict[int, int | str | None]):
    """What each letter is shown as, found once: a space for control characters, nothing for invisible ones."""

    def __missing__(self, letter: int) -> int | str | None:
        category = unicodedata.category(chr(letter))
        invisible = category in ("Cf", "Cs", "Co", "Cn")
        self[letter] = " " if category in ("Cc", "Zl", "Zp") else None if invisible else letter
        return self[letter]


_LETTERS = _Letters()


def line(value: str) -> str:
    """``value`` as one line without control characters and without marks that change the direction of text."""
    return " ".join(text(value).translate(_LETTERS).split())


def block(value: str) -> str:
    """``value`` with its lines, indented as they are; of each the same is gone as in ``line``."""
    return "\n".join(each.translate(_LETTERS).rstrip() for each in text(value).splitlines())
