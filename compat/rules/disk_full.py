"""No room on the disk: the same in every release."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

SAYS = (
    r"No space left on device",
    r"\[Errno 28\]",
    r"\[Errno 122\]",
    r"Disk quota exceeded",
    r"Not enough free disk space",
)

RULE = Rule(
    id="disk-full",
    title="The disk is full",
    cause=(
        "A file could not be written: the disk, or the share of it that this user has, is full. Downloads of "
        "models go to the hub's cache in the home folder."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(CodeChange(None, "make room, or let HF_HOME name a folder on a larger disk"),),
    about_versions=False,
)
