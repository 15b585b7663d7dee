"""Writes compat/rules/data/neighbour_names.json from wheels: `python tests/rules/neighbour_names.py FOLDER_OF_WHEELS`.

For each name that can be imported from the package itself: the first release with it, and the first without it again.
"""

from __future__ import annotations

import ast
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from packaging.version import Version

TABLE = Path(__file__).parents[2] / "compat" / "rules" / "data" / "neighbour_names.json"
PACKAGES = ("datasets", "trl")


def main(folder: Path) -> None:
    tables = {package: table(folder, package) for package in PACKAGES}
    TABLE.write_text(
        "{\n" + ",\n".join(f" {json.dumps(name)}: {compact(each)}" for name, each in tables.items()) + "\n}\n"
    )


def compact(table: dict[str, list[str | None]]) -> str:
    """One line a name."""
    return "{\n" + ",\n".join(f"  {json.dumps(name)}: {json.dumps(each)}" for name, each in table.items()) + "\n }"


def table(folder: Path, package: str) -> dict[str, list[str | None]]:
    """Names that are in every release are left out; "" has the oldest release that was read."""
    wheels = {Version(path.name.split("-")[1]): path for path in folder.glob(f"{package}-*.whl")}
    known = {str(version): set(names(wheels[version], package)) for version in sorted(wheels)}
    spans = {name: span(name, known) for name in sorted(set().union(*known.values()))}
    oldest = next(iter(known))
    return {"": [oldest, None], **{name: each for name, each in spans.items() if each != [oldest, None]}}


def span(name: str, known: dict[str, set[str]]) -> list[str | None]:
    having = [version for version, names in known.items() if name in names]
    after = [version for version in known if Version(version) > Version(having[-1])]
    return [having[0], after[0] if after else None]


def names(wheel: Path, package: str) -> Iterator[str]:
    """What the package's __init__ imports, lists in its lazy structure, or defines."""
    with zipfile.ZipFile(wheel) as archive:
        tree = ast.parse(archive.read(f"{package}/__init__.py"))
        inner = f"{package}/{{}}/__init__.py"
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                yield from (alias.asname or alias.name for alias in node.names if alias.name != "*")
                if any(alias.name == "*" for alias in node.names) and node.module:
                    yield from starred(
                        archive, (f"{package}/{node.module.replace('.', '/')}.py", inner.format(node.module))
                    )
            elif isinstance(node, ast.List):
                yield from (
                    each.value for each in node.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)
                )
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                yield node.name


def starred(archive: zipfile.ZipFile, files: tuple[str, ...]) -> Iterator[str]:
    """Public definitions and re-exports of a module."""
    for file in set(files) & set(archive.namelist()):
        for node in ast.parse(archive.read(file)).body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                yield node.name
            elif isinstance(node, ast.ImportFrom):
                yield from (alias.asname or alias.name for alias in node.names if alias.name != "*")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
