"""A conversion for people: a few lines, and as one JSON object. Strings out: nothing here prints."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from dataclasses import asdict

from compat.convert.answer import SCHEMA, Answer, Result

WIDTH = 100
SENTENCES = {
    Result.CONVERTED: "Converted for {target}: {output}",
    Result.NOTHING_TO_DO: "Nothing to convert: {target} reads it as it is. Nothing was written.",
    Result.REFUSED: "Refused: {target} cannot say what this file says. Nothing was written.",
    Result.DIFFERS: "Not the same with {target}. Nothing was written.",
    Result.INCONCLUSIVE: "Inconclusive: it could not be tried or compared with {target}. Nothing was written.",
}


def render(answer: Answer, width: int = WIDTH) -> str:
    """The lines, without an end of line behind the last."""
    return "\n".join(line for text in _texts(answer) for line in _wrapped(text, min(width, WIDTH)))


def render_json(answer: Answer) -> str:
    """The object: ASCII alone, so that a terminal obeys none of its texts."""
    return json.dumps({"schema": SCHEMA, **asdict(answer)}, indent=2)


def _texts(answer: Answer) -> Iterator[str]:
    target = ", ".join(f"{name} {version}" for name, version in answer.target.items())
    yield SENTENCES[answer.result].format(target=target, output=answer.output)
    forms = ", ".join(f"{name} has the form of {release}" for name, release in answer.written_by.items())
    yield f"  original: {answer.path} ({forms})"
    for change in answer.changes:
        yield f"  {change.transformation}: {change.what}"
    if answer.refusal:
        yield f"  {answer.refusal.transformation}: {answer.refusal.reason}"
    if answer.check:
        yield f"  check: {answer.check.words}"
    elif answer.result in (Result.CONVERTED, Result.NOTHING_TO_DO):
        yield "  check: not made (--unchecked); nobody knows whether it behaves the same"
    if answer.result is Result.INCONCLUSIVE:
        yield "  --unchecked converts without the check"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
