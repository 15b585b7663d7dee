"""Models that are silently wrong, each in one way; some releases refuse to make one."""

from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

import torch

from .. import handwritten, tiny
from ..lora import TARGETS, fill_lora

Loss = Callable[[Any, Any], Any]


class Subject(NamedTuple):
    """What the checker is asked about; the fields are its arguments."""

    model: Any
    loss: Loss = handwritten.loss_of
    parts: Sequence[str] = ()
    step: Optional[Callable[[], None]] = None
    folder: Optional[Path] = None


class Case(NamedTuple):
    """A broken model and the findings that have to come of it.

    ``refused``: some releases raise instead of making it. ``healthy``: in some there is nothing wrong with it.
    """

    make: Callable[[Any, Path], Subject]
    found: Tuple[str, ...]
    refused: bool = False
    healthy: bool = False


def adapted(base: Any, **settings: Any) -> Any:
    """The document's LoRA without a task type, changed by ``settings``; B is not zero."""
    from peft import LoraConfig, get_peft_model

    chosen = {"r": 4, "lora_alpha": 8, "target_modules": list(TARGETS), **settings}
    return get_peft_model(base, LoraConfig(**chosen))


def healthy(base: Any, folder: Path) -> Subject:
    """Nothing is wrong."""
    return Subject(fill_lora(adapted(base), zero_b=True), parts=("qformer",))


def nowhere(base: Any, folder: Path) -> Subject:
    return Subject(adapted(base, target_modules=["no_such_module"]))


def nowhere_by_layer(base: Any, folder: Path) -> Subject:
    return Subject(adapted(base, target_modules=["query"], layers_to_transform=[99]))


def in_part(base: Any, folder: Path) -> Subject:
    return Subject(adapted(base, target_modules=["query", "no_such_module"]))


def in_part_by_layer(base: Any, folder: Path) -> Subject:
    return Subject(adapted(base, target_modules=["query"], layers_to_transform=[0, 99]))


def nothing_to_save(base: Any, folder: Path) -> Subject:
    return Subject(adapted(base, modules_to_save=["no_such_head"]))


def elsewhere(base: Any, folder: Path) -> Subject:
    """The document's targets: its language model has no module of these names."""
    return Subject(adapted(base), parts=("language_model",))


def inference_mode(base: Any, folder: Path) -> Subject:
    return Subject(adapted(base, inference_mode=True))


def saved(base: Any, folder: Path) -> Any:
    """A trained adapter's files in ``folder``, and the base without it again."""
    model = fill_lora(adapted(base), zero_b=False)
    model.save_pretrained(str(folder))
    return model.unload() if hasattr(model, "unload") else model.base_model.unload()


def loaded_frozen(base: Any, folder: Path) -> Subject:
    from peft import PeftModel

    return Subject(PeftModel.from_pretrained(saved(base, folder), str(folder)), folder=folder)


def checkpointed(base: Any, targets: List[str]) -> Subject:
    """Reentrant checkpointing of blocks whose inputs are frozen: torch warns, and computes no gradient in them."""
    model = adapted(base, target_modules=targets)
    try:
        base.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": True})
    except TypeError:  # before 4.35 there was no other kind
        base.gradient_checkpointing_enable()
    return Subject(model)


def cut_off(base: Any, folder: Path) -> Subject:
    """To 4.44 the Q-Former passes over the request, and all is well."""
    return checkpointed(base, list(TARGETS))


def cut_off_in_part(base: Any, folder: Path) -> Subject:
    """The head alone stands behind the language model's blocks."""
    return checkpointed(base, ["q", "v", "lm_head"])


def bias_all(base: Any, folder: Path) -> Subject:
    return Subject(adapted(base, bias="all"))


def module_saved(base: Any, folder: Path) -> Subject:
    return Subject(adapted(base, modules_to_save=["language_projection"]))


def unfrozen(base: Any, folder: Path) -> Subject:
    model = adapted(base)
    base.query_tokens.requires_grad_(True)
    return Subject(model)


def decayed(base: Any, folder: Path) -> Subject:
    """Frozen after a backward pass, with gradients of zero: weight decay moves what has a gradient, zero or not."""
    for value in base.parameters():
        value.grad = torch.zeros_like(value)
    model = adapted(base)
    return Subject(model, step=torch.optim.AdamW(model.parameters(), lr=0.1, weight_decay=0.1).step)


