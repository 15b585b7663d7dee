"""Combination -> Lock: real uv over the offline index; and the committed files."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from compat import installer, lock, lockfile, settings
from compat.errors import LockError
from compat.lockfile import Pin
from compat.model import Combination, Kind, Lock, Outcome, Stage, Status
from compat.process import Completed

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
HASH = "0" * 64


def combination(packages: Mapping[str, str], **more: Any) -> Combination:
    return Combination("tried", "Tried", Kind.CURRENT, PYTHON, packages, **more)


def versions(text: str) -> dict[str, str | None]:
    return {pin.name: pin.version for pin in lockfile.pins(text)}


def refusal(outcome: Lock | Outcome) -> tuple[Stage, Status, str]:
    assert isinstance(outcome, Outcome)
    return outcome.stage, outcome.status, outcome.reason


def resolved(answer: Lock | Outcome) -> Lock:
    assert isinstance(answer, Lock), answer
    return answer


@pytest.mark.usefixtures("offline")
class TestResolving:
    def test_a_lock_has_hashes_and_leaves_torch_out(self) -> None:
        found = resolved(lock.resolve(combination({"transformers": "1.0", "peft": "1.0"})))
        assert (versions(found.text), {pin.hashed for pin in lockfile.pins(found.text)}, found.forced) == (
            {"peft": "1.0", "tokenizers": "1.0", "transformers": "1.0"},
            {True},
            "",
        )

    def test_companions_are_resolved_too(self) -> None:
        found = resolved(lock.resolve(combination({"transformers": "1.0"}, companions=("peft>1,<3",))))
        assert versions(found.text)["peft"] == "2.0"

    def test_forced_packages_are_apart_and_need_not_fit(self) -> None:
        wanted = combination({"transformers": "1.0", "tokenizers": "1.0"}, forced={"tokenizers": "2.0"})
        found = resolved(lock.resolve(wanted))
        assert (versions(found.text)["tokenizers"], versions(found.forced)) == ("1.0", {"tokenizers": "2.0"})

    def test_a_declared_conflict_fails_in_the_resolvers_words(self) -> None:
        stage, status, reason = refusal(lock.resolve(combination({"transformers": "6.0", "tokenizers": "1.0"})))
        assert (stage, status) == (Stage.LOCK, Status.FAILED)
        assert reason.startswith("Because transformers==6.0 depends on tokenizers<1 and you require tokenizers==1.0")

    @pytest.mark.parametrize(
        ("packages", "words"),
        [
            ({"transformers": "1.0", "tokenizers": "2.0"}, "depends on tokenizers>=1,<2"),
            ({"transformers": "6.0", "peft": "3.0"}, "peft>=3.0 and transformers==6.0 are incompatible"),
            ({"transformers": "1.0", "peft": "3.0"}, "only the following versions of tokenizers are available"),
        ],
    )
    def test_packages_that_exclude_each_other_are_incompatible(self, packages: dict[str, str], words: str) -> None:
        _, status, reason = refusal(lock.resolve(combination(packages)))
        assert (status, words in reason) == (Status.FAILED, True)

    @pytest.mark.parametrize(
        ("packages", "words"),
        [
            ({"transformers": "99.0"}, "there is no version of transformers==99.0"),
            ({"not-on-this-index": "1.0"}, "was not found in the package registry"),
            ({"transformers": "7.0"}, "no usable wheels"),
            ({"transformers": "9.0"}, "no wheels with a matching Python version tag"),
            ({"transformers": "11.0"}, "not-on-this-index was not found in the package registry"),
            ({"transformers": "12.0"}, "does not satisfy Python>=3.99"),
            ({"transformers": "15.0"}, "only tokenizers<=2.0 is available"),
            ({"transformers": "15.0", "peft": "3.0"}, "only tokenizers<=2.0 is available"),
        ],
    )
    def test_what_the_index_lacks_is_inconclusive(self, packages: dict[str, str], words: str) -> None:
        stage, status, reason = refusal(lock.resolve(combination(packages)))
        assert (stage, status, words in reason) == (Stage.LOCK, Status.ERROR, True), reason

    def test_a_forced_version_that_is_not_there_is_inconclusive(self) -> None:
        _, status, reason = refusal(lock.resolve(combination({"transformers": "1.0"}, forced={"tokenizers": "7.7"})))
        assert (status, "there is no version of tokenizers==7.7" in reason) == (Status.ERROR, True)

    def test_an_unreachable_index_is_inconclusive(
        self, monkeypatch: pytest.MonkeyPatch, forget_settings: Callable[[], None]
    ) -> None:
        monkeypatch.setenv("UV_DEFAULT_INDEX", "http://user:secret@127.0.0.1:9/releases")
        monkeypatch.setenv("UV_HTTP_RETRIES", "0")
        forget_settings()
        stage, status, reason = refusal(lock.resolve(combination({"transformers": "1.0"})))
        assert (stage, status, "secret" in reason) == (Stage.LOCK, Status.ERROR, False)
        assert "Failed to fetch: http://127.0.0.1:9/releases/transformers/" in reason

    def test_a_repository_is_built_and_fixed_to_its_commit(self, offline: Any, tmp_path: Path) -> None:
        reference = offline.repository("peft/mended", tmp_path / "repository")
        found = resolved(lock.resolve(combination({"transformers": "1.0", "peft": reference})))
        pin = next(pin for pin in lockfile.pins(found.text) if pin.name == "peft")
        assert (pin.hashed, pin.version, (pin.url or "").startswith(reference.removesuffix("main"))) == (
            False,
            None,
            True,
        )

    def test_a_wheel_by_its_address_has_a_hash(self, offline: Any) -> None:
        address = (offline.folder / "files" / "peft-1.0-py3-none-any.whl").as_uri()
        found = resolved(lock.resolve(combination({"transformers": "1.0", "peft": address})))
        assert [pin.hashed for pin in lockfile.pins(found.text) if pin.url] == [True]

    def test_a_source_archive_by_its_address_is_built(self, offline: Any) -> None:
        address = (offline.folder / "files" / "transformers-7.0.tar.gz").as_uri()
        found = resolved(lock.resolve(combination({"transformers": address})))
        assert [pin.hashed for pin in lockfile.pins(found.text) if pin.url] == [True]

    def test_an_unreadable_answer_of_uv_is_inconclusive(self) -> None:
        _, status, reason = refusal(lock.resolve(combination({"transformers": "not a version"})))
        assert (status, reason.startswith("Couldn't parse requirement")) == (Status.ERROR, True)


def test_pips_extra_index_is_used_as_pip_uses_it(
    offline: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forget_settings: Callable[[], None]
) -> None:
    """A first index that has the package but not the version, and a second that is not there at all."""
    page = tmp_path / "simple" / "transformers"
    page.mkdir(parents=True)
    (page / "index.html").write_text("<html><body></body></html>", encoding="utf-8")
    monkeypatch.delenv("UV_EXTRA_INDEX_URL")
    pip = {"extra-index-url": f"{(tmp_path / 'simple').as_uri()} {(tmp_path / 'none').as_uri()}"}
    monkeypatch.setattr(settings, "pip_settings", lambda: pip)
    forget_settings()
    found = resolved(lock.resolve(combination({"transformers": "1.0"})))
    assert (settings.environment()["UV_INDEX_STRATEGY"], versions(found.text)) == (
        "unsafe-best-match",
        {"tokenizers": "1.0", "transformers": "1.0"},
    )


def test_a_time_limit_is_inconclusive_and_says_so() -> None:
    outcome = installer.refused("tried", Stage.LOCK, Status.ERROR, Completed(-15, "", "", timed_out=True))
    assert (outcome.status, outcome.reason) == (
        Status.TIMED_OUT,
        "uv did not end within its time limit; is the index slow? COMPAT_INDEX_TIME_LIMIT gives it more",
    )


@pytest.mark.parametrize(
    ("message", "cleaned"),
    [
        ("error: no file /home/user/dir/a.whl here", "error: no file .../a.whl here"),
        ("error: `/home/user/python3.11`: gone", "error: `.../python3.11`: gone"),
        ("error: file:///home/user/peft.whl", "error: file:///.../peft.whl"),
        ("error: https://name:word@host.example/x?key=1", "error: https://host.example/x"),
        ("   Updating something\nerror: why", "error: why"),
        ("error: peft>=1,<2 and/or 1/2", "error: peft>=1,<2 and/or 1/2"),
    ],
)
def test_messages_lose_what_belongs_to_the_machine(message: str, cleaned: str) -> None:
    assert installer.clean(message) == cleaned


TEXT = f"peft==1.0 \\\n    --hash=sha256:{HASH}\n"
FORCED = f"tokenizers==2.0 \\\n    --hash=sha256:{HASH}\n"
PLAIN = combination({"peft": "1.0"})
WITH_FORCED = combination({"peft": "1.0"}, forced={"tokenizers": "2.0"})


def a_lock(text: str = TEXT, forced: str = "") -> Lock:
    return Lock("tried", text, forced, lock.digest(text, forced))


def test_pins_are_read_with_markers_and_references() -> None:
    text = f"A_b==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:{HASH}\nc @ git+https://host.example/c@abc\n"
    assert list(lockfile.pins(text)) == [
        Pin("a-b", "1.0", None, 'sys_platform == "win32"', (HASH,)),
        Pin("c", None, "git+https://host.example/c@abc", ""),
    ]


@pytest.mark.parametrize(
    ("written", "asked"), [(a_lock(), PLAIN), (a_lock(forced=FORCED), WITH_FORCED)], ids=["plain", "forced"]
)
def test_a_lock_round_trips(written: Lock, asked: Combination, tmp_path: Path) -> None:
    lockfile.write(written, asked, tmp_path)
    assert lockfile.read(asked, tmp_path) == written


def test_forced_packages_are_visible_in_the_file(tmp_path: Path) -> None:
    file = lockfile.write(a_lock(forced=FORCED), WITH_FORCED, tmp_path)
    assert "# forced: tokenizers==2.0" in file.read_text(encoding="utf-8").splitlines()


def test_no_lock_is_none(tmp_path: Path) -> None:
    assert lockfile.read(PLAIN, tmp_path) is None


def test_a_lock_without_forced_packages_removes_the_old_file(tmp_path: Path) -> None:
    lockfile.write(a_lock(forced=FORCED), WITH_FORCED, tmp_path)
    lockfile.write(a_lock(), PLAIN, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["tried.txt"]


@pytest.mark.parametrize(
    "changed",
    [
        {"packages": {"peft": "2.0"}},
        {"companions": ("numpy<2",)},
        {"forced": {"tokenizers": "2.0"}},
        {"python": "3.9"},
        {"exclude_newer": "2026-01-01"},
    ],
)
def test_a_lock_of_other_inputs_names_the_command_that_renews_it(changed: dict[str, Any], tmp_path: Path) -> None:
    lockfile.write(a_lock(), PLAIN, tmp_path)
    with pytest.raises(LockError, match="no longer fits its combination; renew it: compat lock tried"):
        lockfile.read(dataclasses.replace(PLAIN, **changed), tmp_path)


def test_what_does_not_decide_a_lock_leaves_it_valid(tmp_path: Path) -> None:
    lockfile.write(a_lock(), PLAIN, tmp_path)
    assert lockfile.read(dataclasses.replace(PLAIN, title="Other", torch="1.0", expect={"a": "passed"}), tmp_path)


@pytest.mark.parametrize("name", ["tried.txt", "tried.forced.txt"])
def test_an_edited_lock_is_refused(name: str, tmp_path: Path) -> None:
    lockfile.write(a_lock(forced=FORCED), WITH_FORCED, tmp_path)
    file = tmp_path / name
    file.write_text(file.read_text(encoding="utf-8").replace(HASH, "1" * 64), encoding="utf-8")
    with pytest.raises(LockError, match="the lock was edited; renew it: compat lock tried"):
        lockfile.read(WITH_FORCED, tmp_path)


def test_a_file_that_is_no_lock_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tried.txt").write_text("peft==1.0\n", encoding="utf-8")
    with pytest.raises(LockError, match="not a lock of this combination and format"):
        lockfile.read(PLAIN, tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "peft @ file:///home/user/peft.whl",
        "peft @ git+file:///home/user/peft@abc",
        "--index-url https://mirror.example/simple",
        "--find-links /wheels",
        "/home/user/peft.whl",
        "peft @ https://user:word@host.example/peft.whl",
    ],
)
def test_an_address_of_this_machine_is_never_written(line: str, tmp_path: Path) -> None:
    with pytest.raises(LockError, match="line 3: an address of this machine; not written"):
        lockfile.write(a_lock(f"{TEXT}{line}\n"), PLAIN, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_public_direct_reference_may_be_written(tmp_path: Path) -> None:
    asked = combination({"peft": "git+https://host.example/peft@main"})
    lockfile.write(a_lock("peft @ git+https://host.example/peft@abc\n"), asked, tmp_path)
    assert lockfile.read(asked, tmp_path) is not None
