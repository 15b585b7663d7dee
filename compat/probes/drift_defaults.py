"""What holds where nobody says anything: settings of generate(), of a training, of LoRA and of loading.

Settings that are unset (None), off (False, 0) or empty are left out, so that an option which is new and off is no
difference, and one that is new and on is. The token 0 is a token.
"""

import dataclasses
import enum
from functools import partial
from pathlib import Path
from typing import Any, Callable, Dict, Generator, Mapping

from . import drift_checkpoint
from .drift_adapter import ADAPTERS
from .drift_models import MODELS
from .probe import Context

Figures = Dict[str, Any]

GENERATING = ("t5", "llama", "gpt2")
"""Models that generate, in every release."""
RELEASE = ("transformers_version", "peft_version")
"""Keys that say only which release wrote them."""


def generation(context: Context) -> Generator[None, None, Figures]:
    """As ``generate()`` uses them, for nothing in particular and for each tiny model that generates.

    Since transformers 5 GenerationConfig() holds nothing, and ``generate()`` fills in what the release falls back to.
    ``fallbacks`` names what is filled in: code that reads it from the object finds None.
    """
    from transformers import GenerationConfig

    loads = {name: saved(context.folder / name, name) for name in GENERATING}
    yield
    general, held = filled(GenerationConfig()), GenerationConfig().to_dict()
    found = {**named("", general), "fallbacks": sorted(key for key in general if held.get(key) is None)}
    for name, load in loads.items():
        own = filled(load().generation_config)
        found.update(named(name + "/", {key: value for key, value in own.items() if general.get(key) != value}))
    return found


def training(context: Context) -> Generator[None, None, Figures]:
    """Of TrainingArguments' fields; not of an instance, which needs accelerate and looks for devices."""
    from transformers import TrainingArguments

    yield
    return named("", given({field.name: default(field) for field in dataclasses.fields(TrainingArguments)}))


def lora(context: Context) -> Generator[None, None, Figures]:
    """Of LoraConfig; and which modules of each tiny model it adapts where none are named, as ``targets/<model>``."""
    from peft import LoraConfig, get_peft_model

    loads = {name: saved(context.folder / name, name) for name in ADAPTERS}
    yield
    found = named("", given(LoraConfig().to_dict()))
    for name, load in loads.items():
        model = get_peft_model(load(), LoraConfig())
        modules = {path.partition(".lora_A")[0] for path, _ in model.named_parameters() if ".lora_A." in path}
        found["targets/" + name] = sorted(module.replace("base_model.model.", "", 1) for module in modules)
    return found


def loading(context: Context, name: str) -> Generator[None, None, Figures]:
    """Of ``from_pretrained``, on a checkpoint in half precision: the type and the mode of what comes."""
    load = saved(context.folder / name, name, "float16")
    yield
    model = load()
    attention = getattr(model.config, "_attn_implementation", None)
    return {
        "defaults/dtype": str(model.dtype).replace("torch.", ""),
        "defaults/training": model.training,
        **({"defaults/attention": attention} if attention else {}),
    }


def saved(folder: Path, name: str, dtype: str = "float32") -> Callable[[], Any]:
    """Saves a tiny model's checkpoint; returns what loads it as anybody does."""
    kind = drift_checkpoint.class_of(MODELS[name])
    folder.mkdir()
    return partial(kind.from_pretrained, drift_checkpoint.write(MODELS[name], folder, dtype))


def filled(config: Any) -> Figures:
    """A GenerationConfig's settings with the release's own for those that are unset."""
    fallback: Figures = getattr(config, "_get_default_generation_params", dict)()
    return given({**fallback, **{key: value for key, value in config.to_dict().items() if value is not None}})


def given(settings: Mapping[str, Any]) -> Figures:
    """The settings that say something, as JSON can hold them."""
    own = {key: plain(value) for key, value in settings.items() if key not in RELEASE and not key.startswith("_")}
    return {key: value for key, value in own.items() if value or (key.endswith("_id") and value == 0)}


def named(place: str, settings: Mapping[str, Any]) -> Figures:
    return {"defaults/" + place + key: value for key, value in settings.items()}


def default(field: Any) -> Any:
    """A dataclass field's default; None where it has none."""
    if field.default is not dataclasses.MISSING:
        return field.default
    return None if field.default_factory is dataclasses.MISSING else field.default_factory()


def plain(value: Any) -> Any:
    """Enums as their values, sets in order, anything else that is not JSON by its type's name."""
    if isinstance(value, enum.Enum):
        return plain(value.value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(str(item) for item in value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return type(value).__name__
