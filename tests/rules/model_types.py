"""Writes compat/rules/data/model_types.json from wheels: `python tests/rules/model_types.py FOLDER_OF_WHEELS`.

For each model type that a transformers release knows: the first release with it, and the first without it again.
`compat history` leaves the wheels in its cache.
"""

from __future__ import annotations

import ast
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from packaging.version import Version

TABLE = Path(__file__).parents[2] / "compat" / "rules" / "data" / "model_types.json"
FILES = ("transformers/models/auto/configuration_auto.py", "transformers/models/auto/auto_mappings.py")
MAPPING = "CONFIG_MAPPING_NAMES"


def main(folder: Path) -> None:
    wheels = {Version(path.name.split("-")[1]): path for path in folder.glob("transformers-*.whl")}
    known = {str(version): set(model_types(wheels[version])) for version in sorted(wheels)}
    spans = {name: span(name, known) for name in sorted(set().union(*known.values()))}
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(each)}" for name, each in spans.items())
    TABLE.write_text("{\n" + lines + "\n}\n", encoding="utf-8")


def span(name: str, known: dict[str, set[str]]) -> tuple[str, str | None]:
    having = [version for version, names in known.items() if name in names]
    after = [version for version in known if Version(version) > Version(having[-1])]
    return having[0], after[0] if after else None


def model_types(wheel: Path) -> Iterator[str]:
    """The keys of the mapping, in whichever of the two files and in whatever form it is written."""
    with zipfile.ZipFile(wheel) as archive:
        for file in set(FILES) & set(archive.namelist()):
            for node in ast.walk(ast.parse(archive.read(file))):
                if MAPPING in ast.unparse(node).split("(")[0].split("=")[0] and isinstance(
                    node, (ast.Assign, ast.AnnAssign, ast.Expr)
                ):
                    yield from keys(node)


def keys(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        pairs = each.keys if isinstance(each, ast.Dict) else each.elts[:1] if isinstance(each, ast.Tuple) else ()
        yield from (key.value for key in pairs if isinstance(key, ast.Constant) and isinstance(key.value, str))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
