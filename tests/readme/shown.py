"""The commands that README.md, CONTRIBUTING.md and the pages of docs/ show, and what stands below them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

TOP = Path(__file__).parents[2]
PAGES = (TOP / "README.md", TOP / "CONTRIBUTING.md", *sorted((TOP / "docs").rglob("*.md")))
OURS = re.compile(r"(compat|nox|python -m compat(\.probes)?) ")
JOINED = frozenset({"&&", "||", ";", "|", "&"})
INTO = frozenset({">", ">>", "<"})
INNER = re.compile(r"\$\(([^()]*)\)")


@dataclass(frozen=True)
class Shown:
    """A command as a page shows it. ``whole``: it stands in a block, and can be run as it is; else in a sentence."""

    page: Path
    line: int
    text: str
    output: str = ""
    whole: bool = True

    def __str__(self) -> str:
        return f"{self.page.relative_to(TOP)}:{self.line}: {self.text}"


def commands(page: Path) -> Iterator[Shown]:
    """All commands of a page, in its order."""
    for token in MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8")):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "fence" and token.info.strip() in ("console", "bash", "sh"):
            yield from _of_block(page, line + 1, token.content, is_console=token.info.strip() == "console")
        for child in token.children or ():
            if child.type == "code_inline" and OURS.match(child.content):
                yield Shown(page, line, child.content, whole=False)


def _of_block(page: Path, start: int, content: str, *, is_console: bool) -> Iterator[Shown]:
    text = content.replace("\\\n", "  ")
    if not is_console:
        yield from (Shown(page, start, line) for line in text.splitlines() if line.strip())
        return
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield Shown(page, start, command, output.strip())


def calls(text: str) -> list[list[str]]:
    """The words of each program that a line of the shell starts; where one's output is put in, there is one word."""
    found = [words for inner in INNER.findall(text) for words in calls(inner)]
    lexer = shlex.shlex(INNER.sub("documented-1", text), posix=True, punctuation_chars=";&|<>")
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, ";"]:
        if word in JOINED:
            found += [words] if words else []
            words = []
        else:
            words.append(word)
    return [_without_files(each) for each in found]


def _without_files(words: list[str]) -> list[str]:
    return [word for before, word in zip(["", *words], words, strict=False) if not {before, word} & INTO]
