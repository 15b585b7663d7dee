"""Paths of this machine: none of them may stand in evidence."""

import os
import re
import sys
import sysconfig
from pathlib import Path
from typing import Dict, List, Sequence, Set, Tuple

OWN_FOLDER = Path(__file__).resolve().parent
SYSTEM = ("/", "/usr", "/usr/local")
"""Prefixes that say nothing about whose machine it is."""


PACKAGES = ("site-packages", "dist-packages")
FORMER: List[str] = []
"""The environments that this process was one of before: what it has loaded there stands for its own."""


def _python() -> str:
    return "python%d.%d" % sys.version_info[:2]


def _spellings(pairs: Sequence[Tuple[str, str]]) -> List[Tuple[str, str]]:
    """Each root also with its links resolved; the longest first."""
    found: Dict[str, str] = {}
    for root, label in pairs:
        for spelling in (root, os.path.realpath(root)):
            if root.startswith("/") and spelling not in SYSTEM:
                found.setdefault(spelling.rstrip("/"), label)
    return sorted(found.items(), key=lambda pair: -len(pair[0]))


def _linked(site: str) -> Set[str]:
    """Where the packages lie that are linked into a site-packages: a shared torch's, or the system's own."""
    links = [path for path in Path(site).glob("*") if path.is_symlink()]
    places = {path.resolve().parent for path in links}
    return {str(place) for place in places if place.name in PACKAGES}


class Places:
    """Knows what the machine's folders are called in evidence."""

    def __init__(self, folders: Sequence[Tuple[str, str]]) -> None:
        """``folders`` are (path, placeholder) pairs besides the interpreter's own."""
        paths = sysconfig.get_paths()
        site = [path for path in sys.path if path.endswith(PACKAGES)]
        site += [prefix + path[len(sys.prefix) :] for prefix in FORMER for path in site if path.startswith(sys.prefix)]
        common = [(str(OWN_FOLDER), "compat/probes"), *folders]
        linked = {place: path for path in site if path.startswith(sys.prefix) for place in _linked(path)}
        self._files = _spellings(
            [(path, "") for path in [paths["purelib"], paths["platlib"], *site, *linked]]
            + [(paths["stdlib"], _python()), (paths["platstdlib"], _python())]
            + common
        )
        environments = [(prefix, "<environment>") for prefix in (sys.prefix, *FORMER)]
        environments += [(place, "<environment>" + path[len(sys.prefix) :]) for place, path in linked.items()]
        own = [*environments, (paths["stdlib"], "<python>"), (sys.base_prefix, "<python>")]
        self._texts = dict(_spellings([*common, *own]))
        # whole path components only: /tmp/a is not in /tmp/ab, /tmp/a.b or /x/tmp/a
        roots = "|".join(re.escape(root) for root in self._texts)
        self._pattern = re.compile(r"(?<![\w.-])(?:%s)(?![\w-]|\.\w)" % roots)

    def text(self, text: str) -> str:
        """The text with placeholders for the machine's folders, encodable as UTF-8."""
        replaced = self._pattern.sub(lambda match: self._texts[match.group()], text)
        return replaced.encode("utf-8", "backslashreplace").decode("utf-8")

    def file(self, name: str) -> str:
        """A source file relative to site-packages, "python3.11/..." or "compat/probes/..."; never absolute."""
        for root, label in self._files:
            if name.startswith(root + "/"):
                return (label + name[len(root) :]).lstrip("/")
        shown = self.text(name)
        return "<elsewhere>/" + Path(shown).name if shown.startswith("/") else shown
