"""A lock from somebody else: a digest in its head can be written by anybody, so its lines are looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from compat import lock, lockfile, process, torch_layer
from compat.errors import LockError, ToolError
from compat.model import Combination, Kind, Lock

HASH, OTHER = "0" * 64, "1" * 64
GIT = "git+https://host.example/team/peft"
PEFT = f"peft==1.0 \\\n    --hash=sha256:{HASH}\n"


def combination(peft: str, *companions: str) -> Combination:
    return Combination("tried", "Tried", Kind.CURRENT, "3.11", {"peft": peft}, companions=companions)


def written(text: str, asked: Combination, folder: Path) -> None:
    """Write a lock as a stranger would who knows how its head is made."""
    lockfile.write(Lock("tried", text, "", lock.digest(text, "")), asked, folder, portable=False)


HOSTILE = {
    "another index behind a comment": f"{PEFT}# a remark \\\n--index-url https://host.example/simple\n",
    "another index": f"--extra-index-url https://host.example/simple\n{PEFT}",
    "a place for wheels": f"--find-links /tmp/wheels\n{PEFT}",
    "another file": f"-r ../other.txt\n{PEFT}",
    "an editable folder": f"{PEFT}-e ../evil\n",
    "a folder": f"{PEFT}../evil\n",
    "a file": f"{PEFT}./evil-1.0-py3-none-any.whl\n",
    "a file without a folder": f"{PEFT}evil-1.0-py3-none-any.whl --hash=sha256:{HASH}\n",
    "an option behind a pin": f"peft==1.0 --config-settings=a=b --hash=sha256:{HASH}\n",
    "another option behind a hash": f"{PEFT.rstrip()} --no-binary=:all:\n",
    "a variable of the machine": f"{PEFT}evil @ https://host.example/${{HOME}}/evil.whl --hash=sha256:{HASH}\n",
    "a line end that only Python sees": f"peft==1.0 ; python_version > '3' \x85 --hash=sha256:{HASH}\n",
    "a carriage return": f"{PEFT}# a remark\r--index-url https://host.example/simple\n",
    "a range": f"peft>=1.0 --hash=sha256:{HASH}\n",
    "all patches": f"peft==1.* --hash=sha256:{HASH}\n",
    "no hash": "peft==1.0\n",
    "no hash of another one": f"{PEFT}other==2.0\n",
    "a weak hash": "peft==1.0 --hash=md5:00000000000000000000000000000000\n",
    "an address instead of the version": f"peft @ https://host.example/peft.whl --hash=sha256:{HASH}\n",
    "an address beside": f"{PEFT}evil @ https://host.example/evil.whl --hash=sha256:{HASH}\n",
    "a file's address beside": f"{PEFT}evil @ file:///tmp/evil.whl --hash=sha256:{HASH}\n",
    "a repository beside": f"{PEFT}evil @ {GIT}@abc\n",
    "the package twice": f"{PEFT}peft==2.0 \\\n    --hash=sha256:{OTHER}\n",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_lock_that_says_more_than_exact_pins_with_hashes_is_refused(what: str, tmp_path: Path) -> None:
    asked = combination("1.0")
    written(HOSTILE[what], asked, tmp_path)
    with pytest.raises(LockError, match=r"^tried\.txt: .*; renew it: compat lock tried$"):
        lockfile.read(asked, tmp_path)


KNOWN = {
    "a version": (PEFT, combination("1.0")),
    "a pin for each platform": (
        f"peft==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:{HASH}\n"
        f"peft==1.0 ; sys_platform != 'win32' \\\n    --hash=sha256:{OTHER}\n",
        combination("1.0"),
    ),
    "other versions beside, each for a platform": (
        f"{PEFT}numpy==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:{HASH}\n"
        f"numpy==2.0 ; sys_platform != 'win32' \\\n    --hash=sha256:{OTHER}\n",
        combination("1.0"),
    ),
    "several hashes": (f"{PEFT.rstrip()} \\\n    --hash=sha256:{OTHER}\n", combination("1.0")),
    "the repository that was asked for": (f"peft @ {GIT}@0123abc\n", combination(f"{GIT}@refs/pull/1/head")),
    "a wheel's address that was asked for": (
        f"peft @ https://host.example/peft.whl --hash=sha256:{HASH}\n",
        combination("https://host.example/peft.whl"),
    ),
    "a companion's repository": (f"{PEFT}trl @ {GIT}@0123abc\n", combination("1.0", f"trl @ {GIT}")),
}


@pytest.mark.parametrize("what", KNOWN)
def test_what_the_combination_asks_for_is_read(what: str, tmp_path: Path) -> None:
    text, asked = KNOWN[what]
    written(text, asked, tmp_path)
    found = lockfile.read(asked, tmp_path)
    assert found is not None
    assert found.text == text


@pytest.mark.parametrize("url", [f"{GIT}2@abc", f"{GIT}/../other@abc", "git+https://other.example/team/peft@abc"])
def test_another_repository_than_the_one_asked_for_is_refused(url: str, tmp_path: Path) -> None:
    asked = combination(f"{GIT}@main")
    written(f"peft @ {url}\n", asked, tmp_path)
    with pytest.raises(LockError, match="peft comes from an address that nobody asks for; renew it"):
        lockfile.read(asked, tmp_path)


TORCH = f"torch==2.13.0 --hash=sha256:{HASH}\n"


@pytest.mark.parametrize("line", ["--index-url https://host.example/simple", "evil==1.0", f"evil @ {GIT}@abc"])
def test_a_torch_layer_of_somebody_else_is_exact_pins_with_hashes(line: str) -> None:
    assert torch_layer.stored(TORCH, "2.13.0").version == "2.13.0"
    with pytest.raises(ToolError, match="the torch layer has a line that is no exact pin with a hash"):
        torch_layer.stored(f"{TORCH}{line}\n", "2.13.0")


def test_uv_reads_what_a_comment_would_hide() -> None:
    text = "# a remark \\\n--requirement no-such-file.txt\n"
    told = process.run([process.uv(), "pip", "compile", "--offline", "-"], input=text, time_limit_s=60).stderr
    assert "no-such-file.txt" in told
