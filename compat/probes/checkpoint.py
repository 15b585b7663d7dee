"""Checkpoints of a LoRA training that go on bit for bit. Copy the file; it needs torch, and PEFT where a model is made.

    checkpoint.save(folder, model, step, optimizer=optimizer, scheduler=scheduler)

    model = checkpoint.model(folder, base)             # another process: the adapter on a fresh base model
    optimizer, scheduler = ...                         # made as they were for the first run
    step = checkpoint.resume(folder, model, optimizer=optimizer, scheduler=scheduler)

A checkpoint holds the adapter in PEFT's own files, every trainable parameter (also those that PEFT would leave out),
the modules' modes, the state of each named part (whatever has state_dict and load_state_dict: optimizer, scheduler,
gradient scaler), the random numbers of Python, numpy, torch and CUDA, and the step. The base's weights are not in it.

``folder`` holds one checkpoint. Each goes into a folder of its own there, and counts from the moment at which
``checkpoint.json`` is replaced, which names it: whoever is killed before leaves the old one.
"""

import hashlib
import json
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict

import torch

MANIFEST = "checkpoint.json"
STATE = "training.pt"
PREFIX = "step-"
FORMAT = 1


class CheckpointError(Exception):
    """A checkpoint that cannot be used, or not with this model; one line."""


def save(folder: Path, model: Any, step: int, **parts: Any) -> None:
    """Replaces the checkpoint in ``folder``; ``step`` is how many steps are done.

    Raises CheckpointError, and leaves the old checkpoint, for a model without exactly one adapter and for a part whose
    state torch could not load again safely (it holds other objects than tensors, numbers, text and their containers).
    """
    names = list(getattr(model, "peft_config", {}))
    if len(names) != 1:
        raise CheckpointError("a checkpoint holds one adapter; the model has %s" % (", ".join(names) or "none"))
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="%s%d-" % (PREFIX, step), dir=str(folder)))
    place.chmod(0o755)  # mkdtemp's are for its owner alone
    try:
        model.save_pretrained(str(place))
        _write_state(place / STATE, model, parts)
        files = [path for path in sorted(place.rglob("*")) if path.is_file()]
        digests = {path.relative_to(place).as_posix(): _digest(path) for path in files}
        told = {"format": FORMAT, "step": step, "folder": place.name, "adapter": names[0], "files": digests}
        for path in files:
            _to_disk(path)
    except BaseException:
        shutil.rmtree(str(place), ignore_errors=True)
        raise
    part = folder / (MANIFEST + ".part")
    part.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    _to_disk(part)
    part.replace(folder / MANIFEST)
    for other in folder.glob(PREFIX + "*"):  # the one before, and what a killed process left
        if other != place:
            shutil.rmtree(str(other), ignore_errors=True)


def model(folder: Path, base: Any) -> Any:
    """The saved adapter on a base model without one, with its values, modes and trainable parameters as they were.

    Raises CheckpointError if the checkpoint is broken or its parameters are not those of this model.
    """
    from peft import PeftModel

    told = read(folder)
    place, name = Path(folder) / told["folder"], told["adapter"]
    adapter = place if name == "default" else place / name  # PEFT's own way
    try:
        loaded = PeftModel.from_pretrained(base, str(adapter), adapter_name=name, is_trainable=True)
    except (RuntimeError, ValueError, KeyError) as error:  # other sizes; no module that is to be adapted
        raise CheckpointError("the checkpoint in %s is of another model: %s" % (folder, _line(error))) from error
    state = _state(place)
    _fits(folder, state["trainable"], dict(loaded.named_parameters()))
    for key, parameter in loaded.named_parameters():
        parameter.requires_grad_(key in state["trainable"])
        if parameter.requires_grad:
            parameter.data = state["trainable"][key].to(parameter.device)  # .data: its type, too, as it was
    modes = set(state["training"])
    for key, module in loaded.named_modules():
        module.training = key in modes
    return loaded


