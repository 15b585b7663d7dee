"""A lock and a torch layer as the uv commands that make their environment: wheels, with hashes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from compat import process, scratch, settings
from compat.lock import build_flags, built_from_source, is_repository
from compat.lockfile import pins
from compat.model import Lock
from compat.torch_layer import TorchLayer


def steps(lock: Lock, layer: TorchLayer | None, python: str, folder: Path, wheels: Path | None) -> Iterator[list[str]]:
    """Yield uv's commands: make the environment, sync the lock with the torch layer, force the forced packages."""
    uv = process.uv()
    base = str(layer.base) if layer and layer.base else python
    offline = ["--offline"] if wheels else []
    yield [uv, "venv", "--quiet", "--no-project", *offline, "--python", base, str(folder)]
    source = [*offline, "--no-index", "--find-links", str(wheels)] if wheels else [*settings.flags()]
    into = ["--python", str(folder / "bin" / "python"), *source]
    with scratch.folder() as texts:
        files = [_written(texts / "lock.txt", lock.text)]
        if layer:
            files.append(_written(texts / "torch.txt", layer.text))
            into += layer.flags
        yield [uv, "pip", "sync", "--allow-empty-requirements", *into, *_strictness(lock.text), *files]
        if lock.forced:
            forced = _written(texts / "forced.txt", lock.forced)
            yield [uv, "pip", "install", "--no-deps", *into, *_strictness(lock.forced), "--requirements", forced]


def _strictness(text: str) -> list[str]:
    """Return uv's arguments: wheels, with hashes.

    A repository has no hash: beside one, uv cannot require them and verifies those that are there.
    """
    direct = {pin.name: pin.url for pin in pins(text) if pin.url}
    required = not any(map(is_repository, direct.values()))
    return [*build_flags(built_from_source(direct)), *(["--require-hashes"] if required else [])]


def _written(file: Path, text: str) -> str:
    file.write_text(text, encoding="utf-8")
    return str(file)
