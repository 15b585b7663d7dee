"""A file or a folder, and the versions that are to read it -> what has to be there instead. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from packaging.version import InvalidVersion, Version

from compat import pep440
from compat.convert import (
    adapter_file,
    chat_template,
    document,
    tokenizer_config,
    tokenizer_file,
    tokenizer_forms,
    transformation,
)
from compat.convert.outcome import Change, Converted, Document, Refused, Releases, UnusableFileError
from compat.history.store import shipped


@dataclass(frozen=True)
class Part:
    """One kind of file: its usual name, the package that reads it, who wrote it, and how it is written anew.

    ``alone``: it can be named without its folder.
    """

    name: str
    package: str
    writer: Callable[[Document, Sequence[Version]], Version]
    convert: Callable[[Document, Releases], tuple[Document, tuple[Change, ...]] | Refused]
    alone: bool = False


PARTS = (
    Part(tokenizer_file.NAME, "tokenizers", tokenizer_forms.written_by, tokenizer_file.convert, alone=True),
    Part(tokenizer_config.NAME, "transformers", tokenizer_config.writer, tokenizer_config.convert),
    Part(adapter_file.NAME, "peft", adapter_file.writer, adapter_file.convert),
)


@dataclass(frozen=True)
class Found:
    """One file of a subject, with the release that wrote it, as far as its form tells.

    ``templates`` are the chat templates that stand beside a tokenizer's configuration.
    """

    part: Part
    document: Document
    source: Version
    templates: chat_template.Templates = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the kind of file is usually called."""
        return self.part.name

    def converted(self, target: Version) -> tuple[Document, tuple[Change, ...]] | Refused:
        """The document for a release, and what was changed; with templates that the release would not find."""
        releases = Releases(self.source, target)
        answer = self.part.convert(self.document, releases)
        if isinstance(answer, Refused) or not self.templates:
            return answer
        new, changes = answer
        more = transformation.rewritten(new, [chat_template.transformation(self.templates)], releases)
        return more if isinstance(more, Refused) else (more[0], (*changes, *more[1]))


def convert(path: Path, target: Mapping[str, str], source: Mapping[str, str] | None = None) -> Converted | Refused:
    """What the versions of ``target`` need instead of a tokenizer.json, or of a tokenizer's or an adapter's folder.

    ``source`` are versions that wrote it, where somebody knows them. Writes nothing. Raises UnusableFileError for what
    cannot be read, and where no version of the target has to do with any file there.
    """
    return rewritten(path, opened(path, target, source or {}), target)


def opened(path: Path, packages: Collection[str], source: Mapping[str, str]) -> tuple[Found, ...]:
    """The files that these packages read. Raises UnusableFileError."""
    there = _files(path)
    found = tuple(_found(part, file, source) for part, file in there.items() if part.package in packages)
    if not found:
        names = ", ".join(f"{part.name} ({part.package})" for part in there)
        raise UnusableFileError(f"{path.name}: nothing in it is read by {', '.join(packages)}; there is {names}")
    if any(each.name == adapter_file.NAME for each in found) and not (path / adapter_file.WEIGHTS).is_file():
        raise UnusableFileError(f"{path.name}: no {adapter_file.WEIGHTS} beside {adapter_file.NAME}")
    return found


def rewritten(path: Path, found: Sequence[Found], target: Mapping[str, str]) -> Converted | Refused:
    """The files of a subject for the target: only those that differ."""
    files: dict[str, bytes] = {}
    changes: list[Change] = []
    for each in found:
        answer = each.converted(_version(target[each.part.package]))
        if isinstance(answer, Refused):
            return answer
        new, made = answer
        changes += made
        if made:
            files[each.name if path.is_dir() else path.name] = document.written(new)
    return Converted(files, tuple(changes))


def _files(path: Path) -> dict[Part, Path]:
    if path.is_dir():
        there = {part: path / part.name for part in PARTS if (path / part.name).is_file()}
        if not there:
            raise UnusableFileError(f"{path.name}: none of {', '.join(part.name for part in PARTS)} is in that folder")
        return there
    named = next((part for part in PARTS if part.name == path.name and not part.alone), None)
    if named:
        raise UnusableFileError(f"{path}: it is read together with what is beside it; name its folder")
    return {part: path for part in PARTS if part.alone}


def _found(part: Part, file: Path, source: Mapping[str, str]) -> Found:
    read = document.parsed(document.read(file), file.name)
    templates = chat_template.beside(file.parent) if part.name == tokenizer_config.NAME else {}
    if part.package in source:
        return Found(part, read, _version(source[part.package]), templates)
    known = [Version(each) for each in shipped().releases(part.package)]
    return Found(part, read, part.writer(read, known), templates)


def _version(text: str) -> Version:
    try:
        return pep440.version(text)
    except InvalidVersion:
        raise UnusableFileError(f"{text!r} is no version: compat converts for releases") from None
