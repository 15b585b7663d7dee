"""What is kept of a command's answer, and when it counts as not there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from compat import accelerators, spending, stamp, watched
from compat.journal import Journal
from compat.model import Outcome, Stage, Status
from compat.rows import Row
from compat.stamp import Answer, Ground
from compat.watched import Watched

ANSWER = Answer(3, "one: 1 passed\n值", "two\nthree")
ASKED = ("run", "one", "--strict")
OUTCOME = Outcome("one", "import-peft", Stage.IMPORT, Status.PASSED)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which one answer is kept: its one file is returned."""
    monkeypatch.chdir(tmp_path)
    Path("written").write_text("text", encoding="utf-8")
    with Journal(stamp.JOURNAL) as book:
        book.put("there", OUTCOME)
        book.put_note("note", {"a": 1})
        book.get(["there", "missing"])
        book.note("note")
        stamp.keep(ASKED, ANSWER, ground(book.seen, book.seen_digest))
    (file,) = stamp.ANSWERS.iterdir()
    return file


def ground(rows: tuple[Row, ...], digest: str) -> Ground:
    seen = Watched(files=("decisive",), variables=("COMPAT_CACHE",))
    written = {"written": str(watched.content("written"))}
    return Ground(seen, watched.digest(seen), rows, digest, written)


def test_the_answer_comes_back_whole(kept: Path) -> None:
    assert stamp.known(ASKED) == ANSWER


def test_of_several_commands_those_are_known_that_are(kept: Path) -> None:
    assert stamp.all_known({"this": ASKED, "other": ("run", "one")}) == {"this": ANSWER}


def put(key: str) -> None:
    with Journal(stamp.JOURNAL) as book:
        book.put(key, Outcome("one", "import-peft", Stage.IMPORT, Status.FAILED))


def forget() -> None:
    with Journal(stamp.JOURNAL) as book:
        book.forget(["there"])


def note() -> None:
    with Journal(stamp.JOURNAL) as book:
        book.put_note("note", {"a": 2})


def elsewhere() -> None:
    Path("elsewhere").mkdir()
    os.chdir("elsewhere")


GONE: dict[str, Callable[[], object]] = {
    "an outcome is another one": lambda: put("there"),
    "an outcome is gone": forget,
    "an outcome is there that was missing": lambda: put("missing"),
    "a note is another one": note,
    "the journal is gone": lambda: stamp.JOURNAL.unlink(),
    "the journal is none": lambda: stamp.JOURNAL.write_text("nonsense" * 1000),
    "a file decides otherwise": lambda: Path("decisive").touch(),
    "a file cannot be read": lambda: Path("decisive").mkdir(),
    "a file is a pipe": lambda: os.mkfifo("decisive"),
    "a written file is another one": lambda: Path("written").write_text("else"),
    "a written file is gone": lambda: Path("written").unlink(),
    "a variable is another one": lambda: os.environ.update(COMPAT_CACHE="else"),
    "it is another folder": elsewhere,
    "its own file is a pipe": lambda: [(each.unlink(), os.mkfifo(each)) for each in stamp.ANSWERS.iterdir()],
    "its folder is a link": lambda: stamp.ANSWERS.rename("else") and stamp.ANSWERS.symlink_to("../else"),
}


@pytest.mark.parametrize("change", GONE)
def test_it_is_not_known_once(change: str, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    GONE[change]()
    assert stamp.known(ASKED) is None


@pytest.mark.parametrize(
    ("variable", "value"),
    [(accelerators.VARIABLE, "kept-answers"), (accelerators.VARIABLE, "nonsense"), (spending.VARIABLE, "spent.jsonl")],
)
def test_nothing_is_looked_at_where_none_is_wanted(
    variable: str, value: str, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    monkeypatch.setattr(watched, "digest", lambda *_: pytest.fail("looked"))
    assert stamp.known(ASKED) is None


def test_nothing_is_written_through_a_link(kept: Path) -> None:
    stamp.ANSWERS.rename("else")
    Path("elsewhere").mkdir()
    stamp.ANSWERS.symlink_to("../elsewhere")
    stamp.keep(ASKED, ANSWER, ground((), ""))
    assert list(Path("elsewhere").iterdir()) == []


def test_another_outcome_in_the_journal_changes_nothing(kept: Path) -> None:
    put("other")
    assert stamp.known(ASKED) == ANSWER


def test_another_user_has_other_answers(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert stamp.known(ASKED) is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"ground": {"watched": []}}', '{"ground": 1', "\ud800", "[" * 10_000], ids=range(7)
)
@pytest.mark.parametrize("sealed", [False, True])
def test_a_broken_one_counts_as_not_there(text: str, sealed: bool, kept: Path) -> None:
    body = text.encode("utf-8", "surrogateescape" if "\ud800" not in text else "surrogatepass")
    seal = stamp._seal(text) if sealed and "\ud800" not in text else "0" * 64
    kept.write_bytes(f"{seal}\n".encode() + body)
    assert stamp.known(ASKED) is None


def test_one_that_was_changed_by_hand_counts_as_not_there(kept: Path) -> None:
    seal, _, text = kept.read_text(encoding="utf-8").partition("\n")
    content = json.loads(text)
    content["answer"]["code"] = 0
    kept.write_text(f"{seal}\n{json.dumps(content)}", encoding="utf-8")
    assert stamp.known(ASKED) is None


def test_a_row_that_changes_while_it_is_read_gives_no_state(kept: Path) -> None:
    with Journal(stamp.JOURNAL) as book:
        book.get(["there"])
        put("there")
        book.get(["there"])
        stamp.keep(ASKED, ANSWER, ground(book.seen, book.seen_digest))
    assert stamp.known(ASKED) is None
