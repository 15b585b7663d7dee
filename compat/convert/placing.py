"""Where a converted file or folder goes: beside the original, never over anything, whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from compat.convert import chat_template
from compat.convert.outcome import UnusableFileError


def beside(path: Path, words: str) -> Path:
    """The place that is taken if nobody names one: "tokenizer-for-tokenizers-0.15.2.json"."""
    whole = path.resolve() if path.name in ("", "..") else path
    name = f"{whole.stem if whole.is_file() else whole.name}-for-{words}"
    return whole.with_name(name + (whole.suffix if whole.is_file() else ""))


def refuse(path: Path, output: Path) -> None:
    """Raises UnusableFileError for a place that is taken, that is inside the original, or whose folder is not there."""
    if os.path.lexists(output):
        raise UnusableFileError(
            f"--output {output}: it is there already, and nothing is written over; name another place"
        )
    if not output.parent.is_dir():
        raise UnusableFileError(f"--output {output}: there is no such folder; make it first")
    if path.is_dir() and output.parent.resolve().is_relative_to(path.resolve()):
        raise UnusableFileError(f"--output {output}: it is inside the original; name a place beside it")
    for link in _leading_out(path) if path.is_dir() else ():
        raise UnusableFileError(f"{path.name}/{link.name}: a link to a file elsewhere; put the file itself there")


def _leading_out(path: Path) -> Iterator[Path]:
    """The links by which a folder from somebody else would have a private file copied beside its own.

    The hub's cache is made of links, from each snapshot to the blobs beside all of them.
    """
    whole = path.resolve()
    homes = [whole, *([whole.parents[1] / "blobs"] if whole.parent.name == "snapshots" else [])]
    for each in (*path.iterdir(), *(path / chat_template.FOLDER).glob("**/*")):
        if each.is_symlink() and not any(each.resolve().is_relative_to(home) for home in homes):
            yield each


def copied(path: Path, files: Mapping[str, bytes], folder: Path) -> Path:
    """The subject with new files instead of its own, as ``folder`` (which is made) or as a file in it.

    Of a folder the ordinary files are copied, links by what they point to; folders in it are not, but for templates.
    """
    folder.mkdir()
    others = [each for each in path.iterdir() if each.is_file() and each.name not in files] if path.is_dir() else []
    for each in others:
        shutil.copyfile(each, folder / each.name)
    if (path / chat_template.FOLDER).is_dir():
        shutil.copytree(path / chat_template.FOLDER, folder / chat_template.FOLDER)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder if path.is_dir() else folder / path.name


def place(path: Path, files: Mapping[str, bytes], output: Path) -> None:
    """Put the converted subject in its place. Raises UnusableFileError if somebody was faster, OSError for the disk."""
    refuse(path, output)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}.") as scratch:
        made = copied(path, files, Path(scratch, "made"))
        try:
            if made.is_dir():
                made.chmod(0o755)
                output.mkdir()  # a place that is there already, empty or not, is never taken
                made.rename(output)
            else:
                made.chmod(0o644)
                os.link(made, output)
        except FileExistsError:
            raise UnusableFileError(
                f"--output {output}: somebody has made it meanwhile; nothing was written over"
            ) from None
