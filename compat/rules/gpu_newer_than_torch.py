"""The graphics card's architecture is newer than the torch. Not captured; releases from torch's release notes."""

import re

from compat.language import phrase
from compat.rules.rule import Case, GeneralRule, Pins, Rule
from compat.rules.signs import says

SAID = re.compile(r"CUDA capability sm_(?P<arch>\d+) is not compatible with the current PyTorch installation")
SINCE = {"80": "1.7", "86": "1.8", "89": "2.0", "90": "2.0", "100": "2.7", "103": "2.9", "120": "2.7", "121": "2.9"}
"""By architecture: the first torch with kernels for it."""
TITLE = "The installed torch has no kernels for this graphics card"
CAUSE = (
    "A torch wheel holds kernels for the architectures of its time. The card is newer, so that the first operation on "
    "it fails."
)


def specialise(case: Case) -> Rule | None:
    """The rule of this one architecture; None for cards that are too old for any torch of today."""
    found = says(case, SAID)
    since = SINCE.get(found["arch"]) if found else None
    if found is None or since is None or case.is_within("torch", f"<{since}") is False:
        return None
    return Rule(
        id=RULE.id,
        title=TITLE,
        cause=CAUSE,
        package="torch",
        affected={"torch": f"<{since}"},
        matches=lambda other: specialise(other) is not None,
        remedies=(
            Pins(
                {"torch": f">={since}"},
                phrase("a torch with kernels for sm_%(arch)s, built for a CUDA that has them", arch=found["arch"]),
            ),
        ),
    )


RULE = GeneralRule(id="gpu-newer-than-torch", title=TITLE, cause=CAUSE, specialise=specialise)
