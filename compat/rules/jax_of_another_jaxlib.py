"""The message names the versions itself. Not captured."""

from compat.rules.rule import Pins, Rule
from compat.rules.signs import signature

RULE = Rule(
    id="jax-of-another-jaxlib",
    title="jax and jaxlib are of different releases",
    cause=(
        "jax works with the jaxlib of its own release, or with a somewhat older one. One of the two was installed "
        "again without the other."
    ),
    package="jaxlib",
    affected={},
    matches=signature(
        r"jaxlib (?:version )?[\w.]+ is newer than and incompatible with jax|"
        r"jaxlib is version [\w.]+, but this version of jax requires"
    ),
    remedies=(Pins({"jax": ">0.4"}, "jax and jaxlib of one release, installed together"),),
)
