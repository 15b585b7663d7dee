"""One line of "what changed", and how two signatures differ. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from compat.static import Parameter


class ChangeKind(StrEnum):
    """What happened to an object from the older to the newer tree."""

    PARAMETER_ADDED = "parameter-added"
    PARAMETER_REMOVED = "parameter-removed"
    DEFAULT_CHANGED = "default-changed"
    PARAMETER_KIND_CHANGED = "parameter-kind-changed"
    KEYWORDS_GAINED = "keywords-gained"
    KEYWORDS_LOST = "keywords-lost"
    BASES_CHANGED = "bases-changed"
    APPEARED = "appeared"
    VANISHED = "vanished"
    MOVED = "moved"
    IMPORT_ADDED = "import-added"
    IMPORT_REMOVED = "import-removed"
    IN_NEITHER = "in-neither"
    """A name that failed to be imported is in neither tree: what changed is who asks for it."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class ChangeLine:
    """One change. ``before`` and ``after`` are source text ("inputs_embeds=None"), "" where there is nothing."""

    module: str
    object: str
    """The name inside the module, as in ``Class.method``; "" for the module itself."""
    kind: ChangeKind
    before: str
    after: str
    sentence: str


def parameter_changes(
    module: str, path: str, old: Mapping[str, Parameter], new: Mapping[str, Parameter]
) -> Iterator[ChangeLine]:
    """The parameters of one function that one side alone has, or that differ in default or kind."""
    for name in dict.fromkeys((*old, *new)):
        one, two = old.get(name), new.get(name)
        if one and two and one.variadic == two.variadic:
            yield from _altered(module, path, name, one, two)
            continue
        if one:
            yield _one_sided(module, path, one, gained=False)
        if two:
            yield _one_sided(module, path, two, gained=True)


def _altered(module: str, path: str, name: str, one: Parameter, two: Parameter) -> Iterator[ChangeLine]:
    if one.default != two.default:
        words = f"from {one.default or 'none'} to {two.default or 'none'}"
        sentence = f"{path} changed the default of {name} {words}."
        yield ChangeLine(module, path, ChangeKind.DEFAULT_CHANGED, one.text, two.text, sentence)
    if one.kind != two.kind:
        sentence = f"{path} takes {name} as {two.kind}, before as {one.kind}."
        yield ChangeLine(module, path, ChangeKind.PARAMETER_KIND_CHANGED, one.text, two.text, sentence)


def _one_sided(module: str, path: str, each: Parameter, *, gained: bool) -> ChangeLine:
    if each.text.startswith("**"):
        kind, what = (ChangeKind.KEYWORDS_GAINED if gained else ChangeKind.KEYWORDS_LOST), each.text
    else:
        kind = ChangeKind.PARAMETER_ADDED if gained else ChangeKind.PARAMETER_REMOVED
        what = f"the parameter {each.text}"
    before, after = ("", each.text) if gained else (each.text, "")
    return ChangeLine(module, path, kind, before, after, f"{path} {'gained' if gained else 'lost'} {what}.")
