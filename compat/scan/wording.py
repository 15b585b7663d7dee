"""What breaks, as people would write it. Pure."""

from __future__ import annotations

from compat.scan.aspects import Aspect, Covered, Keyword, Positions, Without
from compat.scan.uses import Attribute, Import


def name(aspect: Aspect, subject: str) -> str:
    """ "transformers.AdamW", "TrainingArguments(evaluation_strategy=)", "Trainer.tokenizer"."""
    match aspect:
        case Import(module, name):
            return f"{module}.{name}" if name else module
        case Attribute(_, name):
            return f"{short(subject)}.{name}"
        case Keyword(_, name):
            return f"{called(subject)}({name}=)"
        case Positions(_, number):
            return f"{called(subject)}() with {number} by position"
        case Without(_, name):
            return f"{called(subject)}() without {name}"
        case Covered(_, method, name):
            return f"{short(subject)}.{method}({name}) overridden without it"


def short(dotted: str) -> str:
    """The class or function, with its class, without the modules; a module stays whole."""
    parts = dotted.split(".")
    capital = next((place for place, part in enumerate(parts) if part.lstrip("_")[:1].isupper()), None)
    if capital is not None:
        return ".".join(parts[capital:])
    return dotted


def called(dotted: str) -> str:
    """A class, a method with its class, or a function alone."""
    found = short(dotted)
    return found if found != dotted else dotted.rpartition(".")[2]
