"""Words that bash splits: joined where it asks, and only what it replaces where it is answered."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from compat import bash_words

TOP = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("pieces", "words", "before"),
    [
        (["compat", "run", "doc"], ["compat", "run", "doc"], ""),
        (["compat", "reproduce", "a", ":", "lo"], ["compat", "reproduce", "a:lo"], "a:"),
        (["compat", "reproduce", "a", ":"], ["compat", "reproduce", "a:"], "a:"),
        (["compat", "reproduce", "a", ":", ""], ["compat", "reproduce", "a:", ""], ""),
        (["compat", "reproduce", "a", ":", "lo", "--to"], ["compat", "reproduce", "a:lo", "--to"], ""),
        (["compat", "bisect", "--package", "=", "to"], ["compat", "bisect", "--package=to"], "--package="),
        (["compat", "scan", "--to", "peft", "==", "0"], ["compat", "scan", "--to", "peft==0"], "peft=="),
        (["compat", "x", "a", ":", "b", ":", "c"], ["compat", "x", "a:b:c"], "a:b:"),
        (["compat", "reproduce", "a:lo"], ["compat", "reproduce", "a:lo"], ""),
    ],
)
def test_pieces_of_a_word_are_one(pieces: list[str], words: list[str], before: str) -> None:
    assert bash_words.whole(pieces) == (words, before)


@pytest.mark.parametrize(
    ("value", "before", "word", "rest"),
    [
        ("a:lora", "a:", "a:lo", "lora"),
        ("a:lora", "a:", "a:", "lora"),
        ("a:lora", "", "a:lo", "a:lora"),
        ("tokenizers", "--package=", "--package=to", "tokenizers"),
        ("a:lora", "--cell=a:", "--cell=a:lo", "lora"),
    ],
)
def test_only_what_bash_replaces_is_answered(value: str, before: str, word: str, rest: str) -> None:
    assert bash_words.rest(value, before, word) == rest


RC = """
PS1='> '
export PATH={programs}:$PATH COMPAT_CACHE={cache}
bind 'set enable-bracketed-paste off'
bind 'set bell-style none'
{more}
{script}
bind -x '"\\C-t": printf "%s\\n" "$READLINE_LINE" >> {lines}'
"""


def completed(folder: Path, typed: Sequence[str], more: str = "") -> list[str]:
    """The command lines that a real bash has after a tab, each by itself."""
    asks = [sys.executable, "-m", "compat"]
    environ = {**os.environ, "PYTHONPATH": str(TOP), "TERM": "dumb", "HISTFILE": os.devnull, "INPUTRC": os.devnull}
    ours = {**environ, "_COMPAT_COMPLETE": "source_bash"}
    script = subprocess.run(asks, env=ours, cwd=TOP, capture_output=True, text=True, check=True).stdout
    program = folder / "compat"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m compat "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    text = RC.format(programs=folder, cache=folder / "cache", more=more, script=script, lines=folder / "lines")
    (folder / "rc").write_text(text, encoding="utf-8")
    here, there = pty.openpty()
    argv = ["bash", "--noprofile", "--rcfile", str(folder / "rc"), "-i"]
    with subprocess.Popen(argv, stdin=there, stdout=there, stderr=there, cwd=TOP, env=environ):
        os.close(there)
        shown = b""
        while not shown.endswith(b"> "):  # before that the terminal would take the tab itself
            shown += os.read(here, 1000)
        os.write(here, "".join(f"{each}\t\x14\x15" for each in typed).encode() + b"exit\n")
        _drain(here)
    os.close(here)
    return (folder / "lines").read_text(encoding="utf-8").splitlines()


def _drain(terminal: int) -> None:
    """Until the shell has left it."""
    try:
        while os.read(terminal, 1000):
            pass
    except OSError:  # nobody has the other end
        return


@pytest.mark.slow
def test_a_real_bash_completes_a_cell(tmp_path: Path) -> None:
    typed = {
        "compat reproduce documented-5": "compat reproduce documented-5:",
        "compat reproduce documented-5:lora-seq2s": "compat reproduce documented-5:lora-seq2seq-",
        "compat reproduce documented-5:import-pe": "compat reproduce documented-5:import-peft ",
        "compat bisect --package=tok": "compat bisect --package=tokenizers ",
        "compat run documented-5": "compat run documented-5 ",
        "compat reproduce 'documented-5:import-pe": "compat reproduce 'documented-5:import-peft' ",
    }
    assert dict(zip(typed, completed(tmp_path, [*typed]), strict=True)) == typed


@pytest.mark.slow
def test_a_bash_that_does_not_split_gets_whole_words(tmp_path: Path) -> None:
    unsplit = 'COMP_WORDBREAKS="${COMP_WORDBREAKS//:}"'
    cell = "compat reproduce documented-5:import-pe"
    assert completed(tmp_path, [cell], unsplit) == [f"{cell}ft "]
