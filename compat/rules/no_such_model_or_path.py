"""A name or a path that leads to no model."""

from compat.model import Raised
from compat.rules.rule import Case, CodeChange, Rule
from compat.rules.signs import says

SAYS = (
    r"is not a local folder and is not a valid model identifier",
    r"Incorrect path_or_model_id",
    r"Repo id must (?:be in the form|use alphanumeric)",
    r"is not the path to a directory containing",
    r"[Nn]o file named \S*(?:config|tokenizer|vocab|processor)\S* found in directory",
    r"does not appear to have a file named \S*(?:config|tokenizer|vocab|processor)\S*",
    r"no file named [^\n]{0,300}safetensors[^\n]{0,300}found in directory",
    r"does not appear to have (?:a|any) files? named [^\n]{0,300}safetensors",
    r"Can't find '?(?:adapter_)?config\.json'? at",
    r"Can't find a vocabulary file",
    r"Provided path: '[^']*' is not a directory",
)
CANNOT_LOAD = r"Can't load \S[^\n]{0,200}\. If you were trying to load it from"
"""Said of any OSError on the way, whatever it was raised from."""
OF_FILES = ("OSError", "FileNotFoundError", "ValidationError", "HTTPError", "HTTPStatusError", "EntryNotFoundError")


def matches(case: Case) -> bool:
    """The library's own words for it; the general ones only where nothing else is behind them."""
    lost = says(case, CANNOT_LOAD) is not None and _of_files(case.raised.cause)
    return lost or says(case, "|".join(SAYS)) is not None


def _of_files(cause: Raised | None) -> bool:
    return cause is None or (cause.type.endswith(OF_FILES) and _of_files(cause.cause))


RULE = Rule(
    id="no-such-model-or-path",
    title="What was named is neither a folder with a model nor a repository",
    cause=(
        "Neither a local folder with the files that are needed nor a repository of that name was found. Paths are "
        "relative to the working folder."
    ),
    package="",
    affected={},
    matches=matches,
    remedies=(
        CodeChange(None, "give the folder that holds config.json, or the repository as owner/name; check the spelling"),
    ),
    about_versions=False,
)
