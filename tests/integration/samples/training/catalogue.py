"""Training probes of a size between tiny and real, and the tiny ones with something broken."""

try:
    from compat_probes.catalogue_others import IMPORTS
    from compat_probes.probe import Probe
except ModuleNotFoundError:  # the host reads the catalogue too
    from compat.probes.catalogue_others import IMPORTS
    from compat.probes.probe import Probe

WAYS = {
    "fp32": {"precision": "fp32"},
    "bf16": {"precision": "bf16"},
    "autocast": {"precision": "autocast-bf16"},
    "checkpointing": {"precision": "bf16", "checkpointing": True},
}
BREAKS = {
    "no-learning": {},
    "infinite-loss": {},
    "base-moves": {},
    "no-checkpointing": {"checkpointing": True},
    "means-of-means": {"accumulation": 2},
}


def probe(name, function, **parameters):
    requires = tuple(known.id for known in IMPORTS)
    return Probe(name, "?", function, parameters, "control", requires=requires)


PROBES = (
    *IMPORTS,
    *(
        probe(f"{language}-{way}", "between:steps", language=language, way=settings)
        for language in ("t5", "llama")
        for way, settings in WAYS.items()
    ),
    *(probe(name, "broken:steps", what=name, way=settings) for name, settings in BREAKS.items()),
    probe("too-big", "between:too_big"),
)
