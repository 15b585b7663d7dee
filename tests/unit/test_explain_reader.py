"""Every way in which a traceback is written down comes to the same failures."""

from __future__ import annotations

import io
import json

import pytest

from compat.explain.reader import read
from compat.explain.seen import Seen, Text
from compat.model import Frame, Raised

PLAIN = """\
Traceback (most recent call last):
  File "/home/me/train.py", line 3, in main
    import peft
  File "/x/lib/python3.10/site-packages/peft/peft_model.py", line 37, in <module>
    from transformers import Gone
ImportError: cannot import name 'Gone' from 'transformers'
"""
FRAMES = (Frame("<elsewhere>/train.py", 3, "main"), Frame("peft/peft_model.py", 37, "<module>"))
GONE = Raised("ImportError", "cannot import name 'Gone' from 'transformers'", FRAMES)


def text(content: str | bytes) -> Text:
    return read(io.BytesIO(content if isinstance(content, bytes) else content.encode()))


def seen(content: str | bytes) -> tuple[Seen, ...]:
    return text(content).seen


def raised(content: str | bytes) -> list[Raised]:
    return [each.raised for each in seen(content)]


def prefixed(prefix: str) -> str:
    return "".join(f"{prefix}{line}\n" for line in PLAIN.splitlines())


def test_a_traceback_is_read_with_its_frames() -> None:
    assert seen(PLAIN) == (Seen(GONE, line=1),)


@pytest.mark.parametrize(
    "prefix",
    [
        "[rank2]: ",
        "[default0]:",
        "(pid=123) ",
        "(RayTrainWorker pid=123, ip=10.0.0.1) ",
        "2024-05-01T12:00:00.1234567Z ",
        "2024-05-01 12:00:00,123 - ERROR - ",
        "[2024-05-01 12:00:00] ",
        "worker_1  | ",
        "> ",
        "#12 3.456 ",
        "stderr: ",
        "    ",
        "May  1 12:00:00 host app[12]: ",
        "ERROR 05-01 12:00:00 [core.py:12] ",
        "[rank0]:[2024-05-01 12:00:00,123] ",
    ],
)
def test_what_loggers_put_before_each_line_is_not_part_of_it(prefix: str) -> None:
    assert raised(prefixed(prefix)) == [GONE]


def test_processes_that_write_at_once_are_told_apart() -> None:
    lines = PLAIN.splitlines()
    mixed = "".join(f"[rank0]: {line}\n[rank1]: {line}\n" for line in lines)
    assert seen(mixed) == (Seen(GONE, line=1, count=2),)


def test_windows_paths_and_line_ends() -> None:
    content = PLAIN.replace("/x/lib/python3.10/", r"C:\Users\me\venv\Lib" + "\\").replace("/", "\\")
    content = content.replace("\n", "\r\n").replace(r"\home\me", r"C:\me")
    assert raised(content) == [GONE]


def test_colours_are_no_part_of_the_text() -> None:
    assert raised(PLAIN.replace("ImportError", "\x1b[0;31mImportError\x1b[0m")) == [GONE]


def test_colours_inside_of_words_hide_none_of_them() -> None:
    coloured = PLAIN
    for word in ("Traceback", "File", "ImportError", "cannot import"):
        coloured = coloured.replace(word, f"{word[:2]}\x1b[1;35m{word[2:]}\x1b[m")
    assert raised(coloured) == [GONE]


def test_utf_16_as_some_shells_redirect() -> None:
    assert raised(PLAIN.encode("utf-16")) == [GONE]


def test_a_notebook() -> None:
    content = """\
---------------------------------------------------------------------------
ImportError                               Traceback (most recent call last)
Cell In[3], line 1
----> 1 import peft

File /x/lib/python3.10/site-packages/peft/peft_model.py:37, in <module>
     35 import torch
---> 37 from transformers import Gone
     38 y

ImportError: cannot import name 'Gone' from 'transformers'

---------------------------------------------------------------------------
NOTE: If your import is failing due to a missing package, you can
"""
    frames = (Frame("<cell 3>", 1, "<module>"), FRAMES[1])
    assert raised(content) == [Raised(GONE.type, GONE.message, frames)]


def test_an_old_notebook() -> None:
    content = """\
ImportError                               Traceback (most recent call last)
<ipython-input-3-0a1b> in <module>
----> 1 import peft

/x/lib/python3.10/site-packages/peft/peft_model.py in <module>
     36 y
---> 37 from transformers import Gone

ImportError: cannot import name 'Gone' from 'transformers'
"""
    frames = (Frame("<ipython-input-3-0a1b>", 1, "<module>"), FRAMES[1])
    assert raised(content) == [Raised(GONE.type, GONE.message, frames)]


def test_a_notebook_as_a_file() -> None:
    output = [
        "\x1b[0;31mImportError\x1b[0m                     Traceback (most recent call last)",
        "File \x1b[0;32m/x/lib/python3.10/site-packages/peft/peft_model.py:37\x1b[0m\n\x1b[0;32m---> 37\x1b[0m x\n",
        "\x1b[0;31mImportError\x1b[0m: cannot import name 'Gone' from 'transformers'",
    ]
    content = json.dumps({"cells": [{"outputs": [{"traceback": output}]}]}, indent=1)
    assert raised(content) == [Raised(GONE.type, GONE.message, FRAMES[1:])]


def test_a_structured_log() -> None:
    assert raised(json.dumps({"level": "error", "exc_info": PLAIN})[:-2] + "\n") == [GONE]


