from pathlib import Path

import pytest

from compat.wholeness import damage

CONTENT = "sha256=nia_NpkRxFwkPGhBR7I_yeHc_PJX0pmhxjIBam_NM_Q"


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    (packages / "mini-1.0.dist-info").mkdir(parents=True)
    (packages / "mini.py").write_text("x = 1\n")
    (packages / "mini-1.0.dist-info" / "METADATA").touch()
    (packages / "mini-1.0.dist-info" / "RECORD").write_text(
        f"mini.py,{CONTENT},6\n__pycache__/mini.cpython-311.pyc,,\nmini-1.0.dist-info/RECORD,,\n"
    )
    return tmp_path


def test_what_was_installed_is_whole(environment: Path) -> None:
    assert damage(environment) is None


def test_a_file_that_is_gone_is_named(environment: Path) -> None:
    (environment / "lib/python3.11/site-packages/mini.py").unlink()
    assert damage(environment) == "mini.py is gone"


def test_a_file_of_another_size_is_named(environment: Path) -> None:
    (environment / "lib/python3.11/site-packages/mini.py").write_text("x = 1; raise ImportError\n")
    assert damage(environment) == "mini.py was changed"


def test_a_file_that_was_written_again_is_read(environment: Path) -> None:
    file = environment / "lib/python3.11/site-packages/mini.py"
    file.write_text("x = 2\n")
    assert damage(environment) == "mini.py was changed"
    file.write_text("x = 1\n")
    assert damage(environment) is None


@pytest.mark.parametrize("size", ["²", "9" * 5000])
def test_a_size_that_is_no_number_is_none(size: str, environment: Path) -> None:
    (record,) = environment.glob("lib/*/site-packages/*/RECORD")
    record.write_text(f"gone.py,,{size}\n{record.read_text()}", encoding="utf-8")
    assert damage(environment) is None
