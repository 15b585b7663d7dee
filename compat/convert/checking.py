"""The check: the original in an environment of its writer, the converted one in its reader's, asked the same.

Only what a library did to a file says something about the file: what cannot be built or asked is inconclusive.
"""

from __future__ import annotations

import json
from pathlib import Path
from unicodedata import unidata_version

from compat import scratch
from compat.convert import (
    adapter_file,
    checking_chat,
    comparing,
    document,
    pieces,
    target,
    tokenizer_config,
    tokenizer_file,
)
from compat.convert.convert import Found
from compat.convert.corpus import corpus
from compat.convert.outcome import CannotConvertError, Document
from compat.convert.side import Observer, Side
from compat.convert.subject import Checked, Subject, asked
from compat.convert.target import Workshop
from compat.model import Verdict

TEXTS, ANSWERS, OUTPUTS = "texts.json", "answers.jsonl", "outputs.json"


def check(subject: Subject, shop: Workshop, observe: Observer) -> Checked:
    """All that is to be the same; the first thing that is not, or that cannot be told, ends it."""
    said: list[str] = []
    for name, one in CHECKS:
        found = subject.part(name)
        if found is not None:
            with scratch.folder() as own:
                answer = one(subject, found, shop, observe, own)
            if answer.verdict is not Verdict.COMPATIBLE:
                return answer
            said.append(answer.words)
    return Checked(Verdict.COMPATIBLE, "; ".join(filter(None, said)))


def _tokens(subject: Subject, found: Found, shop: Workshop, observe: Observer, place: Path) -> Checked:
    """A tokenizer.json by the tokenizers library alone: ids, tokens, places and texts of the whole corpus."""
    if random := _random(found.document):
        return Checked(Verdict.INCONCLUSIVE, random)
    name, texts = tokenizer_file.NAME, _texts(found.document)
    old = target.combination({"tokenizers": str(found.source)}, shop, torch=False)
    new = target.combination(subject.pins("tokenizers"), shop, torch=False, base=subject.target.base)
    sides = (
        Side(old, subject.files(name, {}), place / "original"),
        Side(new, subject.files(name, subject.new), place / "converted"),
    )
    hindered = asked(sides, ("convert-tokenizer-file",) * 2, {TEXTS: json.dumps(texts)}, shop, observe)
    if hindered:
        return hindered
    differing = comparing.first_difference(sides[0].shared / ANSWERS, sides[1].shared / ANSWERS, texts)
    if differing:
        return Checked(Verdict.INCOMPATIBLE, f"{new.title} reads it and gives something else for {differing}")
    what = f"{len(texts)} texts, in which is every character that Unicode {unidata_version} assigns"
    return Checked(
        Verdict.COMPATIBLE, f"{old.title} and {new.title} give the same ids, tokens, offsets and texts for {what}"
    )


def _folder(subject: Subject, found: Found, shop: Workshop, observe: Observer, place: Path) -> Checked:
    """A tokenizer's folder by transformers' AutoTokenizer: the ids of the tokenizer.json that it came with."""
    name, own = tokenizer_file.NAME, subject.part(tokenizer_file.NAME)
    if own is None:
        return Checked(
            Verdict.INCONCLUSIVE, f"there is no {name} beside {found.name}, and only that says which ids are right"
        )
    texts = _texts(own.document)
    bare = document.written({**own.document, "truncation": None, "padding": None})  # transformers has its own settings
    old = target.combination({"tokenizers": str(own.source)}, shop, torch=False)
    new = checking_chat.reader(subject, found, shop)
    sides = (
        Side(old, subject.files(name, {name: bare}), place / "original"),
        Side(new, subject.files(name, subject.new), place / "converted"),
    )
    probes = ("convert-tokenizer-file", "convert-tokenizer-folder")
    hindered = asked(sides, probes, {TEXTS: json.dumps(texts)}, shop, observe)
    if hindered:
        return hindered
    differing = comparing.first_difference(sides[0].shared / ANSWERS, sides[1].shared / ANSWERS, texts, ["ids"])
    if differing:
        return Checked(Verdict.INCOMPATIBLE, f"AutoTokenizer of {new.title} gives something else for {differing}")
    return Checked(Verdict.COMPATIBLE, f"AutoTokenizer of {new.title} loads the folder and gives the same ids")


def _adapter(subject: Subject, found: Found, shop: Workshop, observe: Observer, place: Path) -> Checked:
    """A LoRA adapter over a skeleton of its base model: the outputs of every module that it is for."""
    if shop.defaults.torch is None:
        return Checked(Verdict.INCONCLUSIVE, "no torch to compute with; name its version, as in --torch 2.13.0")
    old = target.combination({"peft": str(found.source)}, shop, torch=True)
    new = target.combination(subject.target.pins, shop, torch=True, base=subject.target.base)
    sides = (
        Side(old, subject.files(found.name, {}), place / "original"),
        Side(new, subject.files(found.name, subject.new), place / "converted"),
    )
    hindered = asked(sides, ("convert-adapter",) * 2, {}, shop, observe)
    if hindered:
        return hindered
    outputs = [json.loads((each.shared / OUTPUTS).read_text(encoding="ascii")) for each in sides]
    differing = comparing.outputs_difference(*outputs)
    if differing:
        return Checked(Verdict.INCOMPATIBLE, f"{new.title} loads it and computes something else: {differing}")
    unknown = comparing.incomparable(*outputs)
    if unknown:
        return Checked(Verdict.INCONCLUSIVE, f"what {old.title} and {new.title} compute cannot be compared: {unknown}")
    return Checked(Verdict.COMPATIBLE, f"{old.title} and {new.title} compute the same in all {len(outputs[0])} modules")


CHECKS = (
    (tokenizer_file.NAME, _tokens),
    (tokenizer_config.NAME, _folder),
    (tokenizer_config.NAME, checking_chat.check),
    (adapter_file.NAME, _adapter),
)
"""By the file that has to be there."""


def _random(tokenizer: Document) -> str:
    """Why two answers of one tokenizer are not the same; "" where they are."""
    try:
        dropout = pieces.dropout(tokenizer)
    except CannotConvertError:  # the library will say what is wrong with it
        return ""
    return f"model.dropout is {dropout}: what it gives is random, and cannot be compared" if dropout else ""


def _texts(tokenizer: Document) -> tuple[str, ...]:
    added = tokenizer.get("added_tokens")
    contents = [each.get("content") for each in added if isinstance(each, dict)] if isinstance(added, list) else []
    try:
        vocabulary = pieces.vocabulary(tokenizer)
    except CannotConvertError:
        vocabulary = ()
    return corpus([each for each in contents if isinstance(each, str) and each], vocabulary)
