"""The check of a chat template: the same texts of the same conversations by the writer's transformers and the reader's.

It takes jinja2, which transformers does not ask for by itself.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from packaging.version import Version

from compat.convert import chat_template, comparing, target
from compat.convert.convert import Found
from compat.convert.side import Observer, Side
from compat.convert.subject import Checked, Subject, asked
from compat.convert.target import Workshop
from compat.model import Combination, Verdict

CHAT = "chat.json"
COMPANIONS = ("jinja2>=3.1",)


def reader(subject: Subject, found: Found, shop: Workshop) -> Combination:
    """The target's transformers without torch; with jinja2 where there is a template to ask about."""
    pins = subject.pins("tokenizers", "transformers")
    return _with_jinja(target.combination(pins, shop, torch=False, base=subject.target.base), found)


def _with_jinja(combination: Combination, found: Found) -> Combination:
    asks = chat_template.has_any(found.document, found.templates)
    return replace(combination, companions=COMPANIONS) if asks else combination


def check(subject: Subject, found: Found, shop: Workshop, observe: Observer, scratch: Path) -> Checked:
    """Of a tokenizer without a template, nothing is said; of releases without templates, that they have none."""
    if not chat_template.has_any(found.document, found.templates):
        return Checked(Verdict.COMPATIBLE, "")
    for release in (found.source, Version(subject.target.pins["transformers"])):
        if release < chat_template.KEY_SINCE:
            return Checked(Verdict.COMPATIBLE, f"transformers {release} has no chat templates")
    old = _with_jinja(target.combination({"transformers": str(found.source)}, shop, torch=False), found)
    new = reader(subject, found, shop)
    sides = (
        Side(old, subject.files(found.name, {}), scratch / "original"),
        Side(new, subject.files(found.name, subject.new), scratch / "converted"),
    )
    hindered = asked(sides, ("convert-chat-template",) * 2, {}, shop, observe)
    if hindered:
        return hindered
    before, after = (json.loads((each.shared / CHAT).read_text(encoding="ascii")) for each in sides)
    differing = comparing.chats_difference(before, after)
    if differing:
        return Checked(Verdict.INCOMPATIBLE, f"{new.title} makes another text of a conversation: {differing}")
    count = sum(isinstance(text, str) for texts in before.values() for text in texts)
    return Checked(Verdict.COMPATIBLE, f"{old.title} and {new.title} make the same {count} texts of conversations")
