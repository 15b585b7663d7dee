"""What a probe is given by its host -> plain names and constants of the script. Pure.

The folder to write to becomes a temporary one, the folder with files is written out by the script itself.
"""

from __future__ import annotations

import ast
import base64
import textwrap
import zlib
from pathlib import Path

from compat.probes.probe import TINY
from compat.reproduce.edits import literal, without
from compat.reproduce.flat import Flat
from compat.reproduce.flat import flat as parsed

CONTEXT = "context"
"""What every probe calls what it is given."""
FOLDER, DATA = "work_folder", "data_folder"
NOWHERE = {"measure", "dtype"}
"""What a probe tells its host beside its figures."""
PLAIN_BYTES = 1000
WIDTH = 100

FOLDER_LINES = f"""\
temporary = tempfile.TemporaryDirectory()
{FOLDER} = Path(temporary.name)
os.chdir({FOLDER})
"""
FOLDER_IMPORTS = "import os\nimport tempfile\nfrom pathlib import Path\n"
DATA_IMPORTS = "import base64\nimport zlib\n"


def resolved(text: str, device: str) -> str:
    """The text with what is known of the context in its place."""
    known = {"device": literal(device), "scale": literal(TINY), "exchange": "None", "memory_limit_bytes": "None"}
    known |= {"folder": FOLDER, "data": DATA}
    flat = parsed(text)
    edits = flat.edits()
    told = [node for node in flat.at if isinstance(node, ast.Expr | ast.Assign) and _is_told(node, flat)]
    without([node for node in told if isinstance(node, ast.stmt)], flat.tree, edits)
    asked = [each for each in flat.at if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Load)]
    for node in asked:
        if node.attr in known and _is_context(node.value, flat):
            edits.replace(node, known[node.attr])
    return edits.done()


def _is_context(node: ast.expr, flat: Flat) -> bool:
    return isinstance(node, ast.Name) and node.id == CONTEXT and flat.is_global(node)


def _is_told(node: ast.AST, flat: Flat) -> bool:
    """Whether a statement only tells the host something."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=of, attr=name))):
            return name in NOWHERE and _is_context(of, flat)
        case ast.Assign(targets=[ast.Attribute(value=of, attr=name)]):
            return name in NOWHERE and _is_context(of, flat)
    return False


def setting_up(text: str, device: str, data: Path) -> tuple[str, str]:
    """(imports, statements) that make what a text still takes for given, before its first step."""
    names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)}
    whole = CONTEXT in names
    with_data = DATA in names or (whole and "data" in attributes)
    with_folder = with_data or FOLDER in names or (whole and "folder" in attributes)
    imports = (FOLDER_IMPORTS if with_folder else "") + (DATA_IMPORTS if with_data else "")
    lines = (FOLDER_LINES if with_folder else "") + (_data_lines(text, data) if with_data else "")
    if whole:
        imports += "from types import SimpleNamespace\n"
        lines += _context_lines(attributes, device)
    return imports, lines


def _context_lines(attributes: set[str], device: str) -> str:
    every = {"device": literal(device), "scale": literal(TINY), "exchange": "None", "memory_limit_bytes": "None"}
    every |= {"folder": FOLDER, "data": DATA, "measure": "lambda name, value: None", "dtype": "None"}
    return f"{CONTEXT} = SimpleNamespace({', '.join(f'{k}={v}' for k, v in every.items() if k in attributes)})\n"


def _data_lines(text: str, data: Path) -> str:
    """The files that the text names, small texts as they are, others compressed."""
    said = {node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)}
    files = [path for path in sorted(data.iterdir()) if path.name in said and path.is_file()]
    packed = "".join(f'    "{path.name}": """\n{_packed(path)}\n""",\n' for path in files)
    return (
        "# The files that are read: zlib, base64.\n"
        f"FILES = {{\n{packed}}}\n"
        f'{DATA} = {FOLDER} / "data"\n'
        f"{DATA}.mkdir()\n"
        "for file_name, packed in FILES.items():\n"
        f"    ({DATA} / file_name).write_bytes(zlib.decompress(base64.b64decode(packed)))\n"
    )


def _packed(path: Path) -> str:
    return textwrap.fill(base64.b64encode(zlib.compress(path.read_bytes(), 9)).decode(), WIDTH)
