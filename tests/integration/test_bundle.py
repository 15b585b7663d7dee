"""``compat bundle`` and ``compat run --offline``: combinations carried in a folder to where there is no index."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from compat import fetch as fetching
from compat.bundle import index, wheels
from compat.errors import BundleError

ROOT = Path(__file__).parents[2]
UNREACHABLE = "http://127.0.0.1:9/simple"
ENTRY = """
[[combination]]
id = "{id}"
title = "Title of {id}"
kind = "current"
packages = {{ transformers = "{transformers}", tokenizers = "1.0", peft = "{peft}" }}
torch = "1.0"
suites = ["rsgpt"]
"""


def entry(name: str, transformers: str = "1.0", peft: str = "1.0") -> str:
    return ENTRY.format(id=name, transformers=transformers, peft=peft)


@pytest.fixture
def project(repository: Any) -> Any:
    """A repository with two combinations, one of which needs other releases."""
    repository.write("matrix/tried.toml", entry("tried") + entry("other", transformers="2.0", peft="2.0"))
    return repository


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch, forget_settings: Callable[[], None], tmp_path: Path) -> Callable[[], Path]:
    """What takes the index and the network away, and goes to an empty folder with caches of its own."""

    def refuse(*_: object) -> NoReturn:
        raise AssertionError("the network was asked")

    def cut() -> Path:
        folder = tmp_path / "there"
        folder.mkdir(exist_ok=True)
        monkeypatch.setenv("UV_DEFAULT_INDEX", UNREACHABLE)
        monkeypatch.delenv("UV_FIND_LINKS")
        monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "there" / "uv"))
        monkeypatch.setenv("COMPAT_CACHE", str(folder / "cache"))
        monkeypatch.setattr(socket.socket, "connect", refuse)
        forget_settings()
        monkeypatch.chdir(folder)
        return folder

    return cut


def names(folder: Path) -> set[str]:
    return {path.name.partition("-")[0] for path in (folder / "wheels").iterdir()}


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file with its inode, which a wheel that is fetched again does not keep."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): (path.stat().st_ino if path.suffix == ".whl" else 0, path.read_bytes())
        for path in found
    }


@pytest.mark.slow
def test_what_runs_here_runs_there_without_an_index(project: Any, cut_off: Any, tmp_path: Path) -> None:
    bundle = str(tmp_path / "bundle")
    here = project("run", "tried")
    code, out, _ = project("bundle", "tried", "--to", bundle)
    assert (code, out) == (
        0,
        f"{bundle}: 1 combination, 4 wheels, {re.findall(r'[0-9.]+ MB', out)[0]}, 0.0 MB of it torch and what "
        "belongs to it\n",
    )
    folder = cut_off()
    there = project("run", "--offline", bundle, "tried")
    assert there[:2] == here[:2]
    assert there[2].splitlines()[-1] == here[2].splitlines()[-1]
    assert (folder / ".compat" / "journal.sqlite3").exists()
    assert project("report", "--offline", bundle)[0] in (0, 3)
    assert (folder / "reports" / "results.json").exists()


@pytest.mark.slow
def test_everything_in_it_is_run_if_nobody_says(project: Any, cut_off: Any, tmp_path: Path) -> None:
    bundle = str(tmp_path / "bundle")
    project("bundle", "tried", "--to", bundle)
    cut_off()
    _, _, err = project("run", "--offline", bundle)
    assert [line.partition(":")[0] for line in err.splitlines()][-1] == "tried"
    assert "other:" not in err


def test_the_second_time_nothing_is_fetched_and_nothing_changes(project: Any, cut_off: Any, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    first = project("bundle", "tried", "--without-torch", "--to", str(bundle))
    before = contents(bundle)
    here = Path.cwd()
    cut_off()
    second = project(
        "bundle", "tried", "--without-torch", "--to", str(bundle), "--matrix", str(here / "matrix"), "--cache",
        str(tmp_path / "cache"),
    )  # fmt: skip
    assert (second[:2], second[2], contents(bundle)) == (first[:2], "", before)


def test_a_bundle_holds_what_was_named_last(project: Any, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    project("bundle", "tried", "other", "--to", str(bundle))
    both = sorted(path.name for path in (bundle / "wheels").iterdir())
    project("bundle", "other", "--to", str(bundle))
    assert sorted(path.name for path in (bundle / "wheels").iterdir()) == [
        name for name in both if name not in ("transformers-1.0-py3-none-any.whl", "peft-1.0-py3-none-any.whl")
    ]
    assert [*index.read(bundle).combinations] == ["other"]


def test_what_an_interrupted_call_has_left_is_no_part_of_the_next_bundle(project: Any, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    project("bundle", "tried", "--to", str(bundle))
    (bundle / "wheels" / "peft-2.0-py3-none-any.whl").touch()
    (bundle / "wheels" / ".peft-2.0-py3-none-any.whl.a1b2c3d4").touch()
    (bundle / "wheels" / "mine").touch()
    code, _, err = project("bundle", "tried", "--to", str(bundle))
    assert (code, sorted(index.unlisted(bundle, index.read(bundle).files))) == (0, ["wheels/mine"])
    assert "wheels/peft-2.0-py3-none-any.whl: taken out, for nothing in the bundle needs it\n" in err


def _edit(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    plain = json.loads((folder / index.FILE).read_text(encoding="utf-8"))
    change(plain)
    (folder / index.FILE).write_text(json.dumps(plain), encoding="utf-8")


def _list(folder: Path, path: str) -> None:
    """Name a file in the index, as a bundle of somebody else's might."""

    def change(plain: dict[str, Any]) -> None:
        plain["files"][path] = {"bytes": 1, "sha256": "0" * 64}
        plain["combinations"]["tried"]["wheels"].append(path)

    _edit(folder, change)


