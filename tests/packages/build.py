"""Builds the miniature packages and an index of them (PEP 503, PEP 427), with the standard library alone."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
import tomllib
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).parent
_EPOCH = (2020, 1, 1, 0, 0, 0)


def build_index(folder: Path) -> None:
    """Write ``files/``, ``simple/`` (the index) and ``links/`` (a find-links folder) under ``folder``."""
    sources = sorted(SOURCES.glob("*/*/package.toml"))
    read = [(tomllib.loads(each.read_text(encoding="utf-8")), each.parent / "__init__.py") for each in sources]
    write_index(folder, [(package, code.read_bytes()) for package, code in read])


def write_index(folder: Path, packages: Iterable[tuple[Mapping[str, Any], bytes]]) -> None:
    """The same of these packages, each as its ``package.toml`` would have it, with its code."""
    pages: dict[str, list[str]] = {}
    for kind in ("files", "links", "simple"):
        (folder / kind).mkdir(parents=True)
    for package, code in packages:
        name, data = sdist(package, code) if package.get("sdist") else wheel(package, code)
        place = package.get("folder", "files")
        (folder / place / name).write_bytes(data)
        if place == "files":
            pages.setdefault(package["name"], []).append(_link(package, name, data))
    for project, links in pages.items():
        (folder / "simple" / project).mkdir()
        page = f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>"
        (folder / "simple" / project / "index.html").write_text(page, encoding="utf-8")


def wheel(package: Mapping[str, Any], code: bytes) -> tuple[str, bytes]:
    """Return a wheel's file name and content: one package folder with one module."""
    stem, tag = f"{package['name']}-{package['version']}", package.get("tag", "py3-none-any")
    about = f"Wheel-Version: 1.0\nGenerator: compat\nRoot-Is-Purelib: true\nTag: {tag}\n"
    files = {
        f"{package['name']}/__init__.py": code,
        f"{stem}.dist-info/METADATA": _metadata(package),
        f"{stem}.dist-info/WHEEL": about.encode(),
    }
    record = f"{stem}.dist-info/RECORD"
    rows = [f"{name},sha256={_url_safe(data)},{len(data)}\n" for name, data in files.items()]
    files[record] = "".join([*rows, f"{record},,\n"]).encode()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)
    return f"{stem}-{tag}.whl", content.getvalue()


def sdist(package: Mapping[str, Any], code: bytes) -> tuple[str, bytes]:
    """Return a source archive's file name and content; ``backend.py`` builds it without any dependency."""
    stem = f"{package['name']}-{package['version']}"
    files = {**source_tree(package, code), "PKG-INFO": _metadata(package)}
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(f"{stem}/{name}")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return f"{stem}.tar.gz", content.getvalue()


def source_tree(package: Mapping[str, Any], code: bytes) -> Mapping[str, bytes]:
    """Return the files of a source tree that builds itself: its backend is this very file."""
    return {
        "pyproject.toml": b'[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        "backend.py": b"from build import build_wheel as build_wheel\n",
        "build.py": Path(__file__).read_bytes(),
        "package.toml": "".join(f"{key} = {value!r}\n" for key, value in package.items() if key != "sdist").encode(),
        "module.py": code,
    }


def build_wheel(folder: str, settings: object = None, metadata: object = None) -> str:
    """Build the source tree in the current folder (the hook of PEP 517)."""
    package = tomllib.loads(Path("package.toml").read_text(encoding="utf-8"))
    name, data = wheel(package, Path("module.py").read_bytes())
    Path(folder, name).write_bytes(data)
    return name


def _metadata(package: Mapping[str, Any]) -> bytes:
    lines = ["Metadata-Version: 2.1", f"Name: {package['name']}", f"Version: {package['version']}"]
    lines += [f"Requires-Dist: {requirement}" for requirement in package.get("requires", [])]
    lines += [f"Requires-Python: {package['requires-python']}"] if "requires-python" in package else []
    return "".join(f"{line}\n" for line in lines).encode()


def _link(package: Mapping[str, Any], name: str, data: bytes) -> str:
    digest = package.get("sha256", hashlib.sha256(data).hexdigest())
    python = package.get("requires-python", "").replace(">", "&gt;")
    attribute = f' data-requires-python="{python}"' if python else ""
    attribute += ' data-yanked=""' if package.get("yanked") else ""
    return f'<a href="../../files/{name}#sha256={digest}"{attribute}>{name}</a>'


def _url_safe(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
