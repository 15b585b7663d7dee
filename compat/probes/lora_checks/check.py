"""What is silently wrong with a LoRA training? Copy the file, and ask before a long run. Needs torch and PEFT.

    for finding in check(model, batch, loss):          # loss(model, batch), as in training.py
        print(finding)

Nothing is changed but random numbers and gradients, which are cleared, unless ``step`` is given. Each check can be
asked alone, too:

- attached-nowhere: no module has an adapter. attached-in-part: something that the configuration names has none - PEFT
  is content if one of all targets is found - or a part of the model that you name has none.
- adapters-frozen: no adapter is trainable (inference_mode, from_pretrained without is_trainable=True).
- no-gradient, no-gradient-in-part: adapters that the loss gives no gradient (checkpointing cuts them off, or nothing
  reads what they compute).
- base-moves: parameters outside the adapters are trainable, or move in a step of yours.
- checkpoint-differs: what was saved is not what is trained, or what was loaded is not what was saved.
- image-ignored: another image gives the same loss and, if there are any, the same gradients; the image has none.
- image-unclear: it gives the same loss in half precision, where rounding may do that, and there are no gradients.
- loss-is-no-number: so that nothing else can be said.
"""

import contextlib
import math
import re
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Set

import torch

Batch = Mapping[str, torch.Tensor]
Loss = Callable[[Any, Batch], torch.Tensor]
ADAPTER = "lora_"
SHOWN = 3
FILES = ("adapter_model.safetensors", "adapter_model.bin")


class Finding(NamedTuple):
    """What is wrong, as one of the words above, and in a sentence."""

    id: str
    says: str

    def __str__(self) -> str:
        """One line for people."""
        return "%s: %s" % self


def check(
    model: Any,
    batch: Batch,
    loss: Loss,
    parts: Sequence[str] = (),
    also: Sequence[str] = (),
    idle: Sequence[str] = (),
    image: str = "pixel_values",
    step: Optional[Callable[[], None]] = None,
    folder: Optional[Path] = None,
) -> List[Finding]:
    """All that is wrong; empty if nothing is.

    ``parts`` of the model that should have adapters, ``also``: what may be trained beside them, ``idle``: adapters
    that may have no gradient; all by pieces of their names. ``image`` is its key in the batch ("" for models that see
    none). ``step`` is a training step of yours, done once. ``folder``: where the adapter was saved, or loaded from; by
    default it is saved into a temporary folder.
    """
    if not adapters(model):
        return attached(model)
    found = [*attached(model, parts), *image_ignored(model, batch, loss, image)]
    if any(finding.id == "loss-is-no-number" for finding in found):
        return found
    # The step first: what it makes of the gradients that are there is of interest, too.
    return [*found, *base_moves(model, also, step), *gradients(model, batch, loss, idle), *checkpoint(model, folder)]


def adapters(model: Any) -> Dict[str, List[str]]:
    """The adapted modules, and the names of their LoRA parameters."""
    found: Dict[str, List[str]] = {}
    for name, _ in model.named_parameters():
        if "." + ADAPTER in name:
            found.setdefault(name.partition("." + ADAPTER)[0], []).append(name)
    return found


def attached(model: Any, parts: Sequence[str] = ()) -> List[Finding]:
    """Does each target of the configuration, each layer, each module to save and each part have its own?"""
    there = list(adapters(model))
    if not there:
        return [Finding("attached-nowhere", "no module of the model has a LoRA adapter")]
    absent = ["an adapter in %s" % part for part in parts if not any(part in name for name in there)]
    for config in getattr(model, "peft_config", {}).values():
        absent += _absent(config, there, [name for name, _ in model.named_modules()])
    return [Finding("attached-in-part", "the model has not " + _some(absent))] if absent else []


