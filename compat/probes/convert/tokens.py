"""What a tokenizer file makes of many texts. The shared folder has the file and the texts, and gets the answers."""

import hashlib
import json
from pathlib import Path
from typing import Any, Callable, Dict, Generator, List

from ..probe import Context, Skipped

Figures = Dict[str, Any]
Answer = Dict[str, Any]
TEXTS, FILE, ANSWERS = "texts.json", "tokenizer.json", "answers.jsonl"
FOLDER = "files"


def file(context: Context) -> Generator[None, None, Figures]:
    """Reads the file with the tokenizers library alone. Figures: how many texts, and the digest of the answers.

    Where the file cuts or pads, it is also asked without that, which hides most of what a tokenizer does.
    """
    from tokenizers import Tokenizer

    folder = shared(context)
    texts = json.loads((folder / TEXTS).read_text(encoding="utf-8"))
    yield
    tokenizer = Tokenizer.from_file(str(folder / FOLDER / FILE))
    whole = uncut(folder / FOLDER / FILE) if tokenizer.truncation or tokenizer.padding else None
    return told(folder, texts, lambda text: both(tokenizer, whole, text))


def uncut(path: Path) -> Any:
    """A tokenizer of the same file that neither cuts nor pads."""
    from tokenizers import Tokenizer

    found = Tokenizer.from_file(str(path))
    found.no_truncation()
    found.no_padding()
    return found


def both(tokenizer: Any, whole: Any, text: str) -> Answer:
    """The answer of the file as it is, and the one of ``whole``, if there is any."""
    if whole is None:
        return encoded(tokenizer, text)
    found = answered(lambda each: encoded(whole, each), text)
    cut = answered(lambda each: encoded(tokenizer, each), text)
    return dict(found, **{"{} as the file cuts and pads".format(name): value for name, value in cut.items()})


def auto(context: Context) -> Generator[None, None, Figures]:
    """Loads the folder with transformers, as most people do; the answers are the ids alone."""
    from transformers import AutoTokenizer

    folder = shared(context)
    texts = json.loads((folder / TEXTS).read_text(encoding="utf-8"))
    yield
    tokenizer = AutoTokenizer.from_pretrained(str(folder / FOLDER))
    return told(folder, texts, lambda text: {"ids": list(tokenizer(text)["input_ids"])})


def shared(context: Context) -> Path:
    """The folder that the one who asks has filled."""
    if context.exchange is None:
        raise Skipped("it is asked by `compat convert` alone, which hands it the files")
    return context.exchange


def encoded(tokenizer: Any, text: str) -> Answer:
    """Ids, tokens, where each stands in the text, and the text again, with and without special tokens."""
    found = tokenizer.encode(text)
    return {
        "ids": found.ids,
        "tokens": found.tokens,
        "offsets": found.offsets,
        "types": found.type_ids,
        "text": tokenizer.decode(found.ids),
        "text with special tokens": tokenizer.decode(found.ids, skip_special_tokens=False),
    }


def told(folder: Path, texts: List[str], ask: Callable[[str], Answer]) -> Figures:
    """Writes one answer a line; a text that the library refuses has the refusal for an answer."""
    digest = hashlib.sha256()
    with (folder / ANSWERS).open("wb") as answers:
        for text in texts:
            line = json.dumps(answered(ask, text)).encode("ascii") + b"\n"
            digest.update(line)
            answers.write(line)
    return {"texts": len(texts), "answers": digest.hexdigest()}


def answered(ask: Callable[[str], Answer], text: str) -> Answer:
    """The answer, or the class of what was raised: the library's own panics are no Exception."""
    try:
        return ask(text)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # noqa: BLE001 - pyo3's PanicException stands outside of Exception
        return {"raised": type(error).__name__}
