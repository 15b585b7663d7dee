"""LAVIS, answered from the files of the installed ``salesforce-lavis``, without importing it.

Importing lavis needs decord, torchvision and forty more; its files say what they are without that. What is run
here of LAVIS are its own lines: the forward of blip2_t5.py, Qformer.py and modeling_t5.py.
"""

import ast
import contextlib
import importlib.util
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Dict, Generator, List

from .probe import Context, WrongAnswer

DISTRIBUTION = "salesforce-lavis"
MODELS = "lavis/models/blip2_models/"
POSITIONAL = "(positional)"
DIGITS = 4
"""Decimal places of the figures: below what thread counts and kernels change."""
Figures = Dict[str, Any]


def file_present(context: Context, name: str) -> Generator[None, None, Figures]:
    """Whether the distribution brings this model file. Figures: ``t5_files``, ``requires_transformers``."""
    distribution = metadata.distribution(DISTRIBUTION)
    files = sorted(str(path).replace("\\", "/") for path in distribution.files or ())
    t5_files = [
        file[len(MODELS) :] for file in files if file.startswith(MODELS) and file.endswith(".py") and "t5" in file
    ]
    yield
    if MODELS + name not in files:
        found = ", ".join(t5_files) or "none"
        message = "{} {} has no {}{}; its T5 files there: {}"
        raise FileNotFoundError(message.format(DISTRIBUTION, distribution.version, MODELS, name, found))
    required = [line for line in distribution.requires or () if line.startswith("transformers")]
    return {"t5_files": t5_files, "requires_transformers": required}


def passes_embeds_only(context: Context) -> Generator[None, None, Figures]:
    """What the model files give to their T5. Figures: ``calls``, by file the keywords of each call.

    The document supposes that LAVIS may have the ``inputs_embeds`` problem that it describes: T5 given both.
    """
    sources = {path.name: path.read_text(encoding="utf-8") for path in t5_models()}
    yield
    calls = {name: t5_calls(source) for name, source in sources.items()}
    for name, keywords in calls.items():
        if not keywords:
            raise WrongAnswer("{} does not call self.t5_model".format(name))
        for passed in keywords:
            if {"input_ids", POSITIONAL, "**"} & set(passed):
                raise WrongAnswer("{} calls its T5 with {}".format(name, ", ".join(passed)))
    return {"calls": calls}


def t5_forward(context: Context) -> Generator[None, None, Figures]:
    """Runs LAVIS's own forward on tiny parts of its own. Figures: ``loss``, ``other_image_loss``."""
    from . import tiny

    model, forward = blip2_t5(), forward_of("blip2_t5.py", "Blip2T5")
    yield
    losses = []
    for name in ("first", "second"):
        samples = {"image": tiny.images(name, 2), "text_input": [5, 2], "text_output": [3, 4]}
        losses.append(round(forward(model, samples)["loss"].item(), DIGITS))
    if losses[0] == losses[1] or losses[0] != losses[0]:
        raise WrongAnswer("the loss does not depend on the image: {}".format(losses))
    return {"loss": losses[0], "other_image_loss": losses[1]}


def installed(name: str) -> Path:
    """Where one of LAVIS's BLIP-2 files lies."""
    return Path(str(metadata.distribution(DISTRIBUTION).locate_file(MODELS + name)))


def t5_models() -> List[Path]:
    """The files with T5 model classes: blip2_t5.py, and blip2_t5_instruct.py where it is there."""
    return [installed(name) for name in ("blip2_t5.py", "blip2_t5_instruct.py") if installed(name).exists()]


def t5_calls(source: str) -> List[List[str]]:
    """The keywords of every call of the T5 or its encoder, in the order of the lines; "**" for a dictionary."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and calls_t5(node.func)]
    calls.sort(key=lambda call: call.lineno)
    return [[POSITIONAL] * bool(call.args) + sorted(word.arg or "**" for word in call.keywords) for call in calls]


def calls_t5(function: ast.expr) -> bool:
    """Whether this is ``self.t5_model``, its ``generate`` or its ``encoder``."""
    if isinstance(function, ast.Attribute) and function.attr in ("generate", "encoder"):
        function = function.value
    return isinstance(function, ast.Attribute) and function.attr == "t5_model"


def forward_of(name: str, kind: str) -> Any:
    """The function ``forward`` of this class, compiled out of the installed file, which isn't imported."""
    import torch

    tree = ast.parse(installed(name).read_text(encoding="utf-8"))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == kind)
    function = next(node for node in body if isinstance(node, ast.FunctionDef) and node.name == "forward")
    names: Dict[str, Any] = {"torch": torch}
    code = compile(ast.Module(body=[function], type_ignores=[]), str(installed(name)), "exec")
    exec(code, names)  # noqa: S102 - running the installed library's own lines is what this probe is for
    return names["forward"]


def loaded(name: str) -> Any:
    """One of LAVIS's files that needs nothing of LAVIS, as a module."""
    spec = importlib.util.spec_from_file_location("lavis_" + name[:-3], str(installed(name)))
    if spec is None or spec.loader is None:
        raise ImportError("{} cannot be loaded".format(name))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blip2_t5() -> Any:
    """What ``Blip2T5.forward`` finds on ``self``, in small: LAVIS's Q-Former and T5, a linear vision model."""
    import torch

    from . import tiny

    vision = torch.nn.Sequential(torch.nn.Flatten(2), torch.nn.Linear(64, tiny.HIDDEN))
    parts = {
        "visual_encoder": vision,  # (batch, 3, 8, 8) to (batch, 3, HIDDEN)
        "ln_vision": torch.nn.LayerNorm(tiny.HIDDEN),
        "Qformer": loaded("Qformer.py").BertLMHeadModel(qformer_config()),
        "t5_proj": torch.nn.Linear(tiny.HIDDEN, tiny.HIDDEN),
        "t5_model": loaded("modeling_t5.py").T5ForConditionalGeneration(tiny.t5_config()),
    }
    tiny.fill(torch.nn.ModuleDict(parts).eval())
    return SimpleNamespace(
        query_tokens=tiny.uniform("query_tokens", tiny.QUERIES * tiny.HIDDEN).reshape(1, tiny.QUERIES, tiny.HIDDEN),
        maybe_autocast=lambda **_: contextlib.nullcontext(),
        t5_tokenizer=Tokens,
        max_txt_len=8,
        **parts,
    )


def qformer_config() -> Any:
    """A BERT configuration with what LAVIS adds to it."""
    from transformers import BertConfig

    from . import tiny

    config = BertConfig(
        vocab_size=32, hidden_size=tiny.HIDDEN, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, max_position_embeddings=32,
    )  # fmt: skip
    config.encoder_width = tiny.HIDDEN
    config.add_cross_attention = True
    config.cross_attention_freq = 2
    config.query_length = tiny.QUERIES
    return config


class Tokens:
    """Stands in for the tokenizer and for what it returns: text N is N times the token N + 10, then the end."""

    pad_token_id = 0

    def __init__(self, texts: List[int], **_: Any) -> None:
        from . import tiny

        rows = [[number + 10] * number + [tiny.END] for number in texts]
        self.input_ids = tiny.padded(rows, tiny.PAD)
        self.attention_mask = tiny.padded([[1] * len(row) for row in rows], 0)

    def to(self, _device: Any) -> "Tokens":
        """Stays on the CPU."""
        return self
