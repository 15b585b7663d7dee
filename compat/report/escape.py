"""Text -> Markdown that shows exactly that text, in a table's cell as well as outside. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from compat.report import scrub


class Markdown(str):
    """Text that is Markdown already and is not escaped again; what is put into its places with ``%`` is."""

    __slots__ = ()

    def __mod__(self, values: Mapping[str, object]) -> Markdown:
        """``Markdown("%(name)s") % {"name": "a|b"}``; numbers stay numbers."""
        shown = {name: each if isinstance(each, int | float) else escaped(each) for name, each in values.items()}
        return Markdown(str.__mod__(self, shown))


SPECIAL = re.compile(r"[\\`*\[\]<>|&~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
START = re.compile(r"^(\s*)([#+-]|\d+(?=[.)]))")
BARE_ADDRESS = re.compile(r"(?i)\b(https?|ftp)(://)|\b(www)(\.)|(?<=\w)(@)(?=\w)")


def escaped(value: object) -> Markdown:
    """Plain text on one line, with everything that Markdown or HTML would take for markup escaped.

    A bare address is kept from turning into a link.
    """
    if isinstance(value, Markdown):
        return value
    text = SPECIAL.sub(lambda found: "\\" + found.group(), scrub.line(str(value)))
    text = BARE_ADDRESS.sub(_broken, text)
    return Markdown(START.sub(lambda found: found.group(1) + _at_start(found.group(2)), text))


def _at_start(mark: str) -> str:
    return mark if mark.isdigit() else "\\" + mark


def _broken(found: re.Match[str]) -> str:
    """An empty comment inside an address: shown as it is, and no link."""
    parts = [part for part in found.groups() if part]
    return f"{parts[0]}<!---->{parts[1]}" if len(parts) == 2 else f"<!---->{parts[0]}"


def code(value: object) -> Markdown:
    """A code span that shows the text, whatever backticks are in it; pipes as tables need them. "" stays "".

    A backslash before a pipe cannot stand in a table's code span: such text is escaped instead.
    """
    text = scrub.line(str(value))
    if not text or "\\|" in text:
        return escaped(text)
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return Markdown(f"{fence}{room}{text}{room}{fence}".replace("|", "\\|"))
