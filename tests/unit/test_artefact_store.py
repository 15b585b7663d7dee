"""The store of artefacts: by content, whole or not at all."""

import json
import os
from pathlib import Path

import pytest

from compat.probes.artefacts import store
from compat.probes.load import ProbeFaultError
from compat.probes.probe import Context, Skipped


@pytest.fixture
def context(tmp_path: Path) -> Context:
    folder, shared = tmp_path / "work", tmp_path / "shared"
    folder.mkdir()
    shared.mkdir()
    return Context("cpu", folder, tmp_path, exchange=shared)


def saved(context: Context, text: str = "a") -> dict[str, object]:
    folder = context.folder / text
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(text, encoding="utf-8")
    (folder / "README.md").write_text("for people", encoding="utf-8")
    return store.written(context, folder, {"loss": [0.5]})


def test_the_same_content_is_one_artefact_and_a_model_card_is_no_part_of_it(context: Context) -> None:
    first, second = saved(context), saved(context)
    assert context.exchange is not None
    assert (first, list(context.exchange.iterdir())) == (second, [context.exchange / str(first["artefact"])])
    assert first["files"] == {"config.json": 1}


def test_other_content_is_another_artefact(context: Context) -> None:
    assert saved(context, "a")["artefact"] != saved(context, "b")["artefact"]


def test_what_was_saved_is_given_as_a_copy_with_what_is_expected(context: Context) -> None:
    artefact = str(saved(context)["artefact"])
    files = store.given(context, artefact)
    (files / "config.json").write_text("changed", encoding="utf-8")
    assert context.exchange is not None
    (context.exchange / artefact / "expected.json").write_text("later", encoding="utf-8")
    assert (files.name, store.expected(context)) == ("files", {"loss": [0.5]})


@pytest.mark.parametrize("harm", ["cut", "expected", "added", "gone", "a pipe"])
def test_what_was_altered_since_it_was_written_is_a_fault_and_no_answer(harm: str, context: Context) -> None:
    artefact = str(saved(context)["artefact"])
    assert context.exchange is not None
    place = context.exchange / artefact
    file = place / "files" / "config.json"
    match harm:
        case "cut":
            file.write_text("", encoding="utf-8")
        case "expected":
            (place / "expected.json").write_text("{}", encoding="utf-8")
        case "added":
            (place / "files" / "more").touch()
        case "gone":
            file.unlink()
        case "a pipe":
            file.unlink()
            os.mkfifo(file)
    with pytest.raises(ProbeFaultError, match=f"artefact {artefact[:12]} was altered or is not all there"):
        store.given(context, artefact)


def test_the_sizes_are_those_of_what_was_saved(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "keep", lambda *_: "lost at once")
    assert saved(context, "abc")["files"] == {"config.json": 3}


@pytest.mark.parametrize("harm", ["changed", "gone", "added"])
def test_a_damaged_artefact_is_not_whole_and_is_written_again(harm: str, context: Context) -> None:
    artefact = str(saved(context)["artefact"])
    assert context.exchange is not None
    file = context.exchange / artefact / "files" / "config.json"
    if harm == "gone":
        file.unlink()
    else:
        (file if harm == "changed" else file.with_name("more")).write_text("b", encoding="utf-8")
    before = store.whole(context.exchange, artefact)
    saved(context)
    assert (before, store.whole(context.exchange, artefact)) == (False, True)


def test_nothing_half_written_is_left(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(store, "digest", fails)
    with pytest.raises(OSError, match="disk full"):
        saved(context)
    assert context.exchange is not None
    assert list(context.exchange.iterdir()) == []


def test_without_a_shared_folder_or_an_artefact_the_question_does_not_arise(context: Context, tmp_path: Path) -> None:
    alone = Context("cpu", context.folder, tmp_path)
    with pytest.raises(Skipped, match="nothing is shared"):
        store.empty(alone)
    with pytest.raises(Skipped, match="no artefact is named"):
        store.given(context, "")


def test_what_is_expected_is_written_in_one_form(context: Context) -> None:
    artefact = str(saved(context)["artefact"])
    assert context.exchange is not None
    text = (context.exchange / artefact / "expected.json").read_text(encoding="utf-8")
    assert text == json.dumps({"loss": [0.5]}, indent=1, sort_keys=True) + "\n"
