"""``compat reproduce`` over what is stored of the document's rows; nothing is built."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from compat import __version__

Ask = Callable[..., tuple[int, str, str]]
CELL = "documented-4:import-peft"
FROM = f"{CELL}: from reports/results.json: it was not run in this checkout\n"


def test_a_failing_import_is_four_lines_of_code(ask: Ask) -> None:
    code, out, err = ask(CELL)
    assert (code, err) == (0, FROM)
    golden = Path(__file__).parent / "golden" / "documented-4-import-peft.py.txt"
    assert out == golden.read_text(encoding="utf-8").replace("VERSION", __version__)


def test_an_issue_goes_to_standard_output_and_its_title_beside_it(ask: Ask) -> None:
    code, out, err = ask(CELL, "--issue")
    assert code == 0
    assert out.startswith("## What happened\n\nDoes peft import beside this transformers?")
    assert "import peft\n" in out
    assert err.splitlines()[-1].startswith("title: ImportError: cannot import name 'EncoderDecoderCache'")


def test_a_file_is_written_once_and_only_a_script_gives_way_to_another(ask: Ask, tmp_path: Path) -> None:
    assert ask(CELL, "--to", "made.py")[2] == f"{FROM}made.py: written\n"
    assert ask(CELL, "--to", "made.py")[2] == f"{FROM}made.py: unchanged\n"
    said = ask("documented-3:import-peft", "--to", "made.py")[2]
    assert said.endswith("made.py: written anew, in place of an earlier one\n")
    (tmp_path / "notes.py").write_text("mine\n", encoding="utf-8")
    code, _, err = ask(CELL, "--to", "notes.py")
    assert (code, err.splitlines()[-1]) == (
        2, "compat: --to notes.py: there is another file; name one that is not there"
    )  # fmt: skip
    assert (tmp_path / "notes.py").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("documented-4", "documented-4: expected COMBINATION:PROBE"),
        ("documented-4:stock", "documented-4:stock: there is no probe 'stock'"),
        (
            "documented-4:lora-seq2seq-forward",
            "skipped, because import-peft did not pass; try documented-4:import-peft",
        ),
        (
            "documented-1-direct:import-peft",
            "nothing is known of documented-1-direct; run it: compat run documented-1-direct",
        ),
    ],
)
def test_what_cannot_be_reproduced_is_one_line(ask: Ask, cell: str, said: str) -> None:
    code, out, err = ask(cell)
    assert (code, out) == (2, "")
    assert said in err.splitlines()[-1]
