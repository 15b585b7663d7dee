"""A disk that is full: what was there stays whole, one line says so, nothing is *incompatible*, and room is enough."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
FULL = ("No space left on device", "disk is full", "disk I/O error")
WHOLE = {"import-torch": "passed", "import-transformers": "passed", "import-peft": "passed"}


def _inconclusive(ended: Any) -> bool:
    """One line that names the disk, and exit code 3."""
    (line,) = ended.out.splitlines()[:-1][-1:]
    return ended.code == 3 and "inconclusive" in line and FULL[0] in line and ended.errors == []


@pytest.mark.parametrize("size", ["4k", "12k", "24k", "48k", "72k", "96k", "120k"])
def test_the_cache_is_full_at_some_step_of_a_build(size: str, site: Any, small_disk: Any) -> None:
    """The lock, the torch layer, the environment, its packages: 4 KiB hold one file, 200 KiB would hold all."""
    with small_disk(site.cache, size) as disk:
        ended = site.ask(namespace=disk)
        assert _inconclusive(ended), ended
        assert "fault" not in ended.out
        # torch, which environments share, may have been there before the disk was full
        assert disk.sh(f'find "{site.cache}" -name ".*.*" -o -path "*/environments/*/compat-environment.json"') == ""
        disk.resize(site.cache, "8m")
        again = site.ask(namespace=disk)
        assert (again.code, site.answers()) == (0, WHOLE), again


def test_a_compiled_module_that_a_full_disk_cuts_short_is_not_kept(site: Any, small_disk: Any, index: Any) -> None:
    """Python itself keeps it, and every import fails from then on, with room or without."""
    long = "".join(f"def f{number}(a, b={number}): return a + {number} + b\n" for number in range(1500))
    index(transformers=f"{long}\nclass Cache: pass\n")
    with small_disk(site.cache, "380k") as disk:
        first = site.ask(namespace=disk)
        assert disk.sh(f'df --output=avail "{site.cache}" | tail -1; find "{site.cache}" -path "*transformers*.pyc"')
        site.forget()
        second = site.ask(namespace=disk)
        site.forget()
        disk.resize(site.cache, "8m")
        third = site.ask(namespace=disk)
    assert (first.code, second.code, third.code, site.answers()) == (0, 0, 0, WHOLE), (first, second, third)


@pytest.mark.parametrize("size", ["4k", "16k", "32k", "48k"])
def test_the_journal_has_no_room(size: str, site: Any, small_disk: Any) -> None:
    with small_disk(site.journal.parent, size) as disk:
        ended = site.ask(namespace=disk)
        (line,) = ended.errors
        assert (ended.code, any(words in line for words in FULL), "is the disk full" in line) == (2, True, True), ended
        disk.resize(site.journal.parent, "8m")
        assert site.ask(namespace=disk).code == 0


def test_the_disk_fills_while_outcomes_are_written(site: Any, small_disk: Any) -> None:
    with small_disk(site.journal.parent, "8m") as disk:
        assert site.ask(namespace=disk).code == 0
        disk.sh(f'dd if=/dev/zero of="{site.journal.parent}/filler" bs=4k status=none || true')
        ended = site("run", namespace=disk)
        (line,) = ended.errors
        assert (ended.code, any(words in line for words in FULL)) == (2, True), ended
        disk.sh(f'rm "{site.journal.parent}/filler"')
        assert site("run", namespace=disk).code == 0
        disk.sh(f'cp -r "{site.journal.parent}" "{site.project}/kept"')
    counted = site.project / "kept" / "journal.sqlite3"
    assert len({(probe) for _, probe, _ in _rows(counted, site)}) == len(_rows(counted, site)) == 36


def _rows(journal: Path, site: Any) -> list[tuple[str, str, str]]:
    shutil.rmtree(site.journal.parent, ignore_errors=True)
    shutil.copytree(journal.parent, site.journal.parent)
    return list(site.rows())


def test_reports_have_no_room_and_the_old_ones_stay_together(site: Any, small_disk: Any) -> None:
    assert site("run").code == 0
    with small_disk(site.project / "reports", "20k") as disk:
        ended = site("report", namespace=disk)
        (line,) = ended.errors
        expected = "compat: compatibility.html: No space left on device; is the disk full, or the place read-only?"
        assert (ended.code, line) == (2, expected), ended
        assert disk.sh(f'ls -A "{site.project}/reports"') == ""
        disk.resize(site.project / "reports", "8m")
        assert site("report", namespace=disk).code == 0
        names = disk.sh(f'ls -A "{site.project}/reports"').split()
        assert names == [
            *("badge.json", "compatibility.html", "compatibility.md"),
            *("junit.xml", "results.json", "training.md"),
        ]
        disk.sh(f'cp -r "{site.project}/reports" "{site.project}/kept"')
    assert site("report").code == 0
    for name in names:
        assert (site.project / "kept" / name).read_bytes() == (site.project / "reports" / name).read_bytes()


def test_a_record_has_no_room(site: Any, small_disk: Any) -> None:
    with small_disk(site.project / "reports", "4k") as disk:
        ended = site.ask(namespace=disk)
        assert ended.code == 0
        ended = site("run", "--record", "reports/cpu", namespace=disk)
        assert (ended.code, len(ended.errors), FULL[0] in ended.err) == (2, 1, True), ended
        assert disk.sh(f'find "{site.project}/reports" -type f') == ""


@pytest.mark.parametrize("size", ["16k", "64k"])
def test_there_is_no_room_for_temporary_files(size: str, site: Any, small_disk: Any) -> None:
    with small_disk(site.workplace.temporary, size) as disk:
        left = f'truncate -s "-4096" "{site.workplace.temporary}/filler"'  # else Python takes another folder
        disk.sh(f'dd if=/dev/zero of="{site.workplace.temporary}/filler" bs=4k status=none || true; {left}')
        ended = site.ask(namespace=disk)
        assert _inconclusive(ended), ended
        disk.resize(site.workplace.temporary, "8m")
        assert site.ask(namespace=disk).code == 0
        assert site.workplace.living() == []  # who removes the folder may still be about it
        assert disk.sh(f'ls -A "{site.workplace.temporary}"') == "filler\n"


@pytest.mark.parametrize("size", ["4k", "48k", "100k"])
def test_uvs_own_cache_is_full(size: str, site: Any, small_disk: Any) -> None:
    own = site.workplace.folder / "uv"
    with small_disk(own, size) as disk:
        ended = site.ask(namespace=disk, UV_CACHE_DIR=str(own))
        assert _inconclusive(ended), ended
        disk.resize(own, "8m")
        assert site.ask(namespace=disk, UV_CACHE_DIR=str(own)).code == 0


def test_no_file_may_be_longer_than_a_limit(site: Any) -> None:
    """As on a disk with a quota, but on any system: ``RLIMIT_FSIZE``."""
    ended = site.ask(file_bytes=1000)
    assert (ended.code in (2, 3), "incompatible" in ended.out, "Traceback" in ended.err) == (True, False, False), ended
    site.forget()
    assert (site.ask().code, site.answers()) == (0, WHOLE)
