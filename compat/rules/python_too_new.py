"""What a newer Python no longer has, from Python's release notes. Only Python 3.11 could be run."""

import re

from compat.language import phrase
from compat.rules.rule import Case, GeneralRule, Pins, Remedy, Rule
from compat.rules.signs import says

GONE = {
    r"cannot import name '(?:Mapping|MutableMapping|Iterable|Sequence|Callable|Hashable|Sized|Set|Iterator|Container|"
    r"MutableSet|MutableSequence)' from 'collections'": "3.10",
    r"module 'collections' has no attribute '(?:Mapping|MutableMapping|Iterable|Sequence|Callable|Hashable)'": "3.10",
    r"cannot import name 'gcd' from 'fractions'": "3.9",
    r"module 'inspect' has no attribute '(?:getargspec|formatargspec)'|"
    r"cannot import name 'getargspec' from 'inspect'": "3.11",
    r"mutable default <class '[\w.]+'> for field \w+ is not allowed": "3.11",
    r"module 'asyncio' has no attribute 'coroutine'": "3.11",
    r"module 'pkgutil' has no attribute 'ImpImporter'": "3.12",
    r"No module named 'distutils": "3.12",
    r"No module named 'imp'": "3.12",
    r"No module named 'asyncore'|No module named 'asynchat'": "3.12",
    r"module 'configparser' has no attribute 'SafeConfigParser'": "3.12",
    r"No module named '(?:cgi|crypt|imghdr|sndhdr|telnetlib|pipes|audioop|pyaudioop|nntplib|lib2to3)'": "3.13",
    r"module 'ast' has no attribute '(?:Num|Str|NameConstant|Bytes)'": "3.14",
}
"""By the words: the first Python without it."""
SETUPTOOLS = re.compile(r"distutils|ImpImporter")
TITLE = "The code needs an older Python"
CAUSE = (
    "The code, often a library's, uses what Python removed in the meantime, mostly after a deprecation. The release of "
    "the library is older than the Python that runs it."
)


def specialise(case: Case) -> Rule | None:
    """The rule of this one part of Python."""
    for words, gone in GONE.items():
        found = says(case, re.compile(words))
        if found is not None and case.is_within("python", f">={gone}") is not False:
            return _rule(found.group(), gone)
    return None


def _rule(words: str, gone: str) -> Rule:
    asks = phrase("a Python older than %(gone)s; or a newer release of the library that asks", gone=gone)
    older = Pins({"python": f"<{gone}"}, asks)
    newer = Pins({"setuptools": ">=66"}, phrase("a setuptools of the time of this Python, which brings distutils"))
    ways: tuple[Remedy, ...] = (newer, older) if SETUPTOOLS.search(words) else (older,)
    return Rule(
        id=RULE.id,
        title=TITLE,
        cause=CAUSE,
        package="python",
        affected={"python": f">={gone}"},
        matches=lambda other: specialise(other) is not None,
        remedies=ways,
    )


RULE = GeneralRule(id="python-too-new", title=TITLE, cause=CAUSE, specialise=specialise)
