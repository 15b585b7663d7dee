"""How tracebacks are written: by Python, IPython, rich, pytest, and cut down by people. Pure; one line at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from compat.explain import places
from compat.model import Frame

WORDS = (
    b"raceback", b"Error", b"xception", b"Interrupt", b"File ", b"-> ", b"cannot import name", b"No module named",
    b"has no attribute", b"unexpected keyword", b"multiple values for", b" required positional", b"untagged enum",
    b"but found", b"NumPy 1.x", b"is not defined", b"does not recognize", b"must be a dictionary", b"size changed",
    b"not currently imported", b"out of memory", b"No space left", b"illed", b"conflicting dependencies",
    b"ResolutionImpossible", b"No solution found", b"which is incompatible", b"serious vulnerability", b"torchvision::",
)  # fmt: skip
"""A line outside of a traceback that has none of these says nothing, and most of a log has none."""

TITLE = "Traceback (most recent call last)"
CHAINED = (
    "During handling of the above exception, another exception occurred",
    "The above exception was the direct cause",
)
RAISING = r"(?:[A-Za-z_]\w*\.|<\w+>\.){0,12}[A-Za-z_]\w*"
"""A class's dotted name."""
CALLED = r"(?:Error|Exception|Interrupt|Exit|Timeout|Failure|ExceptionGroup)"

FRAME = re.compile(
    r'^(?P<indent>\s*)File "(?P<file>[^"]{1,1000})", line (?P<line>\d{1,9})(?:, in (?P<function>.{1,200}?))?\s*$'
)
_CELL = re.compile(r"^(?:Cell|Input) In ?\[(?P<cell>\d+)\](?:, line (?P<line>\d+)|, in .*)?")
_IPYTHON = re.compile(
    r"^\s*File (?P<file>[^\s\"][^\"]{0,1000}?):(?P<line>\d{1,9})(?:, in (?P<function>[^(]{1,200}).*)?$"
)
_IPYTHON_7 = re.compile(
    r"^(?:File )?(?P<file><ipython-input-[^>]{1,100}>|(?:[~/.]|[A-Za-z]:)\S{1,1000}\.pyx?)"
    r" in (?P<function>[^(]{1,200})(?:\(.*)?$"
)
_RICH = re.compile(r"^(?P<file>\S{1,1000}?):(?P<line>\d{1,9}) in (?P<function>\S{1,200})$")
_PYTEST = re.compile(r"^(?P<file>[\w./\\~-]{1,1000}\.py):(?P<line>\d{1,9}): in (?P<function>\S{1,200})$")
ARROW = re.compile(r"^(?:-{1,5}>|[❱➤]) *(?P<line>\d{1,9})(?:\s|$)")
AROUND = re.compile(r"^(?:\s+\d{1,9}(?:\s|$)|[─━-]{20,}|[╭╰]|\s*[~^-]+\s*$|\s*\[Previous line repeated )")
"""Code with its line's number, rules, carets, and what stands for many equal frames."""
NAMED = re.compile(rf"^(?P<type>{RAISING})\s{{2,}}{re.escape(TITLE)}")
AFTER_FRAMES = re.compile(rf"^(?P<indent>\s*)(?P<type>{RAISING})(?:: ?(?P<message>.*))?$")
BARE = re.compile(
    rf"(?<!except )(?<![\w.])(?P<type>(?:[A-Za-z_]\w*\.){{0,12}}_?[A-Z]\w{{0,100}}?{CALLED}"
    r"|Exception|KeyboardInterrupt|SystemExit): ?(?P<message>.*)$"
)
ALONE = " which is incompatible."
"""Ends one of pip's lines about what is installed; each says all by itself."""

LONE = re.compile(rf"^(?P<type>(?:[A-Za-z_]\w*\.){{0,12}}_?[A-Z]\w{{0,100}}?{CALLED}|KeyboardInterrupt)$")
"""A class without a message."""

PHRASES = re.compile(
    r"(?P<ImportError>cannot import name ['\"]?\w)"
    r"|(?P<ModuleNotFoundError>No module named ['\"]?\w)"
    r"|(?P<AttributeError>(?:'[\w.]{1,200}' object|module '[\w.]{1,200}'|type object '[\w.]{1,200}') has no attribute)"
    r"|(?P<TypeError>(?<![\w.<>])[\w.<>]{1,200}\(\) "
    r"(?:got an unexpected keyword|missing \d+ required|got multiple values)"
    r"|Descriptors cannot (?:not )?be created directly)"
    r"|(?P<Exception>data did not match any variant of untagged enum)"
    r"|(?P<ValueError>`?rope_scaling`? must be a dictionary|The checkpoint you are trying to load has model type"
    r"|Tokenizer class \w{1,200} does not exist|numpy\.\w{1,50} size changed|Due to a serious vulnerability)"
    r"|(?P<RuntimeError>CUDA out of memory|operator torchvision::\w{1,50} does not exist)"
    r"|(?P<notice>A module that was compiled using NumPy 1\.x|name '\w{1,200}' is not defined)"
)
"""Messages that are quoted without their class, by the class that has them; "notice" is what no class has."""
WHOLE = re.compile(
    r"(?P<ImportError>is required for a normal functioning of this module)|(?P<OSError>No space left on device)"
    r"|(?P<notice> which is incompatible\.|\b[Kk]illed\s{0,4}(?:\(core dumped\)|$)"
    r"|^\S{0,100}: line \d+:\s+\d+ Killed\b|^\[\d+\]\s+[+-]?\s*\d+ killed\b)"
)
"""The same, of a message that is the whole line."""

CONFLICT = re.compile(r"conflicting dependencies|ResolutionImpossible|No solution found when resolving")


@dataclass(frozen=True)
class Place:
    """A frame and how far it is indented; ``line`` 0 where a later line says it."""

    frame: Frame
    indent: int
    path: str
    notebook: bool = False


def frame(text: str, boxed: bool) -> Place | None:
    """The frame that a line names, whatever writes it so."""
    found = FRAME.match(text)
    if found:
        return _place(found, len(found["indent"]))
    cell = _CELL.match(text)
    if cell:
        return Place(Frame(f"<cell {cell['cell']}>", int(cell["line"] or 0), "<module>"), 0, "", notebook=True)
    for form in (_IPYTHON, _IPYTHON_7):
        found = form.match(text)
        if found:
            return _place(found, 0, notebook=True)
    found = (_RICH.match(text) if boxed else None) or _PYTEST.match(text)
    return _place(found, 0, notebook=boxed) if found else None


def _place(found: re.Match[str], indent: int, notebook: bool = False) -> Place:
    said = found.groupdict()
    function = (said["function"] or "<module>").strip().rpartition(".")[2] or "<module>"
    function = "<module>" if function.startswith("<cell line") else function
    there = Frame(places.relative(said["file"]), int(said.get("line") or 0), function)
    return Place(there, indent, said["file"], notebook)


def bare(text: str) -> tuple[str, str] | None:
    """(class, message) of a line that has them, wherever in it; the class is "" or guessed for a message alone."""
    found = BARE.search(text)
    if found:
        return found["type"], found["message"]
    if found := LONE.match(text.strip()):
        return found["type"], ""
    for form in (PHRASES, WHOLE):
        phrase = form.search(text)
        if phrase:
            kind = phrase.lastgroup or "notice"
            return ("" if kind == "notice" else kind), text[phrase.start() if form is PHRASES else 0 :].strip()
    return None
