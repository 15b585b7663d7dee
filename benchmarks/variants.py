"""The ways to run the six rows that are compared: what each needs, what it starts, where it builds."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

PLAIN = ("benchmarks/plain", "matrix", "compat/probes")
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
    over as that one left it, but for what is in ``cleared``. ``warm_up`` is what fills the package caches beforehand
    (None: ``after`` does so). ``off`` are the accelerators that are switched off.
    """

    name: str
    title: str
    argv: tuple[str, ...]
    parts: tuple[str, ...] = PROJECT
    without: tuple[str, ...] = (RELEASES,)
    environments: str = "cache"
    after: str | None = None
    cleared: tuple[str, ...] = ()
    warm_up: tuple[str, ...] | None = None
    off: str = ""

    @property
    def is_unchanged(self) -> bool:
        """Whether it runs where nothing has changed: it is not asked where its time went, which would take some."""
        return self.name.endswith("unchanged")

    @property
    def jobs(self) -> int:
        """How many rows run at once."""
        return (os.cpu_count() or 1) if self.is_ours else 1 + ("-j" in self.argv)

    @property
    def is_ours(self) -> bool:
        """Whether compat itself does it."""
        return self.parts == PROJECT


def _plain(name: str, title: str, *backend: str, warm: bool = False) -> Variant:
    nox_folder = "benchmarks/plain/.nox"
    if warm:
        argv = (*_PLAIN_NOX, "-r", *backend)
        return Variant(f"{name}-warm", title, argv, PLAIN, (), nox_folder, after=name)
    install = (*_PLAIN_NOX, *backend[:2], "--install-only")
    return Variant(name, title, (*_PLAIN_NOX, *backend), PLAIN, (), nox_folder, warm_up=install)


JOURNAL, ENVIRONMENTS = ".compat", "cache/environments"
VARIANTS = (
    _plain("pip", "plain noxfile, pip", "-db", "virtualenv"),
    _plain("uv", "plain noxfile, uv", "-db", "uv"),
    _plain("uv-j2", "plain noxfile, uv, -j 2", "-db", "uv", "-j", "2"),
    _plain("uv-j2", "the same, environments there (-r)", "-db", "uv", "-j", "2", warm=True),
    Variant("empty", "compat run, its caches empty", _RUN, warm_up=_RUN),
    Variant("cold", "compat run, no environments", _RUN, after="empty", cleared=(JOURNAL, ENVIRONMENTS)),
    Variant("warm", "compat run, environments there", _RUN, after="cold", cleared=(JOURNAL,)),
    Variant("unchanged", "compat run, unchanged", _RUN, after="warm"),
    Variant("without", "compat run, its caches empty, no accelerator", _RUN, warm_up=_RUN, off="all"),
    Variant("nox-cold", "nox, its caches empty", _NOX, warm_up=_RUN),
    Variant("nox-unchanged", "nox, unchanged", _NOX, after="nox-cold"),
    Variant("search", "compat run with the search for neighbours", _RUN, without=(), warm_up=_RUN),
)