def _absent(config: Any, there: List[str], modules: List[str]) -> Iterator[str]:
    targets = getattr(config, "target_modules", None) or ()
    for target in sorted(targets) if not isinstance(targets, str) else ():  # a text is one pattern for all
        if not any(name == target or name.endswith("." + target) for name in there) and target != "all-linear":
            yield "an adapter on %s" % target
    layers = getattr(config, "layers_to_transform", None)
    for layer in [layers] if isinstance(layers, int) else layers or ():
        if not any(".%d." % layer in name + "." for name in there):
            yield "an adapter in layer %d" % layer
    for saved in getattr(config, "modules_to_save", None) or ():
        if not any(name.endswith("%s.modules_to_save" % saved) for name in modules):
            yield "a module %s to save" % saved


def gradients(model: Any, batch: Batch, loss: Loss, idle: Sequence[str] = ()) -> List[Finding]:
    """Does a backward pass reach the adapters? In training mode, as gradient checkpointing works there only."""
    there = adapters(model)
    values = {name: value for name, value in model.named_parameters() if "." + ADAPTER in name}
    if not any(value.requires_grad for value in values.values()):
        return [Finding("adapters-frozen", "none of the %d LoRA parameters is trainable" % len(values))]
    with _mode(model, True):
        model.zero_grad(set_to_none=True)
        value = loss(model, batch)
        if value.requires_grad:
            value.backward()
    # B is zero at first, and A then has no gradient: an adapter counts by any of its parameters.
    reached = {name for name, value in values.items() if value.grad is not None and bool(value.grad.any())}
    still = [name for name, own in there.items() if reached.isdisjoint(own)]
    model.zero_grad(set_to_none=True)
    if len(still) == len(there):
        return [Finding("no-gradient", "the loss gives none of the %d adapters a gradient" % len(there))]
    still = [name for name in still if not any(piece in name + "." for piece in idle)]
    return [Finding("no-gradient-in-part", "no gradient for " + _some(still))] if still else []


def base_moves(model: Any, also: Sequence[str] = (), step: Optional[Callable[[], None]] = None) -> List[Finding]:
    """Is something outside the adapters trainable, or moved by a step of yours?"""
    moving = {name for name, value in model.named_parameters() if value.requires_grad} | _moved(model, step)
    strangers = sorted(name for name in moving if ADAPTER not in name and not any(piece in name for piece in also))
    return [Finding("base-moves", "beside the adapters is trained " + _some(strangers))] if strangers else []


def _moved(model: Any, step: Optional[Callable[[], None]]) -> Set[str]:
    if step is None:
        return set()
    before = {name: _bits(value) for name, value in model.state_dict().items()}
    step()
    return {name for name, value in model.state_dict().items() if _bits(value) != before[name]}


def _bits(value: torch.Tensor) -> List[int]:
    """Sums of the bytes at every place modulo 7: a copy of a large model would need its memory twice."""
    flat = value.detach().contiguous().reshape(-1).view(torch.uint8)
    return [int(flat[at::7].sum(dtype=torch.int64)) for at in range(7)]


def checkpoint(model: Any, folder: Optional[Path] = None) -> List[Finding]:
    """Does the adapter's file hold every trainable parameter, with its value, and nothing that the model lacks?"""
    if folder is None:
        with tempfile.TemporaryDirectory() as place:
            model.save_pretrained(place)
            return checkpoint(model, Path(place))
    file = next((Path(folder) / name for name in FILES if (Path(folder) / name).is_file()), None)
    if file is None:
        return [Finding("checkpoint-differs", "there is no adapter in the folder: neither of %s" % " and ".join(FILES))]
    saved = _read(file)
    wanted = _wanted(model)
    left_out = ["%s is left out" % key for key in wanted if key not in saved]
    unread = ["%s has no place" % key for key in saved if key not in wanted and ADAPTER in key]
    other = ["%s has another value" % key for key in wanted if key in saved and not _same(wanted[key], saved[key])]
    wrong = left_out + unread + other
    return [Finding("checkpoint-differs", _some(wrong))] if wrong else []


