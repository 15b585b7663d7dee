"""Checkpoints as the hub has them: a configuration, and weights under the names that were saved.

Loading is what a user does first, and where a release can go wrong without a word: weights under a name that it no
longer knows are drawn at random, tied ones replace saved ones. So the tiny models of these probes come from files. The
names are literal and the numbers follow from them, and so both are the same in every release.
"""

import itertools
import json
import re
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Tuple

from .probe import Skipped

Shapes = Mapping[str, Tuple[int, ...]]

BRACES = re.compile(r"\{([^}]*)\}")
NORM = re.compile(r"(norm\w*|ln_\w+)\.(weight|gamma)$", re.IGNORECASE)
"""Weights of normalisations: a number near 0 there would silence the layer."""


class Model(NamedTuple):
    """One tiny model: the class that loads it, ``config.json``, and shapes by name ("layer.{0,1}.{q,k}.weight").

    A shape that stands later replaces an earlier one of the same name. ``inputs`` names the function of
    ``drift_inputs`` that makes the forward's arguments, ``prompt`` the one for ``generate`` ("": nothing to generate).
    """

    kind: str
    config: Dict[str, Any]
    shapes: Shapes
    inputs: str
    prompt: str = ""


def class_of(model: Model) -> Any:
    """The class that loads the checkpoint. Raises Skipped where this release does not have it."""
    import transformers

    try:
        return getattr(transformers, model.kind)
    except AttributeError:
        raise Skipped("transformers {} has no {}".format(transformers.__version__, model.kind)) from None


def write(model: Model, folder: Path, dtype: str = "float32") -> str:
    """``config.json`` and ``model.safetensors`` in the folder; returns its path."""
    import torch
    from safetensors.torch import save_file

    config = dict(model.config, architectures=[model.kind], torch_dtype=dtype)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    weights = {name: weight(name, shape).to(getattr(torch, dtype)) for name, shape in each(model.shapes)}
    save_file(weights, str(folder / "model.safetensors"), metadata={"format": "pt"})
    return str(folder)


def local(model: Model, folder: Path) -> str:
    """The checkpoint under a name that may be saved: no path of this run. For probes, which run in ``folder``."""
    (folder / "base").mkdir()
    write(model, folder / "base")
    return "./base"  # without "./" it is a name of the hub


def each(shapes: Shapes) -> Iterator[Tuple[str, Tuple[int, ...]]]:
    """Every name with its shape; braces stand for one name with each of what is in them."""
    for pattern, shape in shapes.items():
        for name in names(pattern):
            yield name, shape


def names(pattern: str) -> List[str]:
    """``a.{0,1}.b`` as ["a.0.b", "a.1.b"]."""
    parts = [part.split(",") if place % 2 else [part] for place, part in enumerate(BRACES.split(pattern))]
    return ["".join(chosen) for chosen in itertools.product(*parts)]


def weight(name: str, shape: Tuple[int, ...]) -> Any:
    """A float32 tensor that follows from its name: near 1 for normalisations' weights, else as in ``tiny.weight``."""
    from . import tiny

    if not shape:
        return 2.0 + tiny.uniform(name, 1)[0]  # CLIP's logit_scale begins at 2.66
    return 1.0 + 0.1 * tiny.uniform(name, shape[0]) if NORM.search(name) else tiny.weight(name, shape)
