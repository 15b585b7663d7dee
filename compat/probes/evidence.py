"""What was seen, as JSON: exceptions with their frames and causes, and figures."""

import math
import traceback
from types import TracebackType
from typing import Any, Dict, List, Optional, Set

from .places import Places

MESSAGE_CHARACTERS = 4000
READ_CHARACTERS = 200000
REASON_CHARACTERS = 300
FRAMES_FIRST, FRAMES_LAST = 20, 60
CAUSES = 8
INTEGER_BITS = 1024
"""Readers of JSON take no integers of any length; Python itself refuses thousands of digits."""
MEMORY_ERRORS = ("MemoryError", "OutOfMemoryError")
"""Python's, and torch's for a device: they depend on the machine and on the memory limit."""
MACHINERY = ("compat/probes/child.py", "compat/probes/imports.py", "compat/probes/load.py")
"""Frames of the host itself, above the probe's or the library's."""


def cut(text: str, limit: int = MESSAGE_CHARACTERS) -> str:
    """The head and the tail of a long text. The last line stays whole unless it alone is longer than ``limit``.

    The last line matters most: "got multiple values for keyword argument" follows a whole model's representation.
    """
    if len(text) <= limit:
        return text
    last_line = len(text) - (text.rstrip("\n").rfind("\n") + 1)
    tail = min(max(last_line, limit // 2), limit)
    head = max(limit - tail, limit // 4)
    left_out = len(text) - head - tail
    if left_out <= 0:
        return text
    return "%s\n[... %d characters left out ...]\n%s" % (text[:head], left_out, text[-tail:])


def type_name(error: BaseException) -> str:
    """The qualified name of the exception's class; builtins bare, ours as the host side knows them."""
    kind = type(error)
    if kind.__module__ == "builtins":
        return kind.__qualname__
    module = kind.__module__
    if module.startswith("compat_probes."):
        module = "compat.probes." + module[len("compat_probes.") :]
    return "%s.%s" % (module, kind.__qualname__)


def message(error: BaseException, places: Places) -> str:
    """The exception's text without paths of the machine, cut."""
    try:
        text = str(error)
    except BaseException as another:  # noqa: BLE001 - a library's __str__ may do anything; the evidence says so
        text = "[its message cannot be shown: %s]" % type(another).__name__
    return cut(places.text(cut(text, READ_CHARACTERS)))


def reason(error: BaseException, places: Places) -> str:
    """One line for people: the class and the end of the message's last line."""
    lines = [line.strip() for line in message(error, places).splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    if len(last) > REASON_CHARACTERS:
        last = "..." + last[-REASON_CHARACTERS:]
    return "%s: %s" % (type(error).__name__, last) if last else type(error).__name__


def failed(error: BaseException, phase: str, places: Places) -> Dict[str, Any]:
    """Fields of the outcome of an exception. One of MEMORY_ERRORS is a crash: it says nothing about versions."""
    why = reason(error, places)
    fields = {"status": "failed", "phase": phase, "reason": why, "exception": raised(error, places)}
    if any(kind.__name__ in MEMORY_ERRORS for kind in type(error).__mro__):
        doing = "arranging" if phase == "arrange" else "acting"
        fields.update(status="crashed", reason="out of memory while %s: %s" % (doing, why))
    return fields


def raised(error: BaseException, places: Places) -> Dict[str, Any]:
    """The JSON form of compat.model.Raised, with at most CAUSES causes."""
    chain = _chain(error)
    found: Optional[Dict[str, Any]] = None
    for link in reversed(chain):
        found = {
            "type": type_name(link),
            "message": message(link, places),
            "frames": frames(link.__traceback__, places),
            "cause": found,
        }
    assert found is not None
    return found


def _chain(error: BaseException) -> List[BaseException]:
    chain: List[BaseException] = []
    seen: Set[int] = set()
    link: Optional[BaseException] = error
    while link is not None and id(link) not in seen and len(chain) <= CAUSES:
        chain.append(link)
        seen.add(id(link))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return chain


def frames(trace: Optional[TracebackType], places: Places) -> List[Dict[str, Any]]:
    """The traceback, outermost frame first, without the host's own frames and the import system's."""
    found = []
    for frame, line in traceback.walk_tb(trace):
        file = places.file(frame.f_code.co_filename)
        importing = file.startswith("<frozen importlib") or file.endswith("importlib/__init__.py")
        if not importing and file not in MACHINERY:
            found.append({"file": file, "line": line, "function": frame.f_code.co_name})
    left_out = len(found) - FRAMES_FIRST - FRAMES_LAST
    if left_out > 0:
        gap = {"file": "[frames left out]", "line": left_out, "function": ""}
        found[FRAMES_FIRST : len(found) - FRAMES_LAST] = [gap]
    return found


class FigureError(Exception):
    """Something that JSON cannot hold; the message names the key."""


def plain(value: Any, key: str, places: Places) -> Any:
    """``value`` as JSON can hold it. Numbers that are not finite become "nan", "inf" and "-inf".

    Raises FigureError naming the key for anything else than None, bool, int, float, str, lists and dicts of these.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return places.text(cut(str(value), READ_CHARACTERS))
    if isinstance(value, int):
        if value.bit_length() > INTEGER_BITS:
            raise FigureError("the figure %r is an integer of more than %d bits" % (key, INTEGER_BITS))
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    if isinstance(value, (list, tuple)):
        return [plain(item, "%s[%d]" % (key, place), places) for place, item in enumerate(value)]
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        return {str(name): plain(item, "%s.%s" % (key, name), places) for name, item in value.items()}
    kind = "dict with keys other than strings" if isinstance(value, dict) else type(value).__qualname__
    raise FigureError("the figure %r is of type %s, which JSON cannot hold" % (key, kind))


def figures(values: Any, places: Places) -> Dict[str, Any]:
    """A probe's figures as JSON can hold them; None stands for no figures. Raises FigureError."""
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise FigureError("the probe returned %s instead of a dict of figures" % type(values).__qualname__)
    try:
        return {str(key): plain(value, str(key), places) for key, value in values.items()}
    except FigureError:
        raise
    except Exception as error:  # noqa: BLE001 - a list in itself, an object that only looks like a dict
        raise FigureError("the figures cannot be read: %s" % reason(error, places)) from None
