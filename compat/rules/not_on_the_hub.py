"""The hub has no such thing."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

SAYS = (
    r"\b404 Client Error",
    r"RepositoryNotFound",
    r"RevisionNotFound",
    r"EntryNotFoundError",
    r"Repository Not Found for url",
    r"is not a valid git identifier",
)

RULE = Rule(
    id="not-on-the-hub",
    title="The hub has no such repository, revision or file",
    cause=(
        "The name was asked for and the hub answered 404. It is misspelt, was renamed or removed, or is private "
        "and the request came without a token."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(CodeChange(None, "check the name on the hub, the revision, and whether it needs a token"),),
    about_versions=False,
)
