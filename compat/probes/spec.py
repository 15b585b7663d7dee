"""What the host is asked: one JSON object on standard input."""

import json
from types import MappingProxyType
from typing import Any, Callable, Dict, Mapping, NamedTuple, Optional, Tuple

DEVICES = ("cpu", "cuda")
SCALES = ("tiny", "flan-t5-xl", "vicuna-7b")
LONGEST_S = 7 * 24 * 3600
"""Seconds that a probe may be given: a week. No timer takes an infinite number, or one of hundreds of digits."""


class SpecError(Exception):
    """The host was asked for something that it cannot do; one line, exit code 2."""


class Spec(NamedTuple):
    """Which probes to run and how.

    ``time_limit_s`` overrides each probe's own; ``memory_limit_bytes`` is for one probe with all its processes.
    ``crashed_imports`` maps a module to the signal that ended an earlier host while it imported that module.
    ``catalogue`` is the path of a Python file with its own PROBES; without it the shipped catalogue is used.
    ``scale`` is the size of the models of the probes that have one. ``exchange`` is a folder that outlives the run:
    what one environment writes there another one reads. ``variants`` are probes of the catalogue under another id and
    with further parameters: {id: {"of": the catalogue's id, "parameters": {...}}}.
    """

    probes: Tuple[str, ...]
    device: str = "cpu"
    results_fd: Optional[int] = None
    memory_limit_bytes: Optional[int] = None
    time_limit_s: Optional[float] = None
    crashed_imports: Mapping[str, str] = MappingProxyType({})
    catalogue: Optional[str] = None
    scale: str = "tiny"
    exchange: Optional[str] = None
    variants: Mapping[str, Any] = MappingProxyType({})


def _strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _seconds(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= LONGEST_S


def _names(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())


def _variants(value: Any) -> bool:
    return isinstance(value, dict) and all(_variant(each) for each in value.values())


def _variant(value: Any) -> bool:
    known = isinstance(value, dict) and set(value) == {"of", "parameters"}
    return known and isinstance(value["of"], str) and isinstance(value["parameters"], dict)


RULES: Dict[str, Tuple[Callable[[Any], bool], str]] = {
    "probes": (_strings, "a list of probe ids"),
    "device": (lambda value: value in DEVICES, "one of " + ", ".join(DEVICES)),
    "results_fd": (lambda value: value is None or _count(value), "a descriptor or null"),
    "memory_limit_bytes": (lambda value: value is None or (_count(value) and value > 0), "a number of bytes or null"),
    "time_limit_s": (
        lambda value: value is None or _seconds(value),
        "a number of seconds, at most a week (%d), or null" % LONGEST_S,
    ),
    "crashed_imports": (_names, "an object that maps modules to signals"),
    "catalogue": (lambda value: value is None or isinstance(value, str), "a path or null"),
    "scale": (lambda value: value in SCALES, "one of " + ", ".join(SCALES)),
    "exchange": (lambda value: value is None or isinstance(value, str), "a path or null"),
    "variants": (_variants, "an object of objects with the keys of and parameters"),
}


def read(text: str) -> Spec:
    """The spec in ``text``. Raises SpecError naming the key that cannot be used."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SpecError("the spec is no JSON: %s" % error) from None
    if not isinstance(raw, dict) or "probes" not in raw:
        raise SpecError("the spec is no JSON object with the key 'probes'")
    for key, value in raw.items():
        if key not in RULES:
            raise SpecError("the spec has the unknown key %r; known: %s" % (key, ", ".join(RULES)))
        fits, wanted = RULES[key]
        if not fits(value):
            raise SpecError("the spec's %r should be %s" % (key, wanted))
    return Spec(**{**raw, "probes": tuple(raw["probes"])})
