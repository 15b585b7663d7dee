"""A weight file that holds something else, or only its beginning."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

SAYS = (
    r"invalid load key, '(?:v|<|\{|\\x00|E)'",
    r"HeaderTooLarge",
    r"HeaderTooSmall",
    r"MetadataIncompleteBuffer",
    r"InvalidHeader(?:Deserialization|Length|Start)?\b",
    r"incomplete metadata, file not fully covered",
    r"failed (?:finding central directory|reading zip archive)",
    r"without having git-lfs installed",
    r"Consistency check failed",
    r"Ran out of input",
    r"unexpected EOF, expected \d+ more bytes",
    r"file .{0,300} is corrupted",
)

RULE = Rule(
    id="weights-file-broken",
    title="The weight file is not whole",
    cause=(
        "The file is a pointer of git-lfs, an error page, or the beginning of a download that broke off. No "
        "library can read it."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(
        CodeChange(None, "fetch it again: git lfs pull, or delete it from the hub's cache and download it anew"),
    ),
    about_versions=False,
)
