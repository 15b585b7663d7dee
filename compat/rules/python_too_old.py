"""What an older Python says of code for a newer one, from release notes. Only Python 3.11 could be run."""

import re

from compat.language import phrase
from compat.rules.rule import Case, CodeChange, GeneralRule, Pins, Rule
from compat.rules.signs import is_a, says

KINDS = "type|_GenericAlias|_UnionGenericAlias|ABCMeta|EnumMeta|_SpecialForm|ModelMetaclass|_TensorMeta"
SINCE = {
    rf"unsupported operand type\(s\) for \|: '(?:{KINDS})' and '(?:{KINDS}|NoneType)'": "3.10",
    r"unsupported operand type\(s\) for \|: 'NoneType' and 'type'": "3.10",
    r"'(?:type|ABCMeta)' object is not subscriptable": "3.9",
    r"cannot import name '(?:ParamSpec|TypeAlias|TypeGuard|Concatenate)' from 'typing'": "3.10",
    r"cannot import name '(?:Self|Never|assert_never|LiteralString|NotRequired|Required|Unpack|TypeVarTuple|"
    r"assert_type|reveal_type|dataclass_transform)' from 'typing'": "3.11",
    r"cannot import name '(?:StrEnum|ReprEnum)' from 'enum'": "3.11",
    r"cannot import name 'UTC' from 'datetime'": "3.11",
    r"cannot import name '(?:override|TypeAliasType)' from 'typing'": "3.12",
    r"cannot import name 'batched' from 'itertools'": "3.12",
    r"cannot import name '(?:TypeIs|ReadOnly|NoDefault)' from 'typing'": "3.13",
    r"cannot import name '(?:Annotated)' from 'typing'": "3.9",
    r"cannot import name '(?:Literal|Protocol|Final|TypedDict)' from 'typing'": "3.8",
    r"No module named 'tomllib'": "3.11",
    r"No module named 'zoneinfo'": "3.9",
    r"No module named 'importlib\.resources\.abc'": "3.11",
    r"'str' object has no attribute 'remove(?:prefix|suffix)'": "3.9",
    r"module 'functools' has no attribute 'cache'|cannot import name 'cache' from 'functools'": "3.9",
    r"zip\(\) takes no keyword arguments|dataclass\(\) got an unexpected keyword argument '(?:slots|kw_only)'": "3.10",
}
"""By the words: the first Python that takes it."""
TITLE = "The code needs a newer Python"
CAUSE = (
    "The code, often a library's, uses what came to Python with a later release than the one that runs it. pip does "
    "not see this where the library does not declare the Python that it needs, or where files were copied."
)


def specialise(case: Case) -> Rule | None:
    """The rule of this one part of Python."""
    first = next((since for words, since in SINCE.items() if says(case, re.compile(words))), None)
    if first is None or not is_a(case, "TypeError", "ImportError", "ModuleNotFoundError", "AttributeError"):
        return None
    if case.is_within("python", f"<{first}") is False or _needs_more(case, first):
        return None
    return Rule(
        id=RULE.id,
        title=TITLE,
        cause=CAUSE,
        package="python",
        affected={"python": f"<{first}"},
        matches=lambda other: specialise(other) is not None,
        remedies=(
            Pins({"python": f">={first}"}, phrase("Python %(first)s or later", first=first)),
            CodeChange(None, phrase("write it in the older form (Optional[X], List[X], typing_extensions)")),
        ),
    )


def _needs_more(case: Case, first: str) -> bool:
    """'type' object is not subscriptable may be a slip of one's own: it takes a Python that is known to be older."""
    return first == "3.9" and says(case, "not subscriptable") is not None and case.version("python") is None


RULE = GeneralRule(id="python-too-old", title=TITLE, cause=CAUSE, specialise=specialise)