def resume(folder: Path, model: Any, **parts: Any) -> int:
    """Gives the parts their states and the libraries their random numbers, and returns the steps that were done.

    ``model`` is what ``model()`` made, and ``parts`` are those of ``save`` by the same names. Call it last before the
    training goes on: whatever draws random numbers in between changes them. Raises CheckpointError.
    """
    told = read(folder)
    state = _state(Path(folder) / told["folder"])
    if set(parts) != set(state["parts"]):
        there, given = (", ".join(sorted(names)) or "nothing" for names in (state["parts"], parts))
        raise CheckpointError("%s holds the state of %s, and was asked for that of %s" % (folder, there, given))
    trainable = {key: value for key, value in model.named_parameters() if value.requires_grad}
    _fits(folder, state["trainable"], trainable)
    for name, part in parts.items():
        try:
            part.load_state_dict(state["parts"][name])
        except Exception as error:
            raise CheckpointError("%s: the %s takes another state: %s" % (folder, name, _line(error))) from error
    _set_random(state["random"])
    return int(told["step"])


def read(folder: Path) -> Dict[str, Any]:
    """What ``checkpoint.json`` says, once all files are as they were written. Raises CheckpointError."""
    path = Path(folder) / MANIFEST
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        known, files = told["format"] == FORMAT, dict(told["files"])
        place = Path(folder) / told["folder"]
    except FileNotFoundError:
        raise CheckpointError("there is no checkpoint in %s: %s is missing" % (folder, MANIFEST)) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError("%s is no checkpoint of this kind: %s" % (path, _line(error))) from None
    if not known:
        raise CheckpointError("%s is of format %s; this file reads %d" % (path, told["format"], FORMAT))
    for name, digest in files.items():
        file = place / name
        if not file.is_file():
            raise CheckpointError("the checkpoint in %s is broken: %s is missing" % (folder, name))
        if _digest(file) != digest:
            raise CheckpointError("the checkpoint in %s is broken: %s is cut or was changed" % (folder, name))
    return dict(told)


def _write_state(path: Path, model: Any, parts: Dict[str, Any]) -> None:
    state = {
        "trainable": {key: value.detach().cpu() for key, value in model.named_parameters() if value.requires_grad},
        "training": [key for key, module in model.named_modules() if module.training],
        "parts": {name: part.state_dict() for name, part in parts.items()},
        "random": _random(),
    }
    torch.save(state, str(path))
    try:
        _state(path.parent)
    except Exception as error:
        raise CheckpointError("a state could not be read again, nothing is saved: %s" % _line(error)) from error


def _state(place: Path) -> Dict[str, Any]:
    """On the CPU: random numbers' states stay there, and load_state_dict moves what belongs to parameters."""
    return dict(torch.load(str(place / STATE), map_location="cpu", weights_only=True))


def _fits(folder: Path, saved: Dict[str, Any], found: Dict[str, Any]) -> None:
    """Refuses parameters of other names or sizes: PEFT itself loads what fits and leaves the rest as it is."""
    wrong = [key for key in saved if key not in found or found[key].shape != saved[key].shape]
    if wrong:
        raise CheckpointError(
            "the checkpoint in %s is of another model: %d of its %d parameters have no place in this one, %s first"
            % (folder, len(wrong), len(saved), wrong[0])
        )


def _random() -> Dict[str, Any]:
    version, numbers, gauss = random.getstate()
    found: Dict[str, Any] = {"python": [version, list(numbers), gauss], "torch": torch.get_rng_state()}
    if "numpy" in sys.modules:
        kind, keys, *rest = sys.modules["numpy"].random.get_state()
        found["numpy"] = [str(kind), [int(key) for key in keys], *rest]
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        found["cuda"] = torch.cuda.get_rng_state_all()
    return found


def _set_random(state: Dict[str, Any]) -> None:
    version, numbers, gauss = state["python"]
    random.setstate((version, tuple(numbers), gauss))
    torch.set_rng_state(state["torch"])
    if "numpy" in state:
        import numpy

        kind, keys, *rest = state["numpy"]
        numpy.random.set_state((kind, numpy.array(keys, dtype=numpy.uint32), *rest))
    if "cuda" in state and len(state["cuda"]) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all(state["cuda"])


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _line(error: BaseException) -> str:
    return " ".join(("%s: %s" % (type(error).__name__, error)).split())[:300]