def _wanted(model: Any) -> Dict[str, torch.Tensor]:
    """The active adapter and all else that is trained, by their keys in its file: without the adapter's own name."""
    active = getattr(model, "active_adapter", "default")
    active = active if isinstance(active, str) else active[0]
    found = {}
    for name, value in model.named_parameters():
        of = re.search(r"\.(?:lora_[A-Za-z_]+|modules_to_save)\.([^.]+)", name)
        if of is not None and of.group(1) == active:
            found[name.replace(".modules_to_save." + active, "").replace("." + active, "", 1)] = value
        elif of is None and value.requires_grad:
            found[name] = value
    return found


def _read(file: Path) -> Dict[str, torch.Tensor]:
    if file.suffix == ".bin":
        return dict(torch.load(str(file), map_location="cpu", weights_only=True))
    from safetensors.torch import load_file

    return dict(load_file(str(file)))


def _same(one: torch.Tensor, other: torch.Tensor) -> bool:
    one = one.detach().cpu()
    return one.shape == other.shape and bool(torch.equal(one, other.to(one.dtype)))


def image_ignored(model: Any, batch: Batch, loss: Loss, image: str = "pixel_values") -> List[Finding]:
    """Does another image give another loss or other gradients? Without dropout, which would make any two differ."""
    with _mode(model, False):
        with torch.no_grad():
            seen = loss(model, batch)
            if not math.isfinite(float(seen)):
                return [Finding("loss-is-no-number", "the loss is %s" % float(seen))]
            other = {**batch, image: 1.0 - 2.0 * batch[image]} if image else batch
            if not image or float(seen) != float(loss(model, other)):
                return []
        counts = _has_gradient(model, loss, batch, image) or _gradients_differ(model, loss, batch, other)
    if counts is None and _is_half(model, seen):
        says = "the loss is %.6g for two images, which rounding in half precision may do: ask with the model in float32"
        return [Finding("image-unclear", says % float(seen))]
    return [] if counts else [Finding("image-ignored", "the loss is %.6g for two images" % float(seen))]


def _has_gradient(model: Any, loss: Loss, batch: Batch, image: str) -> bool:
    """Whether the image itself has a gradient; it has none either where the vision model runs under no_grad."""
    pixels = batch[image].detach().clone().requires_grad_(True)
    return any(bool(each.any()) for each in _gradients(model, loss, {**batch, image: pixels}, [pixels]))


def _gradients_differ(model: Any, loss: Loss, one: Batch, other: Batch) -> Optional[bool]:
    """Whether two batches give what is trained other gradients; None if there are none, or no two runs agree."""
    trained = [value for value in model.parameters() if value.requires_grad]
    first, again, changed = (
        [_bits(each) for each in _gradients(model, loss, batch, trained)] for batch in (one, one, other)
    )
    return None if first != again or not (first and changed) else first != changed


def _gradients(model: Any, loss: Loss, batch: Batch, of: List[torch.Tensor]) -> List[torch.Tensor]:
    """Those that there are, without a change to those that are held; nothing if all are zero, or one is no number."""
    try:
        value = loss(model, batch)
        found = torch.autograd.grad(value, of, allow_unused=True) if of and value.requires_grad else ()
    except RuntimeError:  # reentrant checkpointing knows backward() alone; too little memory
        return []
    there = [each for each in found if each is not None]
    tell = any(bool(each.any()) for each in there) and all(bool(each.isfinite().all()) for each in there)
    return there if tell else []


def _is_half(model: Any, loss: torch.Tensor) -> bool:
    half = (torch.float16, torch.bfloat16)
    return loss.dtype in half or any(value.dtype in half for value in model.parameters())


@contextlib.contextmanager
def _mode(model: Any, training: bool) -> Iterator[None]:
    """Each module in this mode for a while, and then in its own again."""
    before = [(module, module.training) for module in model.modules()]
    model.train(training)
    try:
        yield
    finally:
        for module, mode in before:
            module.training = mode


def _some(names: Sequence[str]) -> str:
    more = " and %d more" % (len(names) - SHOWN) if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
