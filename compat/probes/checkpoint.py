"""Checkpoints of a LoRA training that go on bit for bit. Copy the file; it needs torch, and PEFT where a model is made.

    checkpoint.save(folder, model, step, optimizer=optimizer, scheduler=scheduler)

    model = checkpoint.model(folder, base)             # another process: the adapter on a fresh base model
    optimizer, scheduler = ...                         # made as they were for the first run
    step = checkpoint.resume(folder, model, optimizer=optimizer, scheduler=scheduler)

A checkpoint holds the adapter in PEFT's own files, every trainable parameter (also those that PEFT would leave out),
the modules' modes, the state of each named part (whatever has state_dict and load_state_dict: optimizer, scheduler,
gradient scaler), the random numbers of Python, numpy, torch and CUDA, and the step. The base's weights are not in it.

``folder`` holds one checkpoint. Each goes into a folder of its own there, and counts from the moment at which
``checkpoint.json`` is replaced, which names it: whoever is killed before leaves the old one. Its name begins with
``lora-checkpoint.step-``; older ones of exactly such names are deleted, and nothing else is.
"""

import hashlib
import json
import operator
import os
import random
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, Iterator, Tuple

import torch

MANIFEST = "checkpoint.json"
STATE = "training.pt"
PREFIX = "lora-checkpoint.step-"
OWN = re.compile(re.escape(PREFIX) + r"\d+-[a-z0-9_]{8}")
"""What mkdtemp makes of the prefix and a step."""
PARTS_OF_STATE = ("trainable", "training", "parts", "random")
FORMAT = 2


class CheckpointError(Exception):
    """A checkpoint that cannot be used, or not with this model; one line."""


def save(folder: Path, model: Any, step: int, **parts: Any) -> None:
    """Replaces the checkpoint in ``folder``; ``step`` is how many steps are done.

    Raises CheckpointError, and leaves the old checkpoint, for a model without exactly one adapter, for a step below 0,
    and for a part whose state torch could not load again safely (it holds other objects than tensors, numbers, text and
    their containers).
    """
    names = list(getattr(model, "peft_config", {}))
    if len(names) != 1:
        raise CheckpointError("a checkpoint holds one adapter; the model has %s" % (", ".join(names) or "none"))
    folder, step = Path(folder), int(operator.index(step))
    if step < 0:
        raise CheckpointError("%d steps cannot be done" % step)
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="%s%d-" % (PREFIX, step), dir=str(folder)))
    place.chmod(0o755)  # mkdtemp's are for its owner alone
    try:
        model.save_pretrained(str(place))
        _write_state(place / STATE, model, parts)
        files = [path for path in sorted(place.rglob("*")) if path.is_file()]
        digests = {path.relative_to(place).as_posix(): _digest(path) for path in files}
        told = {"format": FORMAT, "step": step, "folder": place.name, "adapter": names[0], "files": digests}
        told["digest"] = _digest_of(told)
        for mistake in _mistakes(told):
            raise CheckpointError("nothing is saved, as it could not be read again: %s" % mistake)
        for path in files:
            _to_disk(path)
    except BaseException:
        shutil.rmtree(str(place), ignore_errors=True)
        raise
    part = folder / (MANIFEST + ".part")
    part.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    _to_disk(part)
    part.replace(folder / MANIFEST)
    for other in folder.iterdir():  # the one before, and what a killed process left; rmtree refuses links
        if other != place and OWN.fullmatch(other.name):
            shutil.rmtree(str(other), ignore_errors=True)


