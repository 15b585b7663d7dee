"""An order done on this machine: in its cache, with a journal of its own there."""

from __future__ import annotations

import hashlib
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from compat import locking, parcel
from compat.cluster import order as orders
from compat.cluster.order import Order
from compat.errors import CompatError
from compat.journal import Journal
from compat.place import place
from compat.run import run
from compat.setup import Result, Setup

FOLDER = "orders"
"""The folder of the cache that holds the journals."""
STALE_S = 7 * 86400.0
"""An order to ask again that nobody finished for so long is nobody's any more."""


def do(plain: Mapping[str, Any], tell: Callable[..., None]) -> None:
    """Tells what came of an order. Raises CompatError where nothing did, which is told too."""
    try:
        order = orders.decode(plain)
    except CompatError as error:
        tell(refused=str(error))
        raise
    try:
        made = _done(order, lambda words: tell(words=words))
    except CompatError as error:
        tell(failed=str(error))
        raise
    tell(parcel=parcel.encode(parcel.of(made)))


def _done(order: Order, say: Callable[[str], None]) -> Result:
    with tempfile.TemporaryDirectory(prefix="compat-order-") as empty:  # committed locks are in no folder here
        setup = _setup(order, Path(empty))
        locking.keep(order.lock, order.combination, setup.places)
        folder = _own(setup.cache)
        with Journal(folder / "journal.sqlite3") as book:
            return _anew(order, setup, book, say) if order.rerun else _run(order, setup, book, say)


def _setup(order: Order, matrix: Path) -> Setup:
    cache = os.environ.get("COMPAT_CACHE")
    setup = place(matrix, Path(cache) if cache else None, order.device, order.torch_backend).setup
    on = setup.accelerators & set(order.accelerators)
    return replace(setup, scale=order.scale, time_limit_s=order.time_limit_s, accelerators=on).alone


def _own(cache: Path) -> Path:
    """This machine's folder: a cache may be on a disk that machines share, and SQLite's WAL is for one of them."""
    return cache / FOLDER / hashlib.sha256(platform.node().encode()).hexdigest()[:16]


def _run(order: Order, setup: Setup, book: Journal, say: Callable[[str], None]) -> Result:
    return run(order.combination, setup, book, lambda _, words: say(words))


def _anew(order: Order, setup: Setup, book: Journal, say: Callable[[str], None]) -> Result:
    """Asks all again, after a kill only what is left: the answers are in a journal of the order until it is done."""
    file = book.path.with_name(f"rerun-{hashlib.sha256(str(order.rerun).encode()).hexdigest()[:32]}.sqlite3")
    with Journal(file) as own:
        made = _run(order, setup, own, say)
    for outcome in made.outcomes:
        if outcome.probe in made.keys:
            book.put(made.keys[outcome.probe], outcome)
    _remove(file.parent.glob(f"{file.name}*"))
    _remove(each for each in file.parent.glob("rerun-*") if time.time() - each.stat().st_mtime > STALE_S)
    return made


def _remove(files: Iterable[Path]) -> None:
    for each in files:
        each.unlink(missing_ok=True)
