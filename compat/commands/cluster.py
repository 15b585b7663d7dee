"""``--dask``: the options of commands whose combinations may run on a cluster, and the place with that executor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated

import typer

from compat import torch_system
from compat.errors import CompatError
from compat.place import Place

PATIENCE_S = 300.0
FEWEST = 16
"""Handed out at once where few workers are there yet: more may come for what waits."""
GPU = "GPU=1"
ADDRESS = re.compile(r"(?:tcp|tls)://[^\s/]+:(?P<port>[0-9]{1,5})")
PORTS = range(1, 2**16)

Dask = Annotated[str | None, typer.Option("--dask", help="Run on the workers of this Dask scheduler: tcp://host:8786.")]
Resources = Annotated[
    list[str] | None,
    typer.Option("--dask-resources", help=f"What a worker has to have: MEMORY=64 (repeatable); {GPU} is for cuda."),
]
Wait = Annotated[
    float, typer.Option("--dask-wait", min=0, help=f"Seconds without a worker before it is given up; {PATIENCE_S:g}.")
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", min=1, help="How many combinations run at once: as many as cores, or workers take."),
]


@dataclass(frozen=True)
class Wanted:
    """The cluster that a command was told to use; none without an address."""

    address: str | None
    resources: Sequence[str]
    wait_s: float

    def refuse(self, **others: bool) -> None:
        """Raises CompatError for what is no address, for options (record=True) that are of this machine, and such."""
        if self.address is None:
            if self.resources:
                raise CompatError("--dask-resources: there is no --dask")
            return
        found = ADDRESS.fullmatch(self.address)
        if not found:
            raise CompatError(f"--dask {self.address}: expected the address of a scheduler, as tcp://host:8786")
        if int(found["port"]) not in PORTS:
            raise CompatError(f"--dask {self.address}: {found['port']} is no port; expected 1 to {PORTS[-1]}")
        for name in (name for name, given in others.items() if given):
            raise CompatError(f"--dask and --{name}: the latter is of this machine; run it on the one that is meant")

    @contextmanager
    def at(self, here: Place, jobs: int | None, cores: int) -> Iterator[tuple[Place, int]]:
        """The place with its executor, and how many combinations run at once. Raises ClusterError."""
        if self.address is None:
            yield here, jobs or cores
            return
        self.refuse(torch=torch_system.is_system(here.setup.torch_backend))
        from compat.cluster.connection import Connection, Needs
        from compat.cluster.executor import Cluster

        needs = Needs(amounts(self.resources, here.setup.device), self.wait_s)
        with Connection(self.address, needs) as line:
            yield replace(here, setup=replace(here.setup, executor=Cluster(line))), jobs or max(FEWEST, 2 * line.slots)


def amounts(words: Sequence[str], device: str) -> dict[str, float]:
    """The resources by name; on cuda a GPU unless something else is said of GPU. Raises CompatError."""
    found: dict[str, float] = {}
    for each in ([GPU] if device == "cuda" else []) + list(words):
        name, _, amount = each.partition("=")
        try:
            found[name.strip()] = float(amount)
        except ValueError:
            found[name.strip()] = 0.0
        if not name.strip() or not 0 < found[name.strip()] < float("inf"):
            raise CompatError(f"--dask-resources {each}: expected a name and an amount, as GPU=1")
    return found
