"""Starts the probe host: ``python -I <path>/compat/probes/__main__.py`` with a spec (JSON) on standard input.

With arguments, or without any input, it is for a person instead: ``python -m compat.probes --suite instructblip``, or
``python <a copy of this folder>``; see ``by_hand``.

However it is started, its own folder becomes the package ``compat_probes``, so that nothing else of compat's
host side is importable beside it. Probe files of users therefore say ``from compat_probes.probe import Probe``.
"""

import sys

if not __package__ and sys.path and __file__.startswith(sys.path[0] + "/"):
    del sys.path[0]  # a script's folder: its modules belong to the package and must not hide others

import importlib
import importlib.util
import os
import stat
from pathlib import Path

NAME = "compat_probes"
FOLDER = Path(__file__).resolve().parent
SEEDED = "COMPAT_PROBES_SEEDED"
TORCH_HOST = "COMPAT_PROBES_TORCH_HOST"


def fix_hash_seed() -> None:
    """Begin again with a fixed hash seed: messages that show sets are to be equal from run to run.

    ``-I`` ignores PYTHONHASHSEED, so this drops ``-I`` and does by hand what it does: no PYTHON* variable, no
    user site, no script folder on the path. The process keeps its id and its descriptors.
    """
    if os.environ.pop(SEEDED, None) or not sys.flags.hash_randomization or not sys.executable:
        return
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environ.update({"PYTHONHASHSEED": "0", SEEDED: "1"})
    os.execve(sys.executable, [sys.executable, "-s", str(FOLDER / "__main__.py")], environ)  # noqa: S606


def load_own_package() -> None:
    """Make this folder importable as ``compat_probes``."""
    spec = importlib.util.spec_from_file_location(
        NAME, str(FOLDER / "__init__.py"), submodule_search_locations=[str(FOLDER)]
    )
    if spec is None or spec.loader is None:
        raise SystemExit("compat.probes: %s is no package" % FOLDER)
    package = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = package
    spec.loader.exec_module(package)


def module() -> str:
    """What is asked for: a person's command, torch to be forked, or a host that reads its spec."""
    if BY_HAND:
        return NAME + ".by_hand"
    return NAME + (".torch_host" if TORCH_HOST in os.environ else ".host")


def is_by_hand() -> bool:
    """Whether a person started this, at a terminal or in a job without input; a program writes a spec into a pipe."""
    try:
        return bool(sys.argv[1:]) or stat.S_ISCHR(os.fstat(0).st_mode)
    except OSError:
        return True  # no standard input at all


if __name__ == "__main__":
    BY_HAND = is_by_hand()
    if not BY_HAND:
        fix_hash_seed()
    load_own_package()
    ended = importlib.import_module(module()).main()
    importlib.import_module(NAME + ".streams").flush()
    os._exit(ended)  # torch takes more than a second to tear itself down, and nothing is left to be done
