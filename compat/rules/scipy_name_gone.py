"""Boundary by running: scipy 1.12.0 has triu and tril in scipy.linalg, 1.13.0 has not."""

from compat.rules.rule import Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"scipy": ">=1.13.0"}

RULE = Rule(
    id="scipy-name-gone",
    title="scipy.linalg no longer has triu, tril and tri",
    cause=(
        "scipy 1.13 removed triu, tril and tri from scipy.linalg: they are numpy's. An older gensim, and others, "
        "import them from there."
    ),
    package="scipy",
    affected=AFFECTED,
    matches=signature(
        r"cannot import name '(?:triu|tril|tri)' from 'scipy\.linalg'|"
        r"module 'scipy\.linalg' has no attribute '(?:triu|tril|tri)'",
        affected=AFFECTED,
    ),
    remedies=(Pins({"scipy": "<1.13"}, "a scipy that still has them; or a newer release of the library that asks"),),
)
