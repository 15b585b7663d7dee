"""A tokenizer's folder: ``tokenizer_config.json``, special tokens and vocabulary, as ``save_pretrained`` leaves it."""

from typing import Any, Dict, Generator

from .. import drift_vocabulary
from ..probe import Context, Skipped
from ..tokenizer import tokenizer_folder
from . import same, store, texts, tokenizer_json

Figures = Dict[str, Any]

LONGEST = 8
IMAGE, SPEAKER = "<image>", "<speaker>"
CHAT = "{% for message in messages %}<{{ message['role'] }}>{{ message['content'] }}{% endfor %}"
"""A chat template that no release has by itself."""
MESSAGES = ({"role": "user", "content": "How many?"}, {"role": "assistant", "content": "Two."})


def plain(context: Context) -> Any:
    """PreTrainedTokenizerFast around bytes, with special tokens of its own, padded on the left."""
    from transformers import PreTrainedTokenizerFast

    end = drift_vocabulary.END_OF_TEXT
    made = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer_json.bytes_alone(), bos_token=end, eos_token=end, unk_token=end,
        model_max_length=512, padding_side="left", clean_up_tokenization_spaces=False,
    )  # fmt: skip
    made.add_special_tokens({"pad_token": "<pad>", "additional_special_tokens": [IMAGE, SPEAKER]})
    return made


def t5(context: Context) -> Any:
    """T5TokenizerFast from a file that this release's own tokenizers library wrote."""
    from transformers import T5TokenizerFast

    folder = tokenizer_folder(context, "tokenizer.json")
    tokenizer_json.unigram(context).save(str(context.folder / "tokenizer.json"))
    return T5TokenizerFast.from_pretrained(folder)


def chat(context: Context) -> Any:
    """The first one with a chat template. Raises Skipped where tokenizers have none."""
    import transformers

    tokenizer = plain(context)
    if not hasattr(tokenizer, "apply_chat_template"):
        raise Skipped("tokenizers have no chat template in transformers {}".format(transformers.__version__))
    tokenizer.chat_template = CHAT
    return tokenizer


SHAPES = {"plain": plain, "t5": t5, "chat": chat}
"""By the parameter ``shape``."""


def write(context: Context, shape: str) -> Generator[None, None, Figures]:
    """``save_pretrained``."""
    tokenizer = SHAPES[shape](context)
    folder = store.empty(context)
    yield
    expected = answers(tokenizer, shape)
    tokenizer.save_pretrained(str(folder))
    return store.written(context, folder, expected)


def read(context: Context, shape: str, artefact: str = "") -> Generator[None, None, Figures]:
    """``AutoTokenizer.from_pretrained``."""
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    folder = store.given(context, artefact)
    expected = store.expected(context)
    if shape == "chat" and not hasattr(PreTrainedTokenizerFast, "apply_chat_template"):
        raise Skipped("this release of transformers has no chat templates")
    yield
    return same.compared(answers(AutoTokenizer.from_pretrained(str(folder)), shape), expected)


def answers(tokenizer: Any, shape: str) -> Figures:
    """Ids of texts, special tokens and settings; of a chat the text alone."""
    if shape == "chat":
        return {"chat": tokenizer.apply_chat_template(list(MESSAGES), tokenize=False)}
    found = texts.of_transformers(tokenizer, LONGEST)
    found["ids/own-special"] = list(tokenizer("see " + IMAGE + SPEAKER + " here")["input_ids"])
    for name in ("pad", "eos", "bos", "unk"):
        found["special/" + name] = getattr(tokenizer, name + "_token")
        found["special/%s-id" % name] = getattr(tokenizer, name + "_token_id")
    found["special/all"] = sorted(str(token) for token in tokenizer.all_special_tokens)
    found["settings/model_max_length"] = int(tokenizer.model_max_length)
    found["settings/padding_side"] = tokenizer.padding_side
    return found
