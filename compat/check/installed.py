"""Lists what is installed. Also run inside the user's interpreter: standard library only, Python 3.8 or newer.

Run with ``-I -S``: no ``.pth`` file, ``sitecustomize`` or source tree of an editable installation is executed.
"""

from __future__ import annotations

import json
import site
import sys
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any, Iterable  # noqa: UP035 - Python 3.8

SITE_FOLDERS = ("site-packages", "dist-packages")


def listing(paths: Iterable[str]) -> dict[str, Any]:
    """One row for each distribution found along the paths, in their order; plain values for JSON."""
    rows: list[dict[str, Any]] = []
    for path in dict.fromkeys(Path(each).resolve() for each in paths):
        if path.is_dir():
            rows += [_row(each, path) for each in metadata.distributions(path=[str(path)])]
            rows += [_link(each) for each in sorted(path.glob("*.egg-link"))]
    return {"python": f"{sys.version_info[0]}.{sys.version_info[1]}", "rows": rows}


def folders() -> list[str]:
    """Where this interpreter finds packages, by its own rules, though ``site`` was not run."""
    home = Path(sys.executable).absolute().parent.parent
    settings = home / "pyvenv.cfg"
    system = [site.getusersitepackages(), *site.getsitepackages([sys.base_prefix, sys.base_exec_prefix])]
    if not settings.is_file():
        return system
    sys.prefix = sys.exec_prefix = str(home)  # what site does; a distributor's getsitepackages may ask for it
    lines = settings.read_text(encoding="utf-8", errors="replace").splitlines()
    words = [[word.strip().lower() for word in line.split("=", 1)] for line in lines]
    shared = ["include-system-site-packages", "true"] in words
    return [*site.getsitepackages([str(home)]), *(system if shared else ())]


def _row(found: metadata.Distribution, path: Path) -> dict[str, Any]:
    name: str | None = None
    version: str | None = None
    with suppress(Exception):  # whatever a damaged installation does: its row has no name then
        name, version = found.metadata["Name"], found.version
    return {
        "name": name,
        "version": version,
        "folder": str(path),
        "direct": found.read_text("direct_url.json"),
        "installer": (found.read_text("INSTALLER") or "").strip(),
        "requested": found.read_text("REQUESTED") is not None,
        # an egg-info folder beside the code is what setuptools leaves in a source tree
        "tree": found.read_text("METADATA") is None and path.name not in SITE_FOLDERS,
    }


def _link(path: Path) -> dict[str, Any]:
    """What ``setup.py develop`` left: the metadata are in the source tree."""
    own = {"name": path.stem, "version": None, "folder": str(path.parent), "tree": True}
    return {**own, "direct": None, "installer": "", "requested": True}


if __name__ == "__main__":
    print(json.dumps(listing(folders())))  # noqa: T201 - read by its host
