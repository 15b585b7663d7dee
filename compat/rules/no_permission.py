"""The system refuses to let a file or folder be read or written."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

RULE = Rule(
    id="no-permission",
    title="The file or folder may not be read or written",
    cause=(
        "The system refuses it to the user that the process runs as: the folder belongs to somebody else or is read "
        "only, or another program holds the file. It is mostly a cache or an output folder."
    ),
    package="",
    affected={},
    matches=signature(r"\[(?:Errno 13|Errno 30|WinError 5|WinError 32)\]", "PermissionError", "OSError"),
    remedies=(
        CodeChange(None, "choose a folder that is yours (HF_HOME for the hub's cache), or change whose folder it is"),
    ),
    about_versions=False,
)
