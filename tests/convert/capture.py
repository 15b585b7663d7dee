"""Captures again what releases write and read: ``python tests/convert/capture.py``, from the checkout's top folder.

Builds environments by compat's own means and writes ``samples/``: tokenizer files of each kind as several releases of
tokenizers save them, what these make of a Metaspace and which parts they read, LoRA adapters of peft 0.21.2, and the
parameters of LoraConfig with their defaults in every release, read from the wheels' sources.
"""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import platformdirs

from compat import matrix, provisioning
from compat.convert.target import Workshop, combination
from compat.environment import Environment
from compat.history.wheels import local, wheels
from compat.setup import Setup

HERE = Path(__file__).parent
SAMPLES = HERE / "samples"
SAVED = ("0.13.3", "0.15.2", "0.19.1", "0.23.3")
"""Their files are kept."""
ASKED = ("0.13.2", "0.13.3", "0.14.1", "0.15.2", "0.19.1", "0.20.0", "0.20.3", "0.21.1", "0.21.2", "0.22.2", "0.23.3")
"""What they read is kept."""
PEFT = {"peft": "0.21.2", "transformers": "5.18.0"}
CONFIGS = ("peft/config.py", "peft/utils/config.py", "peft/tuners/lora.py", "peft/tuners/lora/config.py")


def main() -> None:
    cache = platformdirs.user_cache_path("compat-harness")
    shop = Workshop(matrix.read_defaults(Path("matrix")), Setup(cache / "locks", cache), cache / "captures.sqlite3")
    shutil.rmtree(SAMPLES, ignore_errors=True)
    answers = [tokenizers(release, shop) for release in ASKED]
    write("metaspace.json", {each["release"]: each["metaspaces"] for each in answers})
    write("reads.json", {each["release"]: each["reads"] for each in answers})
    run(PEFT, shop, "inside_peft.py", SAMPLES / "adapters", torch=True)
    write("lora-config.json", dict(lora_configs(cache)))


def tokenizers(release: str, shop: Workshop) -> Any:
    folder = SAMPLES / "tokenizers" / release
    printed = run({"tokenizers": release}, shop, "inside_tokenizers.py", folder, torch=False)
    answer = json.loads(printed.splitlines()[-1])  # old releases print what keywords they pass over
    if release not in SAVED:
        shutil.rmtree(folder)
    return answer


def run(pins: Mapping[str, str], shop: Workshop, script: str, folder: Path, *, torch: bool) -> str:
    built = provisioning.built(combination(pins, shop, torch=torch), shop.setup, shop.journal)
    if not isinstance(built, Environment):
        raise SystemExit(f"{pins}: {built.reason}")
    argv = [str(built.python), "-I", "-B", str(HERE / script), str(folder)]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout


def lora_configs(cache: Path) -> Iterator[tuple[str, Any]]:
    """By release the fields of LoraConfig and its bases, and the source of their defaults."""
    for release, wheel in wheels("peft", "0.1.0").items():
        if wheel is not None:
            with zipfile.ZipFile(local(wheel, cache)) as archive:
                sources = [archive.read(name) for name in CONFIGS if name in archive.namelist()]
            yield release, dict(sorted(field for source in sources for field in fields(ast.parse(source))))


def fields(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in module.body:
        if isinstance(node, ast.ClassDef) and node.name in ("LoraConfig", "PeftConfig", "PeftConfigMixin"):
            for each in node.body:
                if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                    yield each.target.id, default(each.value)


def default(value: ast.expr | None) -> str:
    if isinstance(value, ast.Call):
        given = {each.arg: each.value for each in value.keywords}
        value = given.get("default", given.get("default_factory"))
    return ast.unparse(value) if value else ""


def write(name: str, content: Any) -> None:
    (SAMPLES / name).write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
