"""A file as a traceback names it -> as compat's own evidence names it: relative to where packages are. Pure."""

from __future__ import annotations

import re

_PACKAGES = re.compile(r"^(?:.*[/])?(?:site|dist)-packages[/]")
_REMOTE = re.compile(r"^(?:.*[/])?(?=transformers_modules[/])")
_CHECKOUT = re.compile(r"^.*[/]src[/](?=(?:transformers|peft|accelerate|huggingface_hub|diffusers|datasets|trl)[/])")
_PYTHON = re.compile(r"^.*[/](?=python3(?:\.\d+)?[/](?!site-packages|dist-packages)\w)")
_OWN = re.compile(r"^(?:[A-Za-z]:)?[/~]|^\.\.?[/]|^[A-Za-z]:[/]")


def relative(name: str) -> str:
    """ "peft/peft_model.py", "python3.11/runpy.py", "transformers_modules/..."; "<elsewhere>/train.py" for all else."""
    path = name.strip().replace("\\", "/")
    while "//" in path:
        path = path.replace("//", "/")
    path = path.removeprefix(".../")  # people leave out what says who they are
    for root in (_PACKAGES, _REMOTE, _CHECKOUT, _PYTHON):
        found = root.match(path)
        if found:
            return path[found.end() :]
    if path.startswith("<"):
        return path
    return f"<elsewhere>/{path.rpartition('/')[2]}" if _OWN.match(path) else path


_PYTHON_OF = re.compile(r"[/\\][Pp]ython-?(3)\.?(\d{1,2})[/\\]")


def python_of(name: str) -> str | None:
    """ "3.10" of ".../lib/python3.10/site-packages/..."; None where the path does not say it."""
    found = _PYTHON_OF.search(name)
    return f"{found[1]}.{int(found[2])}" if found else None