def model(folder: Path, base: Any) -> Any:
    """The saved adapter on a base model without one, with its values, modes and trainable parameters as they were.

    Raises CheckpointError if the checkpoint is broken or its parameters are not those of this model.
    """
    from peft import PeftModel

    told = read(folder)
    place, name = Path(folder) / told["folder"], told["adapter"]
    try:
        loaded = PeftModel.from_pretrained(base, str(place / _within(name)), adapter_name=name, is_trainable=True)
    except Exception as error:  # other sizes; no module that is to be adapted; whatever safetensors raises
        raise CheckpointError("the checkpoint in %s is of another model: %s" % (folder, _line(error))) from error
    state = _known_state(place)
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
    training goes on: whatever draws random numbers in between changes them. Raises CheckpointError, also for a model
    whose trainable parameters have other values than the saved ones.
    """
    told = read(folder)
    state = _known_state(Path(folder) / told["folder"])
    if set(parts) != set(state["parts"]):
        there, given = (", ".join(sorted(names)) or "nothing" for names in (state["parts"], parts))
        raise CheckpointError("%s holds the state of %s, and was asked for that of %s" % (folder, there, given))
    trainable = {key: value for key, value in model.named_parameters() if value.requires_grad}
    _fits(folder, state["trainable"], trainable)
    _is_loaded(folder, state["trainable"], trainable)
    for name, part in parts.items():
        try:
            part.load_state_dict(state["parts"][name])
        except Exception as error:
            raise CheckpointError("%s: the %s takes another state: %s" % (folder, name, _line(error))) from error
    _set_random(state["random"])
    return int(told["step"])


def read(folder: Path) -> Dict[str, Any]:
    """What ``checkpoint.json`` says, once it and all files are as they were written. Raises CheckpointError."""
    told = _manifest(Path(folder))
    for name, digest in told["files"].items():
        file = Path(folder) / told["folder"] / name
        if not file.is_file():
            raise CheckpointError("the checkpoint in %s is broken: %s is missing" % (folder, name))
        try:
            found = _digest(file)
        except OSError as error:
            raise CheckpointError("the checkpoint in %s cannot be read: %s" % (folder, _line(error))) from error
        if found != digest:
            raise CheckpointError("the checkpoint in %s is broken: %s is cut or was changed" % (folder, name))
    return told


def _manifest(folder: Path) -> Dict[str, Any]:
    path = folder / MANIFEST
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        found = told["format"]
    except FileNotFoundError:
        raise CheckpointError("there is no checkpoint in %s: %s is missing" % (folder, MANIFEST)) from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise CheckpointError("%s is no checkpoint of this kind: %s" % (path, _line(error))) from None
    if found != FORMAT:
        raise CheckpointError("%s is of format %.20r; this file reads %d" % (path, found, FORMAT))
    for mistake in _mistakes(told):
        raise CheckpointError("%s is no checkpoint of this kind: %s" % (path, mistake))
    if told["digest"] != _digest_of(told):
        raise CheckpointError("%s is not as it was written" % path)
    return dict(told)


def _mistakes(told: Dict[str, Any]) -> Iterator[str]:
    """What is not as ``save`` writes it."""
    rules: Tuple[Tuple[str, Any, str], ...] = (
        ("step", lambda it: type(it) is int and it >= 0, "a number of steps"),
        ("folder", lambda it: isinstance(it, str) and OWN.fullmatch(it), "a folder that is written here"),
        ("adapter", lambda it: isinstance(it, str) and it not in ("", "..") and Path(it).name == it, "a plain name"),
        ("files", _are_digests, "files and their digests"),
        ("digest", lambda it: isinstance(it, str), "the digest of all this"),
    )
    for key, holds, what in rules:
        if not holds(told.get(key)):
            yield "its %s is not %s" % (key, what)
    if len(told) > len(rules) + 1:  # and the format
        yield "it says more than is written here"


def _are_digests(files: Any) -> bool:
    return isinstance(files, dict) and all(isinstance(digest, str) for digest in files.values())


def _digest_of(told: Dict[str, Any]) -> str:
    """Of all that the manifest says but this."""
    said = {key: value for key, value in told.items() if key != "digest"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _within(adapter: str) -> str:
    """Where in its folder PEFT keeps an adapter."""
    return "." if adapter == "default" else adapter


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


def _known_state(place: Path) -> Dict[str, Any]:
    try:
        state = _state(place)
    except Exception as error:  # torch's own, by the kind of damage
        raise CheckpointError("%s cannot be read: %s" % (place / STATE, _line(error))) from error
    lacking = [part for part in PARTS_OF_STATE if part not in state]
    if lacking:
        raise CheckpointError("%s is no state of a training: it has no %s" % (place / STATE, lacking[0]))
    return state


def _fits(folder: Path, saved: Dict[str, Any], found: Dict[str, Any]) -> None:
    """Refuses parameters of other names or sizes: PEFT itself loads what fits and leaves the rest as it is."""
    wrong = [key for key in saved if key not in found or found[key].shape != saved[key].shape]
    if wrong:
        raise CheckpointError(
            "the checkpoint in %s is of another model: %d of its %d parameters have no place in this one, %s first"
            % (folder, len(wrong), len(saved), wrong[0])
        )


def _is_loaded(folder: Path, saved: Dict[str, Any], found: Dict[str, Any]) -> None:
    """Refuses other values than the saved ones: an optimizer's state would go on with them without a word."""
    other = [key for key, value in saved.items() if not _same(value, found[key])]
    if other:
        raise CheckpointError(
            "the checkpoint in %s is not loaded: %d of its %d parameters have other values in this model, %s first; "
            "make it with model()" % (folder, len(other), len(saved), other[0])
        )


def _same(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Bit by bit, so that nan is nan."""
    both = [value.detach().cpu().contiguous().reshape(-1).view(torch.uint8) for value in (one, other)]
    return one.dtype == other.dtype and bool(torch.equal(*both))


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
