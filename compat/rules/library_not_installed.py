"""A library that is optional and absent."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

SAYS = (
    r"requires the [\w .*-]{1,80} library but it was not found in your environment",
    r"requires? the following packages that were not found in your environment",
    r"the package \w+ seems to be not installed",
    r"No package metadata was found for",
    r"is not installed\. Please install it",
    r"^Please install \w+ to use",
    r"requires `?[Aa]ccelerate`?: `pip install",
    r"requires Accelerate: ",
    r"You need to install \w+ to",
    r"Could not (?:find|import) (?:the )?\w+ (?:library|package)[,.] [Pp]lease install",
    r"No module named '(?!torch'|distutils'|imp'|cgi'|pkg_resources'|lib2to3'|asyn\w+')\w+'(?!; ')",
)

RULE = Rule(
    id="library-not-installed",
    title="A library that is needed is not installed",
    cause=(
        "The code needs a library that nobody installed: many are optional and come only when they are asked for. "
        "No version of what is installed has it inside."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(CodeChange(None, "install it (in the environment that runs the code), and start Python anew"),),
    about_versions=False,
)
