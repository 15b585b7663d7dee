"""The hub asks who you are."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

SAYS = (
    r"[Gg]ated[Rr]epo",
    r"gated repo\b",
    r"\b40[13] (?:Client Error|Forbidden|Unauthorized)",
    r"Unauthorized for url",
    r"Forbidden for url",
    r"Invalid (?:user|username or password|credentials)",
    r"LocalTokenNotFound",
    r"Token is required",
    r"token (?:is invalid|seems invalid)",
    r"must have access to it and be authenticated",
)

RULE = Rule(
    id="access-denied",
    title="The hub does not let this user have the repository",
    cause=(
        "The repository is gated or private, and no token came with the request, or one whose owner has no access. "
        "The answer is the hub's, whatever the version."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(
        CodeChange(
            None, "accept the terms on the model's page, log in (hf auth login) or give a token that may read it"
        ),
    ),
    about_versions=False,
)
