"""The ways to run the six rows that are compared: what each needs, what it starts, where it builds."""

from __future__ import annotations

import sys
from dataclasses import dataclass

PLAIN = ("benchmarks/plain", "matrix", "compat/probes/data")
PROJECT = ("compat", "matrix", "noxfile.py")
RELEASES = "matrix/releases.json"
"""Without it there is nothing to search neighbours among."""
ROWS = tuple(f"documented-{row}" for row in range(1, 7))
_PLAIN_NOX = (sys.executable, "-m", "nox", "-f", "benchmarks/plain/noxfile.py")
_SESSIONS = ("-s", *(f"combination({row})" for row in ROWS))
_RUN = (sys.executable, "-m", "compat", "run", *ROWS)
_NOX = (sys.executable, "-m", "nox", *_SESSIONS)


@dataclass(frozen=True)
class Variant:
    """One way to run the rows.

    ``parts`` are copied from the project into an empty folder, but for ``without``; ``argv`` is started there.
    ``environments`` is the folder that is measured afterwards. ``after`` names the variant whose folder it takes
    over as that one left it. ``warm_up`` is what fills the package caches beforehand (None: ``after`` does so).
    """

    name: str
    title: str
    argv: tuple[str, ...]
    parts: tuple[str, ...] = PROJECT
    without: tuple[str, ...] = (RELEASES,)
    environments: str = "cache"
    after: str | None = None
    warm_up: tuple[str, ...] | None = None


def _plain(name: str, title: str, *backend: str) -> Variant:
    argv = (*_PLAIN_NOX, *backend)
    nox_folder = "benchmarks/plain/.nox"
    return Variant(name, title, argv, PLAIN, (), nox_folder, warm_up=(*_PLAIN_NOX, *backend[:2], "--install-only"))


VARIANTS = (
    _plain("pip", "plain noxfile, pip", "-db", "virtualenv"),
    _plain("uv", "plain noxfile, uv", "-db", "uv"),
    _plain("uv-j2", "plain noxfile, uv, -j 2", "-db", "uv", "-j", "2"),
    Variant("cold", "compat run, no environments", _RUN, warm_up=_RUN),
    Variant("unchanged", "compat run, unchanged", _RUN, after="cold"),
    Variant("nox-cold", "nox, no environments", _NOX, warm_up=_RUN),
    Variant("nox-unchanged", "nox, unchanged", _NOX, after="nox-cold"),
    Variant("search", "compat run with the search for neighbours", _RUN, without=(), warm_up=_RUN),
)