def test_a_box_with_a_wrapped_path() -> None:
    content = """\
╭──────────────── Traceback (most recent call last) ─────────────────╮
│ /home/me/train.py:3 in main                                        │
│                                                                    │
│ ❱ 3 import peft                                                    │
│                                                                    │
│ /x/lib/python3.10/site-packages/peft/peft_mo                       │
│ del.py:37 in <module>                                              │
╰────────────────────────────────────────────────────────────────────╯
ImportError: cannot import name 'Gone' from 'transformers'
"""
    assert raised(content) == [GONE]


def test_what_was_raised_while_another_was_handled_has_it_as_its_cause() -> None:
    second = 'Traceback (most recent call last):\n  File "/a/b.py", line 1, in f\n    g()\nValueError: no\n'
    content = PLAIN + "\nDuring handling of the above exception, another exception occurred:\n\n" + second
    assert raised(content) == [Raised("ValueError", "no", (Frame("<elsewhere>/b.py", 1, "f"),), GONE)]


def test_the_direct_cause_too() -> None:
    second = 'Traceback (most recent call last):\n  File "/a/b.py", line 1, in f\n    g()\nValueError: no\n'
    content = PLAIN + "\nThe above exception was the direct cause of the following exception:\n\n" + second
    assert raised(content)[0].cause == GONE


def test_the_error_that_a_lazy_module_quotes_is_its_cause() -> None:
    said = "Failed to import peft because of the following error (look up to see its traceback):\n"
    content = f"RuntimeError: {said}cannot import name 'Gone' from 'transformers'"
    assert raised(content)[0].cause == Raised("ImportError", GONE.message)


def test_a_group_comes_to_its_exceptions() -> None:
    content = """\
  + Exception Group Traceback (most recent call last):
  |   File "/a/b.py", line 1, in f
  |     raise it
  | ExceptionGroup: two (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/a/c.py", line 2, in g
    |     x
    | ValueError: one
    +---------------- 2 ----------------
    | TypeError: two
    +------------------------------------
"""
    assert raised(content) == [
        Raised("ValueError", "one", (Frame("<elsewhere>/c.py", 2, "g"),)),
        Raised("TypeError", "two"),
    ]


def test_a_traceback_without_its_beginning() -> None:
    assert raised(PLAIN.partition("main\n")[2]) == [Raised(GONE.type, GONE.message, FRAMES[1:])]


def test_a_traceback_without_its_end_is_said_to_be_cut() -> None:
    assert seen(PLAIN.partition("ImportError")[0]) == (Seen(Raised("", "", FRAMES), line=1, complete=False),)


def test_a_message_alone() -> None:
    assert raised("import failed: cannot import name 'Gone' from 'transformers'") == [Raised(GONE.type, GONE.message)]


def test_a_message_alone_belongs_to_its_traceback() -> None:
    assert seen(f"{GONE.type}: {GONE.message}\n\n{PLAIN}") == (Seen(GONE, line=1, count=2),)


def test_the_same_again_is_counted() -> None:
    assert seen(PLAIN * 3) == (Seen(GONE, line=1, count=3),)


def test_a_message_of_several_lines() -> None:
    content = PLAIN.replace(GONE.message, "one\n  two\n three") + "\nEpoch 2\n"
    assert raised(content)[0].message == "one\n  two\n three"


def test_a_message_that_begins_on_the_next_line() -> None:
    assert raised("ImportError: \nX requires the Y library\n\nmore\n")[0].message == "X requires the Y library"


def test_lines_of_others_between_do_no_harm() -> None:
    lines = PLAIN.splitlines()
    content = "\n".join([*lines[:3], "step 10: loss 0.1", *lines[3:]])
    assert raised(content) == [GONE]


def test_a_deep_recursion_keeps_both_ends() -> None:
    frame = '  File "/x/site-packages/peft/a.py", line {}, in f\n    f()\n'
    content = (
        "Traceback (most recent call last):\n" + "".join(map(frame.format, range(1, 1001))) + "RecursionError: x\n"
    )
    frames = raised(content)[0].frames
    assert (len(frames), frames[0].line, frames[-1].line) == (81, 1, 1000)


def test_pip_says_no() -> None:
    content = """\
ERROR: Cannot install peft==0.16.0 and transformers==4.20 because these package versions have conflicting dependencies.

The conflict is caused by:
    peft 0.16.0 depends on transformers>=4.30
ERROR: ResolutionImpossible: for help visit the documentation
"""
    assert [(each.declared, each.raised.type) for each in seen(content)] == [(True, "")]


def test_uv_says_no() -> None:
    content = "  × No solution found when resolving dependencies:\n  ╰─▶ Because a depends on b, it cannot be used.\n"
    assert [each.declared for each in seen(content)] == [True]


def test_a_text_without_a_failure() -> None:
    assert seen("Epoch 1\nloss 0.1\nall went well\n") == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("KeyboardInterrupt", Raised("KeyboardInterrupt", "")),
        ("numpy._ArrayMemoryError: Unable to allocate", Raised("numpy._ArrayMemoryError", "Unable to allocate")),
        ("train.sh: line 3: 12 Killed   python train.py", Raised("", "train.sh: line 3: 12 Killed   python train.py")),
        ("FAILED tests/x.py::test_y - ValueError: no", Raised("ValueError", "no")),
        ("E   ValueError: no", Raised("ValueError", "no")),
        ("ERROR:root:f failed: TypeError: f() missing 1 required", Raised("TypeError", "f() missing 1 required")),
        (
            "!!! Exception !!! 'A' object has no attribute 'b'",
            Raised("AttributeError", "'A' object has no attribute 'b'"),
        ),
    ],
)
def test_lines_that_stand_for_a_failure(line: str, expected: Raised) -> None:
    assert raised(line) == [expected]
