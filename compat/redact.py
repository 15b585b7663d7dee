"""The user's secrets, by the variables that hold them: what a program of theirs prints may have one in it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from compat.model import Outcome, Raised

NAME = re.compile(r"(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|_PASS|_PAT|KEY)(?:_|$)", re.IGNORECASE)
"""What a variable with a secret is called: HF_TOKEN, AWS_SECRET_ACCESS_KEY, DB_PASSWORD."""
LEAST = 6
"""Characters: of a shorter value nobody could tell whether it is meant."""
LEAST_LINE = 16
"""Of a line of a secret that has several (a private key): others are everybody's, as a bracket is."""
Hide = Callable[[str], str]
"""A text without secrets."""
IN_ADDRESS = re.compile(r"://([^\s/@]+)@")


def text(value: str, environ: Mapping[str, str]) -> str:
    """A text with the name of the variable in place of each secret."""
    return hider(environ)(value)


def hider(environ: Mapping[str, str]) -> Hide:
    """``text`` for many texts of the same environment: its secrets are looked for once."""
    hidden = dict(_secrets(environ))
    ordered = sorted(hidden, key=len, reverse=True)  # one may be a part of another

    def hide(value: str) -> str:
        for secret in ordered:
            value = value.replace(secret, f"<{hidden[secret]}>")
        return value

    return hide


def outcome(found: Outcome, environ: Mapping[str, str]) -> Outcome:
    """An outcome without secrets in whatever the user's own code may have put into it."""
    return hidden_in(found, hider(environ))


def hidden_in(found: Outcome, hide: Hide) -> Outcome:
    """The same for many outcomes."""
    seen = found.evidence
    evidence = replace(
        seen,
        exception=_raised(seen.exception, hide),
        output=hide(seen.output),
        figures=_all(seen.figures, hide),
    )
    return replace(found, reason=hide(found.reason), evidence=evidence)


def _raised(raised: Raised | None, hide: Hide) -> Raised | None:
    if raised is None:
        return None
    return replace(raised, message=hide(raised.message), cause=_raised(raised.cause, hide))


def _all(value: Any, hide: Hide) -> Any:
    """Figures, as deep as they go."""
    match value:
        case str():
            return hide(value)
        case Mapping():
            return {hide(name): _all(each, hide) for name, each in value.items()}
        case list() | tuple():
            return [_all(each, hide) for each in value]
    return value


def _secrets(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(secret, the variable's name), in each spelling."""
    for name, value in environ.items():
        for secret in _parts(name, value):
            for spelling in (secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], quote(secret, safe="")):
                if len(secret) >= LEAST:
                    yield spelling, name


def _parts(name: str, value: str) -> Iterator[str]:
    for user in IN_ADDRESS.findall(value):  # https://name:password@host, https://token@host
        yield from (password := user.rpartition(":")[2], unquote(password))
    if NAME.search(name):
        yield value.strip()
        lines = value.split("\n")
        yield from (line.strip() for line in lines if len(lines) > 1 and len(line.strip()) >= LEAST_LINE)
