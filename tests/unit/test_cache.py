"""What is kept on disk: measured, removed by age, never what is in use or what compat did not make."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from compat import builder, building, environment, files
from compat.building import Site
from compat.cache import amount, contents, removing, trimming
from compat.cache.room import Room
from compat.environment import IN_USE, MARKER, USED, Environment
from compat.errors import CompatError, ToolError, one_line
from compat.model import Lock, Outcome
from compat.report import cache_lines

KB = 1024
ARTEFACT = f"artefacts/{'0' * 64}"
LOCK = Lock("tried", "", "", "0" * 64)


def make(cache: Path, letter: str, used: int, kib: int = 100, complete: bool = True) -> Path:
    """An environment as a build leaves it, with one file of that size; ``used`` is its age in the order of the test."""
    folder = cache / "environments" / (letter * 16)
    (folder / "lib").mkdir(parents=True)
    folder.with_name(f"{folder.name}.lock").touch()
    (folder / "lib" / "module.py").write_bytes(b"x" * kib * KB)
    for name in (USED, IN_USE):
        (folder / name).touch()
    if complete:
        marker = {"digest": letter * 64, "versions": {"transformers": "4.53.0", "peft": "0.16.0", "numpy": "2.0"}}
        (folder / MARKER).write_text(json.dumps(marker), encoding="utf-8")
    os.utime(folder / USED, (used, used))
    return folder


def names(cache: Path) -> list[str]:
    return [path.name[0] for path in contents.environments(cache)]


def du(folder: Path) -> int:
    """What the system says: bytes on the disk, each file once."""
    return int(
        subprocess.run(["du", "-s", "-B1", folder], capture_output=True, text=True, check=True).stdout.split()[0]
    )


def size(cache: Path) -> int:
    return contents.look(cache).ledger.size


class TestAmounts:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("500MB", 500_000_000),
            ("20GiB", 20 * 2**30),
            ("1.5 gb", 1_500_000_000),
            ("12345", 12345),
            ("3k", 3000),
            ("2T", 2 * 10**12),
            ("0", 0),
            ("7B", 7),
            ("9" * 16, 10**16 - 1),
            ("1000000TB", 10**18),
        ],
    )
    def test_that_are_read(self, text: str, expected: int) -> None:
        assert amount.parse(text) == expected

    @pytest.mark.parametrize("text", ["", "GB", "-1", "1e9", "20XB", "5iB", "1,5GB", "20 G B", "nan", "1\n2"])
    def test_that_are_refused_in_one_line(self, text: str) -> None:
        with pytest.raises(CompatError, match="expected an amount of disk, as 20GB, 500MiB or bytes"):
            amount.parse(text)

    @pytest.mark.parametrize("text", ["9" * 19, "9" * 400, "1000001 TB", "999999999999999TB"])
    def test_beyond_all_disks(self, text: str) -> None:
        with pytest.raises(CompatError) as raised:
            amount.parse(text)
        said = f"--max-disk {text}: expected 0 to 1000000TB, as 20GB, 500MiB or bytes"
        assert str(raised.value) == one_line(said)

    def test_that_are_told(self) -> None:
        told = [amount.told(each) for each in (0, 999, 1000, 12_345_678, 999_999_999, 4_560_000_000, 123_400_000_000)]
        assert told == ["0 B", "999 B", "1.00 kB", "12.3 MB", "1.00 GB", "4.56 GB", "123 GB"]


class TestSizes:
    def test_what_environments_share_counts_once_as_du_counts_it(self, tmp_path: Path) -> None:
        one, other = make(tmp_path, "a", 1), make(tmp_path, "b", 2)
        os.link(one / "lib" / "module.py", other / "lib" / "shared.py")
        (other / "lib" / "link").symlink_to(one)
        there = contents.look(tmp_path)
        locks = sum(each.stat().st_blocks * 512 for each in (tmp_path / "environments").glob("*.lock"))
        top = (tmp_path / "environments").stat().st_blocks * 512
        assert there.ledger.size == du(tmp_path / "environments") - locks - top
        assert there.ledger.own == there.ledger.size

    def test_a_file_that_somebody_else_has_too_is_not_given_back(self, tmp_path: Path) -> None:
        folder = make(tmp_path / "cache", "a", 1)
        before = contents.look(tmp_path / "cache").environments[0].measured
        os.link(folder / "lib" / "module.py", tmp_path / "elsewhere.py")
        after = contents.look(tmp_path / "cache").environments[0].measured
        assert (after.size, after.own) == (before.size, before.own - 100 * KB)

    @pytest.mark.parametrize(("count", "words"), [(1, "1 file"), (2, "2 files")])
    def test_of_what_is_kept_besides_files_are_counted(self, count: int, words: str, tmp_path: Path) -> None:
        rest = contents.Rest("locks", count, contents.Ledger().add())
        found = contents.Contents(tmp_path, (), (rest,), contents.Ledger())
        where, line, _ = cache_lines.lines(found, frozenset(), tmp_path)
        assert (where, line.startswith(f"locks: {words}, ")) == (f"cache: {tmp_path}", True)

    def test_an_environment_is_known_by_its_pins(self, tmp_path: Path) -> None:
        make(tmp_path, "a", 5)
        (kept,) = contents.look(tmp_path).environments
        assert (kept.used, kept.complete, kept.versions["transformers"]) == (5, True, "4.53.0")


class TestTrim:
    def test_what_was_not_used_for_longest_goes_first(self, tmp_path: Path) -> None:
        for letter, used in (("a", 3), ("b", 1), ("c", 4), ("d", 2)):
            make(tmp_path, letter, used)
        limit = size(tmp_path) // 2
        found = trimming.trim(tmp_path, limit)
        assert names(tmp_path) == ["a", "c"]
        assert [each.path.name[0] for each in found.removed] == ["b", "d"]
        assert found.after == size(tmp_path) <= limit < found.before

    def test_under_the_limit_nothing_goes(self, tmp_path: Path) -> None:
        make(tmp_path, "a", 1)
        assert trimming.trim(tmp_path, 10**9).removed == ()
        assert names(tmp_path) == ["a"]

    def test_what_a_kill_has_left_goes_before_all_others(self, tmp_path: Path) -> None:
        make(tmp_path, "a", 1)
        make(tmp_path, "b", 9, complete=False)
        trimming.trim(tmp_path, size(tmp_path) - 1)
        assert names(tmp_path) == ["a"]

    def test_what_is_in_use_stays_and_so_does_what_is_being_built(self, tmp_path: Path) -> None:
        used, built = make(tmp_path, "a", 1), make(tmp_path, "b", 2)
        make(tmp_path, "c", 3)
        with environment.in_use(Environment(used, "", {})), files.held(built.with_name(f"{built.name}.lock")):
            found = trimming.trim(tmp_path, 0)
        assert names(tmp_path) == ["a", "b"]
        assert found.after == size(tmp_path) > 0

    def test_another_process_uses_it(self, tmp_path: Path) -> None:
        folder = make(tmp_path, "a", 1)
        code = "import fcntl,sys; f=open(sys.argv[1],'r+'); fcntl.flock(f,fcntl.LOCK_SH); print(flush=True); input()"
        pipe = subprocess.PIPE
        argv = [sys.executable, "-S", "-c", code, folder / IN_USE]
        with subprocess.Popen(argv, stdin=pipe, stdout=pipe, text=True) as user:
            assert user.stdout is not None
            user.stdout.readline()
            assert (removing.is_in_use(folder), removing.environment(folder)) == (True, False)
            user.communicate("\n")
        assert (removing.is_in_use(folder), removing.environment(folder)) == (False, True)

    def test_compiled_modules_that_no_environment_has_go_before_environments(self, tmp_path: Path) -> None:
        store = tmp_path / "bytecode" / "cpython-311"
        store.mkdir(parents=True)
        shared, orphan = store / f"{'a' * 43}.{'b' * 32}", store / f"{'c' * 43}.{'d' * 32}"
        for file in (shared, orphan):
            file.write_bytes(b"x" * 50 * KB)
        os.link(shared, make(tmp_path, "a", 1) / "lib" / "module.pyc")
        trimming.trim(tmp_path, size(tmp_path) - 1)
        assert (shared.exists(), orphan.exists(), names(tmp_path)) == (True, False, ["a"])
        found = trimming.trim(tmp_path, 0)
        assert (shared.exists(), names(tmp_path), found.after) == (False, [], 0)


class TestRemoval:
    def test_half_removed_is_not_built(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = make(tmp_path, "a", 1)

        def killed(path: Path) -> None:
            (path / "lib" / "module.py").unlink()
            raise KeyboardInterrupt

        monkeypatch.setattr("compat.cache.removing.shutil.rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            removing.environment(folder)
        monkeypatch.undo()
        assert environment.health(Environment(folder, "a" * 64, {})) == "not completely built"
        assert contents.look(tmp_path).environments[0].complete is False
        assert removing.environment(folder)
        assert names(tmp_path) == []

    def test_whoever_waited_for_it_is_told_that_it_is_gone(self, tmp_path: Path) -> None:
        folder, told = make(tmp_path, "a", 1), []

        def use() -> None:
            try:
                with environment.in_use(Environment(folder, "", {})):
                    told.append("used")
            except FileNotFoundError:
                told.append("gone")

        with removing._held(folder / IN_USE) as taken:
            assert taken
            waiting = threading.Thread(target=use)
            waiting.start()
            (folder / MARKER).unlink()
        waiting.join()
        assert told == ["gone"]


class TestForeign:
    @pytest.fixture
    def home(self, tmp_path: Path) -> Path:
        """A folder with a life of its own, to which --cache was pointed by mistake."""
        elsewhere = make(tmp_path / "elsewhere", "e", 1)
        home = tmp_path / "home"
        for name in (
            "environments/prod",
            "environments/0123456789abcdef",
            "history",
            ARTEFACT,
            "artefacts/mine",
            "locks",
        ):
            (home / name).mkdir(parents=True)
            (home / name / "file.txt").write_text("precious", encoding="utf-8")
        (home / "environments" / ("e" * 16)).symlink_to(elsewhere)
        (home / "history" / "mine-1.0-py3-none-any.whl").write_text("precious", encoding="utf-8")
        (home / "bytecode").symlink_to(tmp_path / "elsewhere")
        (home / "diary.txt").write_text("precious", encoding="utf-8")
        return home

    def test_nothing_of_it_is_removed_nor_followed(self, home: Path) -> None:
        before = sorted(home.parent.rglob("*"))
        trimming.clear(home, tuple(contents.OTHERS))
        assert sorted(home.parent.rglob("*")) == before

    def test_it_is_counted(self, home: Path) -> None:
        there = contents.look(home)
        assert (there.environments, there.rest, size(home)) == ((), (), 0)
        assert there.foreign == ("bytecode", "diary.txt", "environments/prod")

    def test_of_an_artefact_goes_what_compat_makes(self, home: Path) -> None:
        before = sorted(home.parent.rglob("*"))
        (home / ARTEFACT / "files").mkdir()
        for name in ("expected.json", "files/model.bin"):
            (home / ARTEFACT / name).touch()
        trimming.clear(home, tuple(contents.OTHERS))
        assert sorted(home.parent.rglob("*")) == before

    def test_a_run_with_a_limit_says_once_that_a_link_is_not_followed(self, tmp_path: Path) -> None:
        make(tmp_path / "disk", "a", 1)
        (tmp_path / "cache").mkdir()
        (tmp_path / "cache" / "environments").symlink_to(tmp_path / "disk" / "environments")
        told: list[str] = []
        room = Room(tmp_path / "cache", 0)
        for _ in range(2):
            room.make(told.append)
        assert [words[:46] for words in told] == ["environments is a link, which is not followed:"]
        assert names(tmp_path / "disk") == ["a"]

    def test_a_marker_of_another_name_is_not_ours(self, tmp_path: Path) -> None:
        folder = make(tmp_path, "a", 1)
        (folder / MARKER).write_text('{"digest": "bbbb"}', encoding="utf-8")
        assert names(tmp_path) == []

    def test_lock_files_that_are_links_hold(self, tmp_path: Path) -> None:
        folder = make(tmp_path, "a", 1)
        (folder / IN_USE).unlink()
        (folder / IN_USE).symlink_to(tmp_path / "precious")
        assert removing.environment(folder) is False
        assert not (tmp_path / "precious").exists()


class TestRoom:
    def test_there_is_room_for_one_more_before_each_build(self, tmp_path: Path) -> None:
        for letter, used in (("a", 1), ("b", 2), ("c", 3)):
            make(tmp_path, letter, used)
        limit, told = size(tmp_path), list[str]()
        room = Room(tmp_path, limit)
        room.make(told.append)
        assert (names(tmp_path), len(told)) == (["c"], 1)
        assert told[0].startswith("made room: 2 environments removed, ")
        make(tmp_path, "d", 4)
        room.look(told.append)
        assert (size(tmp_path) <= limit, len(told)) == (True, 1)

    def test_what_is_larger_than_thought_is_made_room_for_afterwards(self, tmp_path: Path) -> None:
        make(tmp_path, "a", 1)
        room, told = Room(tmp_path, 400 * KB), list[str]()
        room.make(told.append)
        room.look(told.append, keep=[make(tmp_path, "b", 0, kib=350)])
        assert names(tmp_path) == ["b"]

    def test_what_grows_while_it_is_used_and_what_others_build_count(self, tmp_path: Path) -> None:
        used = make(tmp_path, "c", 9)
        room, told = Room(tmp_path, 400 * KB), list[str]()
        room.make(told.append)
        with environment.in_use(Environment(used, "", {})):
            (used / USED).touch()
            make(tmp_path, "a", 1)
            room.look(told.append)
            assert (names(tmp_path), told) == (["a", "c"], [])
            (used / "lib" / "module.pyc").write_bytes(b"x" * 250 * KB)
            room.look(told.append)
        assert (names(tmp_path), len(told)) == (["c"], 1)

    def test_what_is_in_use_is_told_where_it_takes_more_and_the_run_goes_on(self, tmp_path: Path) -> None:
        told = list[str]()
        with environment.in_use(Environment(make(tmp_path, "a", 1), "", {})):
            Room(tmp_path, 1000).make(told.append)
        assert (names(tmp_path), len(told)) == (["a"], 1)
        assert told[0].startswith("what is in use takes ")
        assert told[0].endswith(" kB, more than --max-disk 1.00 kB")

    def test_a_cache_is_measured_again_only_where_it_may_be_full(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looks, look = list[Path](), contents.look
        monkeypatch.setattr(
            "compat.cache.trimming.contents.look", lambda cache, kinds: looks.append(cache) or look(cache, kinds)
        )
        room = Room(tmp_path, 2000 * KB)
        for letter in "abcdef":
            room.make(lambda words: None)
            room.look(lambda words: None, make(tmp_path, letter, 1))
        assert len(looks) == 1


class TestHeld:
    @contextmanager
    def builds(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, removed: int) -> Iterator[list[Path]]:
        """Builds of an environment that others remove so many times before it is held."""
        made: list[Path] = []

        def build(*_: object) -> Environment:
            made.append(make(tmp_path / str(len(made)), "a", 1))
            if len(made) <= removed:
                removing.environment(made[-1])
            return Environment(made[-1], "", {})

        monkeypatch.setattr(builder, "build", build)
        yield made

    def test_it_is_built_again_where_others_were_faster(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        with (
            self.builds(monkeypatch, tmp_path, 2) as made,
            building.held(LOCK, None, "3.11", Site(tmp_path)) as found,
        ):
            assert found == Environment(made[2], "", {})
            assert removing.is_in_use(made[2])
        assert not removing.is_in_use(made[2])

    def test_what_was_built_earlier_is_built_again_where_it_is_gone(self, tmp_path: Path) -> None:
        folder = make(tmp_path, "a", 1)
        made, built = Environment(folder, "", {}), list[Path]()
        removing.environment(folder)
        with building.kept(made, lambda: built.append(make(tmp_path / "again", "a", 1).rename(folder))):
            assert (len(built), removing.is_in_use(folder)) == (1, True)
        removing.environment(folder)
        with pytest.raises(ToolError, match="was removed before it was used"), building.kept(made, lambda: None):
            pass

    def test_after_some_attempts_it_is_an_error_of_the_machine(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        with (
            self.builds(monkeypatch, tmp_path, 99) as made,
            building.held(LOCK, None, "3.11", Site(tmp_path)) as found,
        ):
            assert isinstance(found, Outcome)
            assert (len(made), found.status) == (building.ATTEMPTS, "error")
