from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as some

from compat.check import userfiles
from compat.check.present import Present, present
from compat.check.present_left_out import SOURCE_TREE
from compat.check.present_requirements import NOT_TAKEN_OVER
from compat.errors import MatrixError

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
LAYER = "belongs to the torch layer"


def ask(source: str | None, folder: Path, python: str | None = None) -> Present:
    return present(source, combinations=lambda _: None, project=folder, python=python)


def written(text: str | bytes, folder: Path, name: str = "requirements.txt") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def listed(text: str | bytes, folder: Path, name: str = "requirements.txt", python: str | None = None) -> Present:
    written(text, folder, name)
    return ask(name, folder, python)


def refusal(source: str, folder: Path, python: str | None = None) -> str:
    with pytest.raises(MatrixError) as caught:
        ask(source, folder, python)
    message = str(caught.value)
    assert "\n" not in message
    assert str(folder.parent) not in message
    return message


# requirements.txt


def test_exact_pins_and_ranges_are_kept_apart(tmp_path: Path) -> None:
    text = """
    # what we use
    --index-url https://user:secret@example.org/simple
    Transformers == 4.50.0 \\
        --hash=sha256:aaaa \\
        --hash=sha256:bbbb
        # via -r requirements.in
    peft>=0.15,<0.17   # not newer
    tokenizers==0.21.*
    sentence_transformers[train]==3.0
    torch==2.6.0+cu124
    torchvision==0.21.0+cu124
    """
    assert listed(text, tmp_path) == Present(
        label="requirements.txt",
        python=None,
        pins={"sentence-transformers": "3.0", "transformers": "4.50.0"},
        requirements=("peft<0.17,>=0.15", "tokenizers==0.21.*", "sentence_transformers[train]"),
        torch="2.6.0",
        left_out=(("torchvision", LAYER), ("--index-url", NOT_TAKEN_OVER)),
        names=("transformers", "peft", "tokenizers", "sentence-transformers", "torch", "torchvision"),
    )


def test_markers_are_asked_for_the_python_in_question(tmp_path: Path) -> None:
    text = 'a==1; python_version<"3.12"\na==2; python_version>="3.12"\nb==1; sys_platform=="win32"\n'
    found = {python: listed(text, tmp_path, python=python) for python in ("3.11", "3.13")}
    assert {python: each.pins for python, each in found.items()} == {"3.11": {"a": "1"}, "3.13": {"a": "2"}}
    assert found["3.13"].left_out == (("b", 'does not apply here: sys_platform == "win32"'),)


def test_included_files_are_read_in_their_place_and_constraints_are_no_packages(tmp_path: Path) -> None:
    written("", tmp_path, "pyproject.toml")
    written("-r ../base.txt\n-r ../base.txt\npeft\n", tmp_path, "requirements/dev.txt")
    written("transformers==4.50.0\n-c bounds.txt\n", tmp_path, "base.txt")
    written('tokenizers<0.22; python_version > "3"\ntorch==2.6.0\n', tmp_path, "bounds.txt")
    assert ask("requirements/dev.txt", tmp_path) == Present(
        label="dev.txt",
        python=None,
        pins={"transformers": "4.50.0"},
        requirements=("peft",),
        torch="2.6.0",
        names=("transformers", "peft"),
        constraints=('tokenizers<0.22; python_version > "3"', "torch==2.6.0"),
    )