def _wheel(folder: Path) -> Path:
    return folder / "wheels" / "peft-1.0-py3-none-any.whl"


def _pipe(folder: Path) -> None:
    (folder / index.FILE).unlink()
    os.mkfifo(folder / index.FILE)


def _device(folder: Path) -> None:
    (folder / index.FILE).unlink()
    (folder / index.FILE).symlink_to("/dev/zero")


def _nothing_of_the_matrix(plain: dict[str, Any]) -> None:
    plain["files"] = {path: file for path, file in plain["files"].items() if not path.endswith(".toml")}


def _link(folder: Path) -> None:
    outside = folder.parent / "outside.whl"
    _wheel(folder).rename(outside)
    _wheel(folder).symlink_to(outside)


PEFT = "wheels/peft-1.0-py3-none-any.whl"
FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a wheel is missing": (lambda folder: _wheel(folder).unlink(), f"{PEFT} is missing"),
    "a wheel is cut short": (
        lambda folder: _wheel(folder).write_bytes(_wheel(folder).read_bytes()[:-1]),
        rf"{PEFT} has \d+ bytes instead of \d+",
    ),
    "a wheel was altered": (
        lambda folder: _wheel(folder).write_bytes(_wheel(folder).read_bytes()[:-1] + b"x"),
        rf"{PEFT} was altered \(SHA-256\)",
    ),
    "a lock was altered": (
        lambda folder: (folder / "matrix/locks/tried.txt").write_text("peft==1.0\n", encoding="utf-8"),
        r"matrix/locks/tried\.txt has \d+ bytes instead of \d+",
    ),
    "a matrix file was altered": (
        lambda folder: (folder / "matrix/tried.toml").write_text("", encoding="utf-8"),
        r"matrix/tried\.toml has 0 bytes instead of \d+",
    ),
    "torch's wheel is missing": (
        lambda folder: next(folder.glob("wheels/torch-*.whl")).unlink(),
        r"wheels/torch-1\.0\+cpu-py3-none-any\.whl is missing",
    ),
    "a wheel is a link": (_link, f"{PEFT} is a link to another place"),
    "a path leads out": (
        lambda folder: _list(folder, "wheels/../../outside.whl"),
        r"compat-bundle\.json: .*'wheels/\.\./\.\./outside\.whl' is no path of a bundle",
    ),
    "a path is absolute": (lambda folder: _list(folder, "/etc/passwd"), ".*'/etc/passwd' is no path of a bundle"),
    "a path of another kind": (lambda folder: _list(folder, "wheels/x.py"), ".*'wheels/x.py' is no path of a bundle"),
    "it was not finished": (
        lambda folder: (folder / index.FILE).rename(folder / index.UNFINISHED),
        "it was begun and not finished",
    ),
    "it is something else": (lambda folder: (folder / index.FILE).unlink(), "there is no compat-bundle.json in it"),
    "its index is no JSON": (
        lambda folder: (folder / index.FILE).write_text("{", encoding="utf-8"),
        "compat-bundle.json: no JSON",
    ),
    "its index is nested deep": (
        lambda folder: (folder / index.FILE).write_text("[" * 200_000, encoding="utf-8"),
        "compat-bundle.json: nested deeper than 100 levels",
    ),
    "its index is a pipe": (_pipe, "compat-bundle.json: no regular file"),
    "its index is a device": (_device, "compat-bundle.json: no regular file"),
    "a matrix file is added": (
        lambda folder: (folder / "matrix/zz.toml").write_text(entry("evil-1"), encoding="utf-8"),
        "matrix/zz.toml is not among its files; take it out",
    ),
    "a hidden matrix file is added": (
        lambda folder: (folder / "matrix/.zz.toml").touch(),
        "matrix/.zz.toml is not among its files; take it out",
    ),
    "a wheel is added": (
        lambda folder: (folder / "wheels/peft-2.0-py3-none-any.whl").touch(),
        "wheels/peft-2.0-py3-none-any.whl is not among its files; take it out",
    ),
    "a link to a folder is added": (
        lambda folder: (folder / "torch/more").symlink_to(folder / "matrix"),
        "torch/more is not among its files; take it out",
    ),
    "its matrix is not listed": (
        lambda folder: _edit(folder, _nothing_of_the_matrix),
        "compat-bundle.json: no matrix file is among its files",
    ),
    "of a later format": (
        lambda folder: _edit(folder, lambda plain: plain.update(format=2, more=1)),
        "compat-bundle.json: of format 2, and this compat reads 1",
    ),
    "for another platform": (
        lambda folder: _edit(folder, lambda plain: plain.update(platform="win-arm64")),
        "its wheels are for win-arm64, this is ",
    ),
    "an unlisted file": (
        lambda folder: _edit(folder, lambda plain: plain["files"].pop(PEFT)),
        f"compat-bundle.json: tried: {PEFT} is not among its files",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_bundle_that_is_not_whole_is_one_clear_error(fault: str, project: Any, cut_off: Any, tmp_path: Path) -> None:
    damage, words = FAULTS[fault]
    bundle = tmp_path / "bundle"
    project("bundle", "tried", "--to", str(bundle))
    damage(bundle)
    folder = cut_off()
    code, out, err = project("run", "--offline", str(bundle))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert re.match(rf"compat: bundle {re.escape(str(bundle))}: {words}", err), err
    assert [path.name for path in folder.iterdir()] == []


def test_an_unfinished_bundle_is_none_and_is_finished_by_the_next_call(
    project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle, came = tmp_path / "bundle", []
    real = fetching.fetch

    def some(url: str, file: Path, sha256: Any) -> None:
        came.append(file.name)
        if len(came) == 3:
            raise KeyboardInterrupt
        real(url, file, sha256)

    monkeypatch.setattr(wheels, "fetch", some)
    assert project("bundle", "tried", "--to", str(bundle))[0] == 130
    with pytest.raises(BundleError, match="it was begun and not finished"):
        index.read(bundle)
    assert (project("bundle", "tried", "--to", str(bundle))[0], len(came), len({*came})) == (0, 5, 4)
    assert not (bundle / index.UNFINISHED).exists()


def test_a_bundle_without_torch_stands_on_the_systems(project: Any, cut_off: Any, tmp_path: Path) -> None:
    bundle = str(tmp_path / "bundle")
    code, out, _ = project("bundle", "tried", "--without-torch", "--to", bundle)
    assert (code, out.rpartition(", ")[2]) == (0, "without torch\n")
    assert "torch" not in names(Path(bundle))
    cut_off()
    code, _, err = project("run", "--offline", bundle)
    assert (code, err) == (
        2,
        f"compat: bundle {bundle}: it was made without torch; use the machine's own: --torch system\n",
    )
    python = _system(tmp_path / "system")
    code, out, err = project("run", "--offline", bundle, "--torch", f"system:{python}")
    assert err.splitlines()[1] == f"torch 7.0 is the one of {python} (Python {sys.version.split()[0]})"
    assert err.splitlines()[-1].startswith("tried with torch 7.0 instead of 1.0: 4 passed, ")


def _system(folder: Path) -> Path:
    """An interpreter with a torch."""
    venv.create(folder, with_pip=False)
    site = next(folder.glob("lib/python*/site-packages"))
    for name, text in {
        "torch/__init__.py": '__version__ = "7.0"\ndef manual_seed(seed): ...\ndef set_num_threads(n): ...\n',
        "torch-7.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: torch\nVersion: 7.0\n",
        "torch-7.0.dist-info/RECORD": "torch/__init__.py,,\n",
    }.items():
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    return folder / "bin" / "python"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("tried", "--to", "full"), "/full: there is something else in it; name a new folder"),
        (("tried", "--to", "matrix/tried.toml"), "not a folder"),
        (("tried", "--to", "new", "--torch", "system"), "--torch system: it cannot be bundled"),
        (("nix", "--to", "new"), "no combination matches 'nix'"),
        (("direct", "--to", "new"), "direct: peft comes from its repository"),
        (("refused", "--to", "new"), "refused: no lock: "),
        (("platform", "--to", "new"), "transformers 8.0: no wheel for this platform and Python"),
    ],
)
def test_what_cannot_be_bundled_is_one_clear_error(project: Any, arguments: tuple[str, ...], words: str) -> None:
    more = entry("direct", peft="git+https://host.example/peft@main"), entry("refused", transformers="6.0")
    project.write("matrix/more.toml", "".join([*more, entry("platform", transformers="8.0")]))
    project.write("full/mine.txt", "mine")
    code, out, err = project("bundle", *arguments)
    assert (code, out, err.splitlines()[-1].startswith("compat: "), words in err) == (2, "", True, True), err
    assert not (Path.cwd() / "new" / index.FILE).exists()
    assert [path.name for path in (Path.cwd() / "full").iterdir()] == ["mine.txt"]


