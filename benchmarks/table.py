"""Samples -> Markdown: medians, ratios, and where the time of each went."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from measure import Cost, Disk
from split import EXPLAINED
from variants import Variant

REFERENCES = ("uv-j2", "pip")
"""The variants that the others are compared with."""


@dataclass(frozen=True)
class Sample:
    """One run of one variant. ``load`` is the machine's just before it; ``parts`` are seconds of its jobs together."""

    variant: Variant
    cost: Cost
    disk: Disk
    load: float
    parts: Mapping[str, float]


def markdown(samples: Sequence[Sample]) -> str:
    """Return both tables and the line that says what they were measured on."""
    variants = list(dict.fromkeys(sample.variant for sample in samples))
    by_variant = {variant.name: [s for s in samples if s.variant == variant] for variant in variants}
    lines = [_machine(samples), "", *_costs(by_variant), "", *_parts(by_variant)]
    return "\n".join(lines).rstrip() + "\n"


def _machine(samples: Sequence[Sample]) -> str:
    runs = len(samples) // len({sample.variant for sample in samples})
    loads = [sample.load for sample in samples]
    where = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    return f"Medians of {runs} run(s); {where}; load before each run {min(loads):.1f} to {max(loads):.1f}."


def _costs(by_variant: Mapping[str, Sequence[Sample]]) -> Iterator[str]:
    references = [name for name in REFERENCES if name in by_variant]
    beside = "".join(f" wall / {name} |" for name in references)
    yield f"| variant | | wall s | CPU s | disk added MiB | disk apparent MiB |{beside}"
    yield "| --- | --- " + "| ---: " * (4 + len(references)) + "|"
    for name, samples in by_variant.items():
        wall, cpu = _middle(samples, _wall), _middle(samples, lambda sample: sample.cost.cpu_s)
        added, apparent = (
            _middle(samples, lambda sample: sample.disk.added / 2**20),
            _middle(samples, lambda sample: sample.disk.apparent / 2**20),
        )
        ratios = "".join(f" {wall / _middle(by_variant[each], _wall):.2f} |" for each in references)
        title = samples[0].variant.title
        yield f"| {name} | {title} | {wall:.1f} | {cpu:.1f} | {added:.0f} | {apparent:.0f} |{ratios}"


def _parts(by_variant: Mapping[str, Sequence[Sample]]) -> Iterator[str]:
    """Where the time went: shares of all the time that the jobs of a variant had."""
    yield f"| share of core seconds | {' | '.join(by_variant)} | |"
    yield f"| --- |{' ---: |' * len(by_variant)} --- |"
    for part, meaning in EXPLAINED.items():
        yield f"| {part} | {' | '.join(_share(part, samples) for samples in by_variant.values())} | {meaning} |"


def _share(part: str, samples: Sequence[Sample]) -> str:
    return f"{median(sample.parts[part] / sum(sample.parts.values()) for sample in samples):.1%}"


def _middle(samples: Sequence[Sample], of: Callable[[Sample], float]) -> float:
    return median(map(of, samples))


def _wall(sample: Sample) -> float:
    return sample.cost.wall_s
