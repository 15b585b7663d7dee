"""``compat check`` with the user's source read first."""

from __future__ import annotations

from typing import Any

import pytest

from compat.commands import check as check_command
from compat.history.merge import Book, Surface
from compat.history.names import History

ASKED = ("--from", "requirements.txt", "--torch", "1.0", "--probe", "import-peft", "--to", "peft==2.0")


@pytest.fixture(autouse=True)
def _pefts(repository: Any, release: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two releases of peft, of which the second has lost a name, in an index and in a history."""
    book = Book()
    book.make_room(["1.0", "2.0"])
    book.add("1.0", {"peft": Surface(names={"old": ""})})
    book.add("2.0", {"peft": Surface()})
    monkeypatch.setattr(check_command, "shipped", lambda: History([book.package("peft", "peft")]))
    repository.index(release("transformers", "1.0"), release("peft", "1.0"), release("peft", "2.0"))
    repository.write("requirements.txt", "peft==1.0\ntransformers==1.0\n")
    repository.write("src/mine.py", "from peft import old\n")


@pytest.mark.slow
def test_what_is_predicted_stands_beside_the_answer(repository: Any) -> None:
    repository.write("pyproject.toml", '[tool.compat]\nscan = ["src"]\n')
    code, out, err = repository("check", *ASKED)
    assert code == 0
    assert out.startswith("Yes: ")
    assert "Predicted from your source\n  src/mine.py:1:18 peft.old gone since 2.0, last in 1.0\n" in out
    assert "Predicted to break with peft 2.0: 1 place in 1 file of 1 read; nothing was run." in err


@pytest.mark.slow
def test_nobody_is_read_who_did_not_ask(repository: Any) -> None:
    code, document = repository.check(*ASKED)
    assert (code, document["predicted"]) == (0, None)


@pytest.mark.slow
def test_a_path_may_be_named(repository: Any) -> None:
    _, document = repository.check(*ASKED, "--scan", "src/mine.py")
    assert [each["name"] for each in document["predicted"]["breaks"]] == ["peft.old"]


def test_a_path_that_there_is_not_is_refused_before_anything_is_built(repository: Any) -> None:
    code, out, err = repository("check", *ASKED, "--scan", "nowhere")
    assert (code, out, "nowhere: No such file or directory; nothing was read" in err) == (2, "", True)
