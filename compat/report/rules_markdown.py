"""The catalogue of known failures: as a page, one line a rule, or one rule whole. Nothing here prints."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import assert_never

from compat.report.escape import escaped
from compat.rules.rule import CodeChange, GeneralRule, Pins, Remedy, Rule

HEAD = """# Known failures

What `compat explain`, `run`, `check` and `bisect` recognise. This page is made from `compat/rules/`: `compat rules
--markdown` prints it. An id is what `compat explain` names; `compat rules ID` shows one.
"""
SECTIONS = (
    (
        "Known version failures",
        "Where a boundary comes from - running it, the history of names, a wheel's source, or release notes for "
        "what cannot be had here - stands at the top of each rule's file.",
    ),
    (
        "Kinds of failures",
        "Package, versions and ways out are read from the names in the message and from the history.",
    ),
    ("Not a matter of versions", "Moving versions does not mend these."),
)


def page(rules: Sequence[Rule | GeneralRule]) -> str:
    """The page ``docs/known-failures.md``."""
    parts = [HEAD]
    for (title, below), own in zip(SECTIONS, _sections(rules), strict=True):
        parts += [f"## {title}\n\n{below}\n", *(_entry(rule) for rule in own)] if own else []
    return "\n".join(parts)


def listing(rules: Sequence[Rule | GeneralRule]) -> str:
    """One line a rule: its id, what it is about, its title."""
    return "".join(f"{rule.id:40} {_about(rule):40} {rule.title}\n" for rule in rules)


def whole(rule: Rule | GeneralRule, width: int = 100) -> str:
    """Everything about one rule."""
    lines = [f"{rule.id}: {rule.title}", "", *textwrap.wrap(rule.cause, width)]
    match rule:
        case GeneralRule():
            pass
        case Rule():
            lines += ["", f"about: {_about(rule)}"]
            lines += [f"way out: {_way_out(each)}" for each in rule.remedies]
            lines += [f"control: {each.probe} {each.expected}" for each in rule.controls]
        case _:
            assert_never(rule)
    return "\n".join(lines) + "\n"


def _sections(rules: Sequence[Rule | GeneralRule]) -> tuple[list[Rule | GeneralRule], ...]:
    general = [rule for rule in rules if isinstance(rule, GeneralRule)]
    known = [rule for rule in rules if isinstance(rule, Rule)]
    return [r for r in known if r.about_versions], [*general], [r for r in known if not r.about_versions]


def _about(rule: Rule | GeneralRule) -> str:
    if isinstance(rule, GeneralRule):
        return "as the message says"
    if not rule.about_versions:
        return "no versions"
    return ranges(rule.affected) or rule.package or "any package"


def ranges(affected: Mapping[str, str]) -> str:
    """ "transformers >=5.0.0, peft <0.18.0"."""
    return ", ".join(f"{package} {range_}" for package, range_ in affected.items())


def _entry(rule: Rule | GeneralRule) -> str:
    lines = [f"### {escaped(rule.title)}", "", f"`{rule.id}`", "", escaped(rule.cause), ""]
    if isinstance(rule, Rule):
        if rule.affected:
            lines += [f"- Affected: {escaped(ranges(rule.affected))}"]
        lines += dict.fromkeys(f"- {escaped(_way_out(each))}" for each in rule.remedies)
        lines += [""] if rule.affected or rule.remedies else []
    return "\n".join(lines)


def _way_out(remedy: Remedy) -> str:
    match remedy:
        case Pins():
            return f"{', '.join(f'{name}{range_}' for name, range_ in remedy.pins.items())}: {remedy.summary}"
        case CodeChange():
            return f"change the code: {remedy.summary}"
        case _:
            assert_never(remedy)
