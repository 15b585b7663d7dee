"""Calls ``uv pip`` and reads its refusals: the only module that knows uv's arguments and messages.

The messages were studied with uv 0.13.9. What is not recognised says nothing about versions.
"""

from __future__ import annotations

import logging
import re
import shlex
import time
from collections.abc import Mapping, Sequence

from compat import process, settings
from compat.model import Evidence, Outcome, Stage, Status
from compat.process import Completed

_LOG = logging.getLogger(__name__)
TOO_SLOW = "uv did not end within its time limit; is the index slow? COMPAT_INDEX_TIME_LIMIT gives it more"
_NO_SOLUTION = "No solution found when resolving dependencies"
_UNREAD = ("needs? to be downloaded", "network was disabled", "not be fetched", "not found in the cache")
_MACHINE_OR_INDEX = (
    *_UNREAD,
    "no usable wheels",
    "ha(?:s|ve) no wheels",
    "no wheels are available",
    "(?:was|were) not found in",
    "(?:was|were) yanked",
    "filtered by `exclude-newer`",
    "exclude newer time",
    "(?:invalid|inconsistent) metadata",
    "invalid package format",
    "do(?:es)? not satisfy Python",
)
"""Parts of a refusal that speak of the index or of this Python and platform, not of versions among themselves."""
_DEPENDENCIES = ("depends? on", "incompatible dependency on itself", "incompatible dependencies on themselves")
"""How it speaks of what packages declare: of one release, or of several."""
_GAPS = ("(?:is|are) no versions? of", "only .+? (?:is|are) available")


def uv_pip(*arguments: str, text: str = "", time_limit_s: float | None = None) -> Completed:
    """Run ``uv pip`` with pip's settings, away from any project's configuration; ``text`` is its input."""
    argv = [process.uv(), "pip", *arguments]
    return uv(argv, text, time_limit_s)


def uv(argv: list[str], text: str = "", time_limit_s: float | None = None) -> Completed:
    """Run uv with pip's settings in a folder without project files; it has ``settings.limit_s`` if nothing is said."""
    limit_s = settings.limit_s() if time_limit_s is None else time_limit_s
    env: Mapping[str, str] = {**settings.environment(), "NO_COLOR": "1"}
    began = time.monotonic()
    ended = process.run(argv, env=env, cwd=settings.neutral_folder(), input=text, time_limit_s=limit_s)
    called = without_credentials(shlex.join(map(str, argv)))
    _LOG.info("%s: exit code %d, %.1f s", called, ended.returncode, time.monotonic() - began)
    return ended


def is_declared(message: str) -> bool:
    """Tell whether uv's refusal is the packages' own: their declared dependencies exclude each other.

    False for what the index, the network, this Python or this platform lacks, and for anything unknown. A
    refusal that needs a fact "there is no version of ..." besides may be either: see ``has_gap``.
    """
    return (
        _NO_SOLUTION in message
        and _says(message.partition("\nhint:")[0], _DEPENDENCIES)
        and not _says(message, _MACHINE_OR_INDEX)
    )


def is_answer(message: str) -> bool:
    """Tell whether the resolver came to its end, with all that it had to read: asked again, it says the same."""
    return _NO_SOLUTION in message and not _says(message, _UNREAD)


def has_gap(message: str) -> bool:
    """Tell whether the refusal rests, among others, on versions that the index does not have."""
    return _says(message, _GAPS)


def _says(message: str, parts: Sequence[str]) -> bool:
    """Tell whether a message has one of the parts; uv puts several releases on several lines."""
    return bool(re.search(rf"(?<!\S)(?:{'|'.join(parts)})(?!\w)", " ".join(message.split())))


def refused(combination: str, stage: Stage, status: Status, completed: Completed) -> Outcome:
    """Return the outcome of a stage in which uv refused; the reason is uv's own first cause."""
    output = clean(completed.stderr)
    if completed.timed_out:
        status, reason = Status.TIMED_OUT, TOO_SLOW
    else:
        reason = _reason(output) or f"uv ended with {completed.returncode} and said nothing"
    evidence = Evidence(exit_code=completed.returncode, output=output)
    return Outcome(combination, stage.value, stage, status, reason, evidence=evidence)


def clean(message: str) -> str:
    """Return what uv says from its error on, without what tells of this machine."""
    lines = without_machine(message).splitlines()
    start = next((at for at, line in enumerate(lines) if line.startswith("error:")), 0)
    return "\n".join(lines[start:]).strip()


def without_machine(message: str) -> str:
    """Take this machine out of a message: paths (but for their last part), credentials, queries."""
    message = without_credentials(message)
    message = re.sub(r"(https?://[^\s?#)]+)[?#][^\s)]*", r"\1", message)
    message = re.sub(r"file:/{2,3}(?:[^\s`/,)]*/)*([^\s`/,)]*)", r"file:///.../\1", message)
    message = re.sub(r"(?<![\w./:])~?/(?:[^\s`'\",:;()/]+/)+([^\s`'\",:;()/]*)", r".../\1", message)
    return "\n".join(line.rstrip() for line in message.splitlines()).strip()


def without_credentials(message: str) -> str:
    """Take user names and passwords out of addresses."""
    return re.sub(r"\b(\w+://)[^\s/@]+@", r"\1", message)


def _reason(output: str) -> str:
    """Return the causes as one line: the resolver's explanation, or the error with its last cause."""
    body = output.partition("\nhint:")[0]
    parts = [" ".join(part.split()) for part in re.split(r"(?m)^(?:error:|\s*cause:)", body) if part.strip()]
    if not parts:
        return ""
    if _NO_SOLUTION in parts[0]:
        return " ".join(parts[1:])
    return parts[0] if len(parts) == 1 else f"{parts[0]}: {'; '.join(parts[1:])}"
