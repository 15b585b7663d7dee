"""Package names and pins of the command line: what is taken, and the one line that refuses the rest."""

from __future__ import annotations

import pytest

from compat import arguments
from compat.errors import MatrixError

TORCH = (
    "torch is a layer of its own: its version is the key torch in the matrix folder's defaults.toml, its build "
    "--torch-backend"
)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("peft==0.16.0", ("peft", "0.16.0")),
        (" Flash_Attn == v1.0 ", ("flash-attn", "1.0")),
        ("peft @ git+https://host.example/peft@abc", ("peft", "git+https://host.example/peft@abc")),
    ],
)
def test_a_pin_is_read_in_its_normal_spelling(text: str, read: tuple[str, str]) -> None:
    assert arguments.pin(text) == read


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("peft", "expected an exact version, such as peft==1.2.3"),
        ("peft>=1", "expected an exact version, such as peft==1.2.3"),
        ("peft==1.*", "expected an exact version, such as peft==1.2.3"),
        ("peft===1.0", "expected an exact version, such as peft==1.2.3"),
        ("peft==1.0,<2", "expected an exact version, such as peft==1.2.3"),
        ("peft[x]==1.0", "extras and markers cannot be used; give peft and its version only"),
        ("peft==1.0; python_version<'3'", "extras and markers cannot be used; give peft and its version only"),
    ],
)
def test_what_is_no_exact_pin_is_refused(text: str, said: str) -> None:
    with pytest.raises(MatrixError) as caught:
        arguments.pin(text)
    assert str(caught.value) == f"--with {text!r}: {said}"


@pytest.mark.parametrize("text", ["peft==", "==1.0", "pe ft==1.0", "../x==1", "peft==banana", ""])
def test_what_is_no_requirement_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(MatrixError, match=r"^--with '"):
        arguments.pin(text)


@pytest.mark.parametrize(
    ("fixed", "also", "said"),
    [
        (["PEFT==1.0"], [], "--with peft: it is the package that moves"),
        ([], ["peft"], "--also peft: it is the package that moves"),
        (["a==1.0", "A==1.0"], [], "--with a: it is given twice"),
        (["a==1.0"], ["a"], "--also a: it is given twice"),
        (["torch==2.0"], [], f"--with torch: {TORCH}"),
        ([], ["torch"], f"--also torch: {TORCH}"),
        ([], ["a==1"], "'a==1' is no package name"),
    ],
)
def test_what_stands_beside_is_checked(fixed: list[str], also: list[str], said: str) -> None:
    with pytest.raises(MatrixError) as caught:
        arguments.beside(fixed, also, "peft")
    assert str(caught.value) == said


def test_what_stands_beside_is_pins_and_names() -> None:
    assert arguments.beside(["B==1.0", "a==2.0"], ["C_d"], "peft") == ({"b": "1.0", "a": "2.0"}, ("c-d",))


@pytest.mark.parametrize("text", ["", "pe ft", "../peft", "peft==1.0", "é"])
def test_what_is_no_package_name_is_refused(text: str) -> None:
    with pytest.raises(MatrixError) as caught:
        arguments.name(text)
    assert str(caught.value) == f"{text!r} is no package name"


def test_torch_is_no_package_that_moves() -> None:
    with pytest.raises(MatrixError) as caught:
        arguments.package("--package", "Torch")
    assert str(caught.value) == f"--package torch: {TORCH}"


def test_several_versions_of_a_fixed_package_are_several_lines() -> None:
    assert arguments.lines(["peft==0.8.2", "PEFT==0.16", "tokenizers==0.21.1"], "transformers") == (
        {"peft": "0.8.2", "tokenizers": "0.21.1"},
        {"peft": "0.16", "tokenizers": "0.21.1"},
    )


@pytest.mark.parametrize(
    ("fixed", "said"),
    [
        (["transformers==1"], "--with transformers: it is the package that moves"),
        (["peft==1.0", "Peft==1.0"], "--with peft==1.0: it is given twice"),
        (["peft @ file:///nope"], "--with peft: a sweep takes versions, no direct references"),
        (["torch==2.0"], f"--with torch: {TORCH}"),
    ],
)
def test_what_makes_no_line_is_refused(fixed: list[str], said: str) -> None:
    with pytest.raises(MatrixError) as caught:
        arguments.lines(fixed, "transformers")
    assert str(caught.value) == said