def test_a_users_own_folders_are_left_out_and_remote_references_are_kept(tmp_path: Path) -> None:
    wheel = written(b"", tmp_path, "wheels/local-1.0-py3-none-any.whl")
    text = f"""
    -e .
    -e ./lib[extra]
    ./tools
    mine @ file:///home/somebody/mine
    archive @ file:///home/somebody/archive-1.0.tar.gz
    repo @ git+file:///home/somebody/repo
    gone @ file:///home/somebody/gone-1.0-py3-none-any.whl
    ./wheels/{wheel.name}
    -e git+https://example.org/x.git@abc#egg=X_pkg&subdirectory=sub
    y @ git+ssh://git@example.org/y.git@v1
    https://example.org/z-1.0-py3-none-any.whl#sha256=abc
    old @ hg+https://example.org/old
    """
    found = listed(text, tmp_path)
    assert found.pins == {
        "local": wheel.as_uri(),
        "x-pkg": "git+https://example.org/x.git@abc#subdirectory=sub",
        "y": "git+ssh://git@example.org/y.git@v1",
        "z": "https://example.org/z-1.0-py3-none-any.whl#sha256=abc",
    }
    names = (tmp_path.name.replace("_", "-"), "lib", "tools", "mine", "archive", "repo")
    assert found.left_out == (
        *((name, SOURCE_TREE) for name in names),
        ("gone", "its local wheel is not there any more"),
        ("old", "uv cannot install from hg+https"),
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_a_file_is_read_in_its_encoding(encoding: str, tmp_path: Path) -> None:
    text = f"# coding: {encoding}\na==1  # für alle\n"
    assert listed(text.encode(encoding), tmp_path).pins == {"a": "1"}


@pytest.mark.parametrize(
    ("torch", "version"),
    [
        ("torch==2.6.0", "2.6.0"),
        ("torch==2.6.0+cu124", "2.6.0"),
        ("torch @ https://example.org/whl/torch-2.6.0%2Bcu124-cp311-cp311-linux_x86_64.whl", "2.6.0"),
        ("torch==2.10.0.dev20260101+cpu", "2.10.0.dev20260101"),
        ("torch>=2.6", None),
    ],
)
def test_torch_is_a_public_version_or_a_range_for_the_resolver(torch: str, version: str | None, tmp_path: Path) -> None:
    found = listed(f"a==1\n{torch}\n", tmp_path)
    ranges = () if version else (torch,)
    assert (found.pins, found.torch, found.requirements, found.left_out) == ({"a": "1"}, version, ranges, ())


def test_what_comes_with_torch_is_left_out_and_what_only_sounds_like_it_is_not(tmp_path: Path) -> None:
    layer = ["nvidia-cublas-cu12", "nvidia-nccl-cu13", "nvidia-nvtx", "cuda-bindings", "triton", "torchaudio"]
    other = ["nvidia-ml-py", "torchmetrics", "tritonclient", "cuda-python"]
    found = listed("".join(f"{name}==1\n" for name in (*layer, *other)), tmp_path)
    assert (found.pins, found.left_out) == (dict.fromkeys(sorted(other), "1"), tuple((name, LAYER) for name in layer))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a==1\nb = 2\n", "requirements.txt, line 2: = is not a valid operator. Did you mean == ?: Expected semicolon"),
        ("Package    Version\n---------- -------\na          1\n", "requirements.txt, line 1: Expected"),
        ("a==1\na==2\n", "requirements.txt, line 2: a 2, but requirements.txt, line 1: 1; keep one of them"),
        (
            "a @ git+https://user:secret@example.org/a\na==2\n",
            "requirements.txt, line 2: a 2, but requirements.txt, line 1: git+https://example.org/a; keep one of them",
        ),
        ("torch==2.6.0\ntorch==2.7.0+cpu\n", "torch has several versions (requirements.txt, line 1: 2.6.0, "),
        ("", "requirements.txt: no package in it to check"),
        ("# nothing\n\n", "requirements.txt: no package in it to check"),
        ("-e ./mine\n", f"requirements.txt: no package in it to check (mine: {SOURCE_TREE})"),
        ("git+https://example.org/x\n", "requirements.txt, line 1: a URL that does not say its package; write: name @"),
        ("-r other.txt\n", "requirements.txt, line 1: -r other.txt: there is no such file"),
        ("-r ../../etc/x\n", "requirements.txt, line 1: -r ../../etc/x: outside of the project; copy it into"),
        ("-r /etc/hosts\n", "requirements.txt, line 1: -r .../hosts: outside of the project; copy it into"),
        (
            "-c https://user:secret@example.org/c\n",
            "requirements.txt, line 1: -c https://example.org/c: files are not fetched; download it",
        ),
        ("-r requirements.txt\n", "requirements.txt: includes requirements.txt, which includes it"),
        ("--frob\n", "requirements.txt, line 1: no such option: --frob; expected"),
        ('a==1; python_version > "3" and (\n', "requirements.txt, line 1: Expected"),
        ("a; " + "(" * 1000 + 'os_name=="x"' + ")" * 1000, "requirements.txt, line 1: "),  # in packaging's own words
        ("a==1 " + " " * 100_000 + "x", "requirements.txt: 200 blanks in a row or more; remove them"),
        ("\n" * 60_000, "requirements.txt: more than 50000 lines: no list of packages"),
        (b"a==1\0", "requirements.txt: a binary file, no list of packages"),
        (b"\x7fELF\xff\xfe", "requirements.txt: not readable as text; save it as UTF-8"),
        (codecs.BOM_UTF16 + b"a", "requirements.txt: not readable as text; save it as UTF-8"),
        (b"# coding: rot13\n", "requirements.txt: not readable as text; save it as UTF-8"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_place(text: str | bytes, message: str, tmp_path: Path) -> None:
    written(text, tmp_path)
    assert refusal("requirements.txt", tmp_path).startswith(message)


def test_a_link_does_not_lead_out_of_the_project(tmp_path: Path) -> None:
    secret = written("secret-words\n", tmp_path / "outside", "secret.txt")
    inside = tmp_path / "inside"
    written("-r link.txt\n", inside)
    (inside / "link.txt").symlink_to(secret)
    assert refusal("requirements.txt", inside).endswith("-r link.txt: outside of the project; copy it into the project")


def test_a_very_large_file_is_not_read(tmp_path: Path) -> None:
    for name in ("requirements.txt", "uv.lock", "pylock.toml"):
        with (tmp_path / name).open("wb") as stream:
            stream.truncate(50 * 2**20)
        assert refusal(name, tmp_path) == f"{name}: larger than {userfiles.LARGEST // 2**20} MiB; is it the right file?"


def test_a_chain_of_includes_ends_somewhere(tmp_path: Path) -> None:
    for at in range(150):
        written(f"-r {at + 1}.txt\n", tmp_path, f"{at}.txt")
    assert refusal("0.txt", tmp_path) == "0.txt: includes more than 100 files"


# pip freeze

FREEZE = """\
# Editable install with no version control (mine==0.1)
-e /home/somebody/mine
numpy @ file:///croot/numpy_1/work/dist/numpy-1.26.4-cp311-cp311-linux_x86_64.whl#sha256=abc
pip==24.0
setuptools==65.5.0
torch==2.6.0+cu124
transformers @ git+https://example.org/transformers@0123abc
triton==3.2.0
Weird===1.0-legacy.build
"""


def test_what_pip_freeze_prints_is_installed_as_it_is(tmp_path: Path) -> None:
    assert listed(FREEZE, tmp_path, "freeze.txt") == Present(
        label="freeze.txt",
        python=None,
        pins={"setuptools": "65.5.0", "transformers": "git+https://example.org/transformers@0123abc"},
        torch="2.6.0",
        left_out=(
            ("mine", SOURCE_TREE),
            ("numpy", "its local wheel is not there any more"),
            ("pip", "an installer, not a library"),
            ("triton", LAYER),
            ("weird", "'1.0-legacy.build' is no version that a resolver knows (PEP 440)"),
        ),
        forced=True,
    )


@pytest.mark.parametrize(
    "text",
    ["b==1\na==1\n", "a==1\nb>=1\n", "a[x]==1\n", 'a==1; os_name!="x"\n', "--pre\na==1\n", "a==1\n    # via b\n"],
)
def test_a_list_with_an_authors_traces_is_no_freeze(text: str, tmp_path: Path) -> None:
    assert not listed(text, tmp_path).forced


NAMES = some.from_regex(r"[a-z0-9](-?[a-z0-9]){0,6}", fullmatch=True)
NUMBER = "(0|[1-9][0-9]?)"
VERSIONS = some.from_regex(rf"{NUMBER}(\.{NUMBER}){{0,2}}(rc1)?(\.post1)?(\.dev2)?(\+cu124)?", fullmatch=True)
REFERENCES = some.from_regex(r"git\+https://example\.org/[a-z]{1,5}@[0-9a-f]{7}", fullmatch=True)


@trying(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pins=some.dictionaries(NAMES.map(lambda name: f"x{name}"), VERSIONS | REFERENCES, min_size=1, max_size=6))
def test_a_freeze_comes_back_as_its_pins(pins: Mapping[str, str], tmp_path: Path) -> None:
    lines = [f"{name} @ {pins[name]}" if "/" in pins[name] else f"{name}=={pins[name]}" for name in sorted(pins)]
    assert listed("\n".join(lines), tmp_path) == Present("requirements.txt", None, pins, forced=True)


# what else somebody may name


def test_a_combination_is_found_by_its_id_where_no_path_has_that_name(tmp_path: Path) -> None:
    one = Present("documented-2", "3.11", {"peft": "0.16.0"})
    asked: list[str] = []

    def combinations(name: str) -> Present | None:
        asked.append(name)
        return one if name == one.label else None

    assert present("documented-2", combinations=combinations, project=tmp_path) == one
    written("a==1\n", tmp_path, "documented-2")
    assert present("documented-2", combinations=combinations, project=tmp_path).pins == {"a": "1"}
    assert asked == ["documented-2"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("nothing", "--from nothing: neither a file, an environment nor a combination; `compat list` shows those"),
        ("", "--from '': expected an environment, "),
        ("a\0b", "--from 'a\\x00b': expected an environment, "),
        ("a\nb", "--from 'a\\nb': expected an environment, "),
        ("a" * 5000, f"--from {'a' * 100}: File name too long"),
        ("~no-such-user/x", "--from ~no-such-user/x: Could not determine home directory."),
        ("poetry.lock", "poetry.lock: unknown format; expected an environment, "),
        ("pipe", "pipe: no regular file; write it to one first"),
        ("/dev/null", "null: no regular file; write it to one first"),
    ],
)
def test_what_is_nothing_of_all_this_is_refused(source: str, message: str, tmp_path: Path) -> None:
    written("", tmp_path, "poetry.lock")
    os.mkfifo(tmp_path / "pipe")
    assert refusal(source, tmp_path).startswith(message)


def test_a_repository_is_read_by_its_most_exact_file(tmp_path: Path) -> None:
    written("a==1\n", tmp_path, "requirements.txt")
    assert ask(".", tmp_path).label == "requirements.txt"
    written("", tmp_path, "pylock.toml")
    assert refusal(".", tmp_path).startswith("pylock.toml: ")
    written("", tmp_path, "uv.lock")
    assert refusal(".", tmp_path).startswith("uv.lock: ")
