"""Two precisions in one operation."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

SAYS = (
    r"expected scalar type \w+ but found \w+",
    r"expected m1 and m2 to have the same dtype",
    r"mat1 and mat2 must have the same dtype",
    r"Input type \(.{1,60}\) and (?:weight|bias) type \(.{1,60}\) should be the same",
    r"not implemented for '(?:Half|BFloat16|Long|Int|Bool)'",
    r"^Found dtype \w+ but expected \w+",
    r"query, key, and value to have the same dtype",
)

RULE = Rule(
    id="dtypes-do-not-fit",
    title="Two tensors of different precision meet in one operation",
    cause=(
        "One side is in half precision and the other is not, or the device cannot compute in that precision. Model "
        "and inputs were loaded with different dtypes."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(CodeChange(None, "load and run both in one dtype, or use autocast"),),
    about_versions=False,
)
