"""The other direction: structures that grew within numpy 1, and the numbered C interface.

Not captured: numpy 1.23.2, the oldest for Python 3.11, has the sizes and the interface that binaries of today want.
"""

from compat.rules.rule import Case, Pins, Rule
from compat.rules.signs import is_a, says

SIZES = r"numpy\.(?:ndarray|ufunc|dtype) size changed.*Expected (\d+) from C header, got (\d+)"
INTERFACE = r"compiled against (?:API|ABI) version 0x([0-9a-f]+) but this version of numpy is 0x([0-9a-f]+)"
NUMPY_2 = ("96", "88")
"""numpy.dtype is smaller in numpy 2 than in numpy 1: that pair is numpy-2-under-old-binary."""


def matches(case: Case) -> bool:
    """The module wants more than this numpy has."""
    sizes, interface = says(case, SIZES), says(case, INTERFACE)
    if sizes is not None and is_a(case, "ValueError", "RuntimeError"):
        of_numpy_2 = "numpy.dtype" in sizes.group() and sizes.groups() == NUMPY_2
        return not of_numpy_2 and int(sizes[1]) > int(sizes[2])
    return interface is not None and int(interface[1], 16) > int(interface[2], 16)


RULE = Rule(
    id="numpy-older-than-binary",
    title="A compiled module was built for a newer numpy than the installed one",
    cause=(
        "A module that was built against a newer numpy expects larger structures or a later C interface than the "
        "installed numpy has. It happens where something else holds numpy back."
    ),
    package="numpy",
    affected={"numpy": "<1.26"},
    matches=matches,
    remedies=(Pins({"numpy": ">=1.26,<2"}, "a numpy as new as the one that the module was built against"),),
)
