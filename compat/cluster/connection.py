"""The Dask scheduler as compat sees it: texts go to workers with the wanted resources, texts come back.

The only module that knows Dask. It is an extra: nothing of it is imported before a connection is made.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from types import TracebackType
from typing import Any, Self

import compat
from compat import process
from compat.cluster import knocking, worker
from compat.errors import ClusterError

PACKAGE = "compat-harness"
CONNECT_S = 10.0
TICK_S = 0.2
LOOK_S = 1.0
"""How often is looked whether there are workers."""


@dataclass(frozen=True)
class Needs:
    """What a worker has to have (Dask's abstract resources, "GPU": 1), and for how many seconds one is waited for."""

    resources: Mapping[str, float]
    wait_s: float

    def __str__(self) -> str:
        return "".join(f" with {name}={amount:g}" for name, amount in self.resources.items())


class WorkersDiedError(Exception):
    """Raised for a task during which so many workers died that the scheduler gives it up."""


class Connection:
    """One scheduler. A context manager; leaving it ends what still runs for it. Raises ClusterError."""

    def __init__(self, address: str, needs: Needs) -> None:
        self.address, self.needs = address, needs
        self._client = _connected(address)
        self._topic = f"compat-{uuid.uuid4().hex}"
        self._hearers: dict[str, Callable[[str], None]] = {}
        self._lock = threading.Lock()
        self._looked, self._seen = 0.0, time.monotonic()

    def __enter__(self) -> Self:
        try:
            self._client.subscribe_topic(self._topic, self._heard)
            self._refuse_others()
        except BaseException:
            self._client.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError, TimeoutError):
            self._client.close()

    @property
    def slots(self) -> int:
        """How many orders the workers of now can do at once."""
        return sum(each["nthreads"] for each in self._suitable())

    def ask(self, text: str, say: Callable[[str], None]) -> str:
        """The reply of a worker to an order; ``say`` hears each step. Waits for it, also for a worker that is to come.

        Raises ClusterError where there is no worker or no scheduler any more, WorkersDiedError, StoppedError.
        """
        self._refuse_gone()
        key = f"compat-{uuid.uuid4().hex}"
        self._hearers[key] = say
        done = threading.Event()
        try:
            future = self._client.submit(
                worker.perform, text, self._topic, key=key, pure=False, resources=dict(self.needs.resources) or None
            )
            try:
                future.add_done_callback(lambda _: done.set())
                self._wait(done, say)
                return self._result(future)
            finally:
                self._drop(future)
        finally:
            del self._hearers[key]

    def _wait(self, done: threading.Event, say: Callable[[str], None]) -> None:
        told = False
        while not done.wait(TICK_S):
            process.pause(0)
            self._refuse_gone()
            missing = self._missing()
            if missing and not told:
                say(f"waiting for a worker{self.needs}")
            told = missing

    def _missing(self) -> bool:
        """Whether there is no worker that could do it; raises ClusterError when that was so for too long."""
        with self._lock:
            now = time.monotonic()
            if now - self._looked >= LOOK_S:
                self._looked = now
                if self._suitable():
                    self._seen = now
            absent_s = now - self._seen
        if absent_s > self.needs.wait_s:
            there = len(self._workers())
            none = f"none of the {there} workers at {self.address} is one{self.needs}"
            what = none if there else f"no worker at {self.address}"
            raise ClusterError(f"{what}, for {self.needs.wait_s:g} s; start one, or wait longer: --dask-wait SECONDS")
        return absent_s > LOOK_S

    def _workers(self) -> Mapping[str, Mapping[str, Any]]:
        found: Mapping[str, Mapping[str, Any]] = self._client.scheduler_info(n_workers=-1).get("workers", {})
        return found

    def _suitable(self) -> list[Mapping[str, Any]]:
        wanted = self.needs.resources.items()
        return [
            each
            for each in self._workers().values()
            if all(each["resources"].get(name, 0) >= amount for name, amount in wanted)
        ]

    def _result(self, future: Any) -> str:
        from distributed import CancelledError, KilledWorker

        try:
            return str(future.result())
        except CancelledError:
            raise self._gone() from None
        except KilledWorker as error:
            raise WorkersDiedError(f"{error.allowed_failures + 1} workers died while they ran it") from None

    def _refuse_gone(self) -> None:
        if self._client.status in ("closing", "closed"):
            raise self._gone()

    def _gone(self) -> ClusterError:
        kept = "what came in is in the journal, run it again to go on"
        return ClusterError(f"the scheduler at {self.address} is gone; {kept}")

    def _drop(self, future: Any) -> None:
        """Ends a task that is not done: its worker sees that nobody wants it."""
        if not future.done() and self._client.status == "running":
            with suppress(OSError, TimeoutError):
                future.cancel()

    def _heard(self, event: tuple[float, Mapping[str, str]]) -> None:
        _, told = event
        if say := self._hearers.get(told["key"]):
            say(told["words"])

    def _refuse_others(self) -> None:
        """Raises ClusterError if a worker has no compat, or another one."""
        found = self._client.run(metadata.version, PACKAGE, on_error="return")
        for address, version in found.items():
            if version != compat.__version__:
                other = f"compat {version}" if isinstance(version, str) else "no compat"
                raise ClusterError(
                    f"the worker {address} has {other}, and this is {compat.__version__}; install the same there"
                )


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError(f"--dask {address}: Dask is not installed; try: pip install '{PACKAGE}[dask]'") from None
    for name in ("distributed", "distributed.client", "distributed.comm"):  # what happens is told by us, in one line
        logging.getLogger(name).setLevel(logging.CRITICAL)
    secured = knocking.security(address)
    knocking.knock(address, secured, CONNECT_S)
    try:
        return Client(address, timeout=CONNECT_S, set_as_default=False, name="compat", security=secured)
    except (OSError, ValueError, TypeError) as error:
        raise knocking.silent(address, knocking.first(error)) from None
