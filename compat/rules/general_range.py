"""A package refuses the version of another that it finds: its own check, pkg_resources', or pip's remark."""

from __future__ import annotations

import re
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from compat import pep440
from compat.language import phrase
from compat.rules.asked import TAIL
from compat.rules.asker import handed_on, package_of
from compat.rules.rule import Case, GeneralRule, Pins, Rule

NEED = r"(?P<need>[A-Za-z][\w.\[\]-]{0,80} ?[<>=!~][\w.<>=!~,*+ ]{0,200})"
FOUND = r"(?P<name>[A-Za-z][\w.-]{0,80})"
PATTERNS = (
    re.compile(rf"{NEED} is required for a normal functioning of this module, but found {FOUND}==(?P<have>[\w.+!-]+)"),
    re.compile(
        rf"\({FOUND} (?P<have>[\w.+!-]+) \([^()]*\), Requirement\.parse\(['\"]{NEED}['\"]\)"
        r"(?:, \{['\"](?P<by>[\w.-]+)['\"])?"
    ),
    re.compile(
        rf"(?P<by>[A-Za-z][\w.-]{{0,80}}) [\w.+!-]{{1,40}} requires {NEED}, "
        rf"but you(?:'ll)? have {FOUND} (?P<have>[\w.+!-]+) which is incompatible"
    ),
)
CHECKS = ("transformers/utils/versions.py", "transformers/dependency_versions_check.py")
"""Where transformers compares; other libraries use it, too."""
OPPOSITE = {"<": ">=", "<=": ">", ">=": "<", ">": "<=", "~=": "<", "!=": "=="}
OWN_HINT = "pip install transformers -U"
"""What transformers adds where the need is its own."""
TOO_NEW = phrase(
    "The installed %(name)s %(have)s is too new for the installed %(who)s, which says so itself. Packages get out of "
    "step when one is installed again without the other."
)
TOO_OLD = phrase(
    "The installed %(name)s %(have)s is too old for the installed %(who)s, which says so itself. Packages get out of "
    "step when one is installed again without the other."
)


@dataclass(frozen=True)
class Refused:
    """A version that was refused: what is needed, what was found, and who needs it ("": the text does not show it)."""

    name: str
    need: SpecifierSet
    have: Version
    by: str

    @property
    def refused(self) -> str:
        """The range that is refused and that the version is in."""
        broken = next(each for each in self.need if not each.contains(self.have, prereleases=True))
        return f"{OPPOSITE.get(broken.operator, '!=')}{broken.version}"

    @property
    def too_new(self) -> bool:
        """Whether only older releases than the one found satisfy the need."""
        upper = (each for each in self.need if each.operator in ("<", "<=", "==", "~="))
        return any(not each.contains(self.have, prereleases=True) and _over(self.have, each.version) for each in upper)


def specialise(case: Case) -> Rule | None:
    """The rule of this one refusal."""
    found = refused(case)
    if found is None:
        return None
    who = found.by or phrase("what is being imported")
    said = {"name": found.name, "have": found.have, "who": who}
    return Rule(
        id=RULE.id,
        title=phrase("%(who)s needs %(name)s%(need)s and finds %(have)s", **said, need=found.need),
        cause=phrase(TOO_NEW if found.too_new else TOO_OLD, **said),
        package=found.name,
        affected={found.name: found.refused},
        matches=lambda other: specialise(other) is not None,
        remedies=_ways(case, found),
    )


def refused(case: Case) -> Refused | None:
    """What the message says; None: nothing of the kind, or a version that is within the need."""
    text = case.raised.message[-TAIL:]
    match = next((found for pattern in PATTERNS if (found := pattern.search(text))), None)
    if match is None:
        return None
    try:
        need, have = pep440.requirement(match["need"].strip()).specifier, pep440.version(match["have"].rstrip("."))
    except (InvalidRequirement, InvalidVersion):
        return None
    by = match.groupdict().get("by") or _by(case)
    return Refused(canonicalize_name(match["name"]), need, have, by) if have not in need else None


def _by(case: Case) -> str:
    """The library whose line made the check; transformers where its hint says so."""
    frames = [each for each in case.raised.frames if not handed_on(each) and not each.file.startswith(CHECKS)]
    own = "transformers" if OWN_HINT in case.raised.message else ""
    return own or (package_of(frames[-1]) if frames else "")


def _ways(case: Case, found: Refused) -> tuple[Pins, ...]:
    """A newer package that takes the one found, if that is the newer of both; the version that is needed."""
    words = phrase("a %(name)s as %(who)s needs it", name=found.name, who=found.by or phrase("the import"))
    within = Pins({found.name: str(found.need)}, words)
    if not found.too_new or not found.by or found.by == found.name:
        return (within,)
    have = case.versions.get(found.by)
    newer = {found.by: f">{have}" if have else ""}
    return (
        Pins(newer, phrase("a newer %(package)s, of the time of this %(other)s", package=found.by, other=found.name)),
        within,
    )


def _over(have: Version, bound: str) -> bool:
    try:
        return have >= pep440.version(bound.removesuffix(".*"))
    except InvalidVersion:
        return False


RULE = GeneralRule(
    id="version-out-of-range",
    title="A package finds another one in a version that it refuses",
    cause=(
        "Packages say which versions of others they need, and some compare when they are imported. The installed "
        "version is outside of that range, mostly because one of both was installed again without the other."
    ),
    specialise=specialise,
)
