"""Compiled modules are taken over only where the source is the very same file."""

from __future__ import annotations

import os
import py_compile
import shutil
import sys
from pathlib import Path

from compat import bytecode, process

PACKAGES = Path("lib", "python3", "site-packages")


def donor(folder: Path, *modules: str) -> Path:
    """Make a site-packages with compiled modules."""
    (folder / PACKAGES).mkdir(parents=True)
    for module in modules:
        source = folder / PACKAGES / f"{module}.py"
        source.write_text("def where():\n    return where.__code__.co_filename\n", encoding="utf-8")
        py_compile.compile(str(source), doraise=True)
    return folder


def compiled(folder: Path) -> list[str]:
    return sorted(path.name.split(".")[0] for path in folder.glob("**/__pycache__/*.pyc"))


def test_only_modules_of_the_same_file_are_taken_over(tmp_path: Path) -> None:
    source, here = donor(tmp_path / "donor", "shared", "copied", "absent"), tmp_path / "new"
    (here / PACKAGES).mkdir(parents=True)
    os.link(source / PACKAGES / "shared.py", here / PACKAGES / "shared.py")
    shutil.copy2(source / PACKAGES / "copied.py", here / PACKAGES / "copied.py")
    assert (bytecode.take_over(source, here), compiled(here)) == (1, ["shared"])


def test_what_is_compiled_already_stays(tmp_path: Path) -> None:
    source, here = donor(tmp_path / "donor", "shared"), tmp_path / "new"
    (here / PACKAGES).mkdir(parents=True)
    os.link(source / PACKAGES / "shared.py", here / PACKAGES / "shared.py")
    assert [bytecode.take_over(source, here), bytecode.take_over(source, here)] == [1, 0]


def test_a_module_taken_over_names_its_own_file(tmp_path: Path) -> None:
    source, here = donor(tmp_path / "donor", "shared"), tmp_path / "new"
    (here / PACKAGES).mkdir(parents=True)
    os.link(source / PACKAGES / "shared.py", here / PACKAGES / "shared.py")
    bytecode.take_over(source, here)
    program = f"import sys; sys.path.insert(0, {str(here / PACKAGES)!r}); import shared; print(shared.where())"
    assert process.run([sys.executable, "-I", "-c", program]).stdout == f"{here / PACKAGES / 'shared.py'}\n"


def test_nothing_is_written_into_a_package_that_is_linked_from_elsewhere(tmp_path: Path) -> None:
    source, here, elsewhere = donor(tmp_path / "donor", "shared"), tmp_path / "new", tmp_path / "elsewhere"
    (source / PACKAGES / "pack").mkdir()
    (source / PACKAGES / "shared.py").rename(source / PACKAGES / "pack" / "shared.py")
    (source / PACKAGES / "__pycache__").rename(source / PACKAGES / "pack" / "__pycache__")
    elsewhere.mkdir()
    os.link(source / PACKAGES / "pack" / "shared.py", elsewhere / "shared.py")
    (here / PACKAGES).mkdir(parents=True)
    (here / PACKAGES / "pack").symlink_to(elsewhere)
    assert (bytecode.take_over(source, here), compiled(elsewhere)) == (0, [])
