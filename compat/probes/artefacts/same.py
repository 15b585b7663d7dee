"""Whether what was loaded answers as what was saved did. Standard library only."""

import re
from typing import Any, Dict, Optional, Tuple

from ..probe import WrongAnswer

TOLERANCE = 1e-4
"""Of numbers with a fraction, relative to the largest of their list: between the noise of releases (1.2e-5) and the
smallest real change (0.3 %), as where two sides are compared."""
SHOWN = 50
"""Characters of a value in a message, which a report shows whole."""
MORE = 3
"""How many further answers a message names."""

Difference = Tuple[str, Any, Any]


def compared(found: Dict[str, Any], wanted: Dict[str, Any], note: str = "") -> Dict[str, Any]:
    """Figures: which answers were compared. Raises WrongAnswer with the first that is another, and names more.

    ``note`` is what may explain it, and is told with it.
    """
    unlike = [each for each in (difference(name, found.get(name), wanted[name]) for name in sorted(wanted)) if each]
    if unlike:
        where, here, there = unlike[0]
        also = [re.split(r"\[| from", name)[0] for name, _, _ in unlike[1:]]
        more = "; also other: " + ", ".join(also[:MORE]) + (", ..." if also[MORE:] else "") if also else ""
        told = "; " + note if note else ""
        raise WrongAnswer("%s is %s, and its writer had %s%s%s" % (where, shown(here), shown(there), more, told))
    return {"compared": sorted(wanted)}


def difference(name: str, found: Any, wanted: Any) -> Optional[Difference]:
    """The first place where the two differ, with what stands there: numbers with a fraction beyond the tolerance."""
    if isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        if wanted and all(isinstance(value, float) for value in (*found, *wanted)):
            return _far(name, found, wanted)
        places = ("%s[%d]" % (name, place) for place in range(len(wanted)))
        return next((each for each in map(difference, places, found, wanted) if each), None)
    if isinstance(found, list) and isinstance(wanted, list):
        shorter = min(len(found), len(wanted))
        begin = next((place for place in range(shorter) if found[place] != wanted[place]), shorter)
        return "%s from [%d] on" % (name, begin), found[begin:], wanted[begin:]
    same = type(found) is type(wanted) and found == wanted
    return None if same else (name, found, wanted)


def _far(name: str, found: Any, wanted: Any) -> Optional[Difference]:
    limit = TOLERANCE * max(abs(value) for value in wanted)
    for place, (one, other) in enumerate(zip(found, wanted)):
        if not abs(one - other) <= limit:  # a nan is far from everything
            return "%s[%d]" % (name, place), one, other
    return None


def shown(value: Any) -> str:
    """The value on one line, not too long."""
    text = "%.6g" % value if isinstance(value, float) else repr(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "..."