def test_a_wheel_that_is_not_what_the_index_states_is_not_taken(project: Any, tmp_path: Path) -> None:
    project.write("matrix/more.toml", entry("wrong", transformers="10.0"))
    code, _, err = project("bundle", "wrong", "--to", str(tmp_path / "bundle"))
    assert (code, "what came is not what the index states (SHA-256)" in err) == (3, True)
    assert "transformers" not in names(tmp_path / "bundle")


def test_a_bundle_has_its_own_matrix(project: Any, tmp_path: Path) -> None:
    project("bundle", "tried", "--to", str(tmp_path / "bundle"))
    code, _, err = project("run", "--offline", str(tmp_path / "bundle"), "--matrix", "elsewhere")
    assert (code, err) == (2, "compat: --matrix and --offline: a bundle has its own matrix\n")


@pytest.mark.environments
@pytest.mark.timeout(600)
def test_a_real_row_is_repeated_without_an_index_and_its_environment_answers_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle, there = tmp_path / "bundle", tmp_path / "there"
    there.mkdir()
    argv = [sys.executable, "-m", "compat"]
    made = subprocess.run([*argv, "bundle", "documented-2", "--to", bundle], cwd=ROOT, check=True, capture_output=True)
    assert b": 1 combination, " in made.stdout
    env = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_"))}
    env |= {"UV_DEFAULT_INDEX": UNREACHABLE, "UV_CACHE_DIR": str(there / "uv"), "COMPAT_CACHE": str(there / "cache")}
    env |= {"PIP_CONFIG_FILE": os.devnull, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([*argv, "run", "--offline", bundle], cwd=there, env=env, capture_output=True, text=True)
    assert ran.stdout == "documented-2: reproduced\ncompat: everything is as expected (exit code 0)\n", ran.stderr
    python = next((there / "cache" / "environments").glob("*/bin/python"))
    asked = ("--probe", "lora-seq2seq-forward")
    alone = subprocess.run([python, ROOT / "compat" / "probes", *asked], capture_output=True, text=True)
    here = subprocess.run(
        [*argv, "run", "--here", "--python", python, *asked], capture_output=True, text=True, cwd=ROOT
    )
    assert (alone.returncode, alone.stdout.splitlines()[-1]) == (1, "incompatible: lora-seq2seq-forward (exit code 1)")
    assert (here.returncode, "(inputs-embeds-unexpected-argument, " in here.stdout) == (1, True)


def test_a_build_of_torch_has_an_index_of_its_own() -> None:
    assert [source.url for source in wheels.torch_index("2.13.0+cu128")] == [f"{wheels.TORCH_INDEX}cu128"]
    assert wheels.torch_index("2.13.0") == ()
