"""The catalogue of known failures: as a page, one line a rule, or one rule whole. Nothing here prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from compat.language import phrase, text
from compat.report.columns import filled, lines_of
from compat.report.escape import escaped
from compat.rules.rule import CodeChange, GeneralRule, Pins, Remedy, Rule

HEAD = phrase(
    """# Known failures

What `compat explain`, `run`, `check` and `bisect` recognise. This page is made from `compat/rules/`: `compat rules
--markdown` prints it. An id is what `compat explain` names; `compat rules ID` shows one.
"""
)
SECTIONS = (
    (
        phrase("Known version failures"),
        phrase(
            "Where a boundary comes from - running it, the history of names, a wheel's source, or release notes for "
            "what cannot be had here - stands at the top of each rule's file."
        ),
    ),
    (
        phrase("Kinds of failures"),
        phrase("Package, versions and ways out are read from the names in the message and from the history."),
    ),
    (phrase("Not a matter of versions"), phrase("Moving versions does not mend these.")),
)


def page(rules: Sequence[Rule | GeneralRule]) -> str:
    """The page ``docs/known-failures.md``."""
    parts = [text(HEAD)]
    for (title, below), own in zip(SECTIONS, _sections(rules), strict=True):
        parts += [f"## {text(title)}\n\n{text(below)}\n", *(_entry(rule) for rule in own)] if own else []
    return "\n".join(parts)


def listing(rules: Sequence[Rule | GeneralRule]) -> str:
    """One line a rule: its id, what it is about, its title."""
    return "".join(f"{rule.id:40} {filled(_about(rule), 40)} {text(rule.title)}\n" for rule in rules)


def whole(rule: Rule | GeneralRule, width: int = 100) -> str:
    """Everything about one rule."""
    head = text("%(what)s: %(reason)s", what=rule.id, reason=text(rule.title))
    lines = [head, "", *lines_of(text(rule.cause), width)]
    match rule:
        case GeneralRule():
            pass
        case Rule():
            lines += ["", text("about: %(what)s", what=_about(rule))]
            lines += dict.fromkeys(text("way out: %(what)s", what=_way_out(each)) for each in rule.remedies)
            controls = ((each.probe, text(each.expected)) for each in rule.controls)
            lines += [text("control: %(probe)s %(expected)s", probe=one, expected=other) for one, other in controls]
        case _:
            assert_never(rule)
    return "\n".join(lines) + "\n"


def _sections(rules: Sequence[Rule | GeneralRule]) -> tuple[list[Rule | GeneralRule], ...]:
    general = [rule for rule in rules if isinstance(rule, GeneralRule)]
    known = [rule for rule in rules if isinstance(rule, Rule)]
    return [r for r in known if r.about_versions], [*general], [r for r in known if not r.about_versions]


def _about(rule: Rule | GeneralRule) -> str:
    if isinstance(rule, GeneralRule):
        return text("as the message says")
    if not rule.about_versions:
        return text("no versions")
    return ranges(rule.affected) or rule.package or text("any package")


def ranges(affected: Mapping[str, str]) -> str:
    """ "transformers >=5.0.0, peft <0.18.0"."""
    return ", ".join(f"{package} {range_}" for package, range_ in affected.items())


def _entry(rule: Rule | GeneralRule) -> str:
    lines = [f"### {escaped(text(rule.title))}", "", f"`{rule.id}`", "", escaped(text(rule.cause)), ""]
    if isinstance(rule, Rule):
        if rule.affected:
            lines += [f"- {escaped(text('Affected: %(versions)s', versions=ranges(rule.affected)))}"]
        lines += dict.fromkeys(f"- {escaped(_way_out(each))}" for each in rule.remedies)
        lines += [""] if rule.affected or rule.remedies else []
    return "\n".join(lines)


def _way_out(remedy: Remedy) -> str:
    match remedy:
        case Pins():
            pins = ", ".join(f"{name}{range_}" for name, range_ in remedy.pins.items())
            return text("%(what)s: %(reason)s", what=pins, reason=text(remedy.summary))
        case CodeChange():
            return text("change the code: %(change)s", change=text(remedy.summary))
        case _:
            assert_never(remedy)
