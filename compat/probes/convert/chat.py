"""What a tokenizer's folder makes of conversations. The shared folder has it, and gets the texts by template."""

import json
from typing import Any, Dict, Generator, List

from ..probe import Context
from .tokens import FOLDER, shared

Figures = Dict[str, Any]
CHAT, DEFAULT = "chat.json", "default"
SYSTEM = {"role": "system", "content": "Count."}
USER, AGAIN = {"role": "user", "content": "How many?"}, {"role": "user", "content": "And then?"}
ASSISTANT = {"role": "assistant", "content": "Two."}
CONVERSATIONS = ([USER], [USER, ASSISTANT], [USER, ASSISTANT, AGAIN], [SYSTEM, USER])


def texts(context: Context) -> Generator[None, None, Figures]:
    """Loads the folder with transformers and applies each template. Figures: the number of templates."""
    from transformers import AutoTokenizer

    folder = shared(context)
    yield
    tokenizer = AutoTokenizer.from_pretrained(str(folder / FOLDER))
    said = {name: made(tokenizer, name) for name in names(tokenizer)}
    (folder / CHAT).write_text(json.dumps(said), encoding="ascii")
    return {"templates": len(said)}


def names(tokenizer: Any) -> List[str]:
    """The templates that are its own; what a class has for a default is none of the files'."""
    found = tokenizer.chat_template
    if found is None:
        return []
    return sorted(found) if isinstance(found, dict) else [DEFAULT]


def made(tokenizer: Any, name: str) -> List[Any]:
    """One text for each conversation, with and without the beginning of an answer."""
    return [rendered(tokenizer, name, each, begun) for each in CONVERSATIONS for begun in (False, True)]


def rendered(tokenizer: Any, name: str, conversation: Any, begun: bool) -> Any:
    """The text, or the class of what the template raised: some refuse a system's words."""
    chosen = None if name == DEFAULT else name
    try:
        return tokenizer.apply_chat_template(
            list(conversation), chat_template=chosen, tokenize=False, add_generation_prompt=begun
        )
    except ImportError:  # jinja2, and so nothing about the file
        raise
    except Exception as error:  # noqa: BLE001 - a template raises what it likes
        return {"raised": type(error).__name__}