def merged(base: Any, folder: Path) -> Subject:
    return Subject(adapted(base).merge_and_unload())


def merged_saved(base: Any, folder: Path) -> Subject:
    """What is saved after merge_and_unload is the whole model, without an adapter."""
    plain = fill_lora(adapted(base), zero_b=False).merge_and_unload()
    plain.save_pretrained(str(folder))
    return Subject(adapted(plain), folder=folder)


def other_adapter(base: Any, folder: Path) -> Subject:
    """The state of an adapter of another name."""
    from peft import get_peft_model_state_dict

    model = fill_lora(adapted(base), zero_b=False)
    model.add_adapter("other", model.peft_config["default"])
    torch.save(get_peft_model_state_dict(model, adapter_name="other"), str(folder / "adapter_model.bin"))
    return Subject(model, folder=folder)


def keys_renamed(base: Any, folder: Path) -> Subject:
    """An adapter whose keys are those of another release: PEFT passes over what it has no place for."""
    from peft import PeftModel

    plain = saved(base, folder)
    file = next(path for path in folder.iterdir() if path.stem == "adapter_model")
    rewrite(file, lambda key: key.replace(".attention.", ".self_attention."))
    model = PeftModel.from_pretrained(plain, str(folder), is_trainable=True)
    return Subject(model, folder=folder)


def rewrite(file: Path, rename: Callable[[str], str]) -> None:
    """The same tensors under other keys."""
    if file.suffix == ".bin":
        torch.save({rename(key): value for key, value in torch.load(str(file)).items()}, str(file))
        return
    from safetensors.torch import load_file, save_file

    save_file({rename(key): value for key, value in load_file(str(file)).items()}, str(file), {"format": "pt"})


def image_dropped(base: Any, folder: Path) -> Subject:
    """A forward of one's own that loses the image."""

    def blind(model: Any, batch: tiny.Batch) -> Any:
        return handwritten.loss_of(model, {**batch, "pixel_values": torch.zeros_like(batch["pixel_values"])})

    return Subject(adapted(base), blind)


def image_dropped_by_release(base: Any, folder: Path) -> Subject:
    """The release's own forward with a text without placeholders."""
    model = adapted(base)
    model(**tiny.batch("t5"))  # to 4.53 it raises
    return Subject(model, lambda model, batch: model(**batch).loss)


CASES: Dict[str, Case] = {
    "healthy": Case(healthy, ()),
    "nowhere": Case(nowhere, ("attached-nowhere",), refused=True),
    "nowhere-by-layer": Case(nowhere_by_layer, ("attached-nowhere",), refused=True),
    "in-part": Case(in_part, ("attached-in-part",), refused=True),
    "in-part-by-layer": Case(in_part_by_layer, ("attached-in-part",), refused=True),
    "nothing-to-save": Case(nothing_to_save, ("attached-in-part",), refused=True),
    "elsewhere": Case(elsewhere, ("attached-in-part",)),
    "inference-mode": Case(inference_mode, ("adapters-frozen",)),
    "loaded-frozen": Case(loaded_frozen, ("adapters-frozen",)),
    "cut-off": Case(cut_off, ("no-gradient",), healthy=True),
    "cut-off-in-part": Case(cut_off_in_part, ("no-gradient-in-part",)),
    "bias-all": Case(bias_all, ("base-moves",)),
    "module-saved": Case(module_saved, ("base-moves",)),
    "unfrozen": Case(unfrozen, ("base-moves", "checkpoint-differs")),
    "decayed": Case(decayed, ("base-moves",)),
    "merged": Case(merged, ("attached-nowhere",)),
    "merged-saved": Case(merged_saved, ("checkpoint-differs",)),
    "other-adapter": Case(other_adapter, ("checkpoint-differs",)),
    "keys-renamed": Case(keys_renamed, ("checkpoint-differs",)),
    "image-dropped": Case(image_dropped, ("image-ignored",)),
    "image-dropped-by-release": Case(
        image_dropped_by_release, ("image-ignored", "no-gradient"), refused=True, healthy=True
    ),
}
