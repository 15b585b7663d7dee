"""The probes that compat asks, all in one process, each with its own try/except: what people write today.

    python same_probes.py FOLDER ID...      # the folder with compat's probes, and the ids of those to ask

Prints one line a probe and then, as JSON, where its seconds went; always ends with 0, so that a row that fails says so
and the next one runs. What one probe leaves behind (patched classes, default types, memory) the next ones meet.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

NAME = "compat_probes"
spent = {"importing": 0.0, "bytecode": 0.0, "probing": 0.0}


def package(folder: Path) -> ModuleType:
    """The folder with the probes, importable as the package that they call themselves."""
    spec = importlib.util.spec_from_file_location(
        NAME, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec
    assert spec.loader
    sys.modules[NAME] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return importlib.import_module(f"{NAME}.load")


def note_compiling() -> None:
    """From now on the seconds in which modules are compiled are counted."""
    compiled = SourceFileLoader.source_to_code

    def source_to_code(self: SourceFileLoader, *arguments: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return compiled(self, *arguments, **named)
        finally:
            spent["bytecode"] += time.perf_counter() - began

    SourceFileLoader.source_to_code = source_to_code  # type: ignore[method-assign]


@contextlib.contextmanager
def counted(part: str) -> Iterator[None]:
    """Adds what the block takes, but for compiling, to a part."""
    began, compiling = time.perf_counter(), spent["bytecode"]
    try:
        yield
    finally:
        spent[part] += time.perf_counter() - began - (spent["bytecode"] - compiling)


def ask(load: ModuleType, catalogue: Any, probe: Any, data: Path) -> None:
    """Arrange and act, in a folder that is thrown away."""
    if module := load.imported_by(probe):
        with counted("importing"):
            importlib.import_module(module)
        return
    context = importlib.import_module(f"{NAME}.probe").Context
    with counted("probing"), tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        random.seed(0)
        sys.modules["torch"].manual_seed(0)
        for _ in load.function(catalogue, probe)(context("cpu", Path(folder), data), **probe.parameters):
            pass


def main() -> None:
    """Ask everything, whatever becomes of each."""
    note_compiling()
    folder = Path(sys.argv[1]).resolve()
    load = package(folder)
    catalogue = load.load(None)
    answers: dict[str, str] = {}
    for probe in load.in_order(catalogue, sys.argv[2:]):
        if failed := next((name for name in probe.requires if answers[name] != "passed"), None):
            answers[probe.id] = f"skipped: {failed}"
        else:
            try:
                ask(load, catalogue, probe, folder / "data")
                answers[probe.id] = "passed"
            except Exception as error:  # noqa: BLE001 - a probe that fails is one line, and the next one runs
                answers[probe.id] = f"{type(error).__name__}: {' '.join(str(error).split())[-160:]}"
        sys.stdout.write(f"{probe.id}: {answers[probe.id]}\n")
    sys.stdout.write(f"spent {json.dumps({part: round(seconds, 3) for part, seconds in spent.items()})}\n")
    sys.stdout.flush()
    os._exit(0)  # torch takes more than a second to tear itself down, and nothing is left to be done


if __name__ == "__main__":
    main()
