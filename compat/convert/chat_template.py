"""Chat templates in files of their own, for a transformers that reads them in tokenizer_config.json alone.

From the wheels of 4.33.3 to 5.23.0: the key chat_template is read since 4.34.0, as a list of templates with names since
4.39.0. chat_template.jinja is read since 4.47.0, additional_chat_templates since 4.52.0; both go before the key.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from packaging.version import Version

from compat.convert import document
from compat.convert.outcome import CannotConvertError, Change, Document, Releases, UnusableFileError
from compat.convert.transformation import Transformation

ID = "chat-template"
NAME, FOLDER, ENDING = "chat_template.jinja", "additional_chat_templates", ".jinja"
KEY, DEFAULT = "chat_template", "default"
KEY_SINCE, LIST_SINCE, NAME_SINCE, FOLDER_SINCE = (Version(each) for each in ("4.34.0", "4.39.0", "4.47.0", "4.52.0"))

Templates = Mapping[str, str]
"""Texts by name; that of chat_template.jinja is "default"."""


def beside(folder: Path) -> Templates:
    """The templates that a tokenizer's folder has in files. Raises UnusableFileError for one that is no text."""
    files = {DEFAULT: folder / NAME, **{each.stem: each for each in sorted((folder / FOLDER).glob(f"*{ENDING}"))}}
    return {name: _text(file) for name, file in files.items() if file.is_file()}


def _text(file: Path) -> str:
    """As transformers reads it: each kind of line end is one."""
    try:
        return io.StringIO(document.read(file).decode(), newline=None).read()
    except UnicodeDecodeError:
        raise UnusableFileError(f"{file.name}: not readable as UTF-8") from None


def has_any(configuration: Document, templates: Templates) -> bool:
    """Whether a tokenizer has a template, wherever it is."""
    return bool(templates or configuration.get(KEY))


def read_by(templates: Templates, release: Version) -> Templates:
    """Those that a release of transformers finds in their files."""
    if release < NAME_SINCE:
        return {}
    return {name: text for name, text in templates.items() if name == DEFAULT or release >= FOLDER_SINCE}


def apply(templates: Templates, configuration: Document, releases: Releases) -> tuple[Document, tuple[Change, ...]]:
    """The configuration with the templates in it. Raises CannotConvertError for named ones that it cannot have."""
    wanted = read_by(templates, releases.source)
    if wanted == read_by(templates, releases.target) or releases.target < KEY_SINCE:
        return configuration, ()
    named = ", ".join(repr(name[:60]) for name in wanted if name != DEFAULT)
    if named and releases.target < LIST_SINCE:
        raise CannotConvertError(
            f"{FOLDER} has templates with names ({named}), and transformers {releases.target} knows one template alone"
        )
    if named and DEFAULT in wanted and releases.target >= NAME_SINCE:
        raise CannotConvertError(
            f"{FOLDER} has templates with names ({named}), which transformers {releases.target} does not look for "
            f"where there is a {NAME}"
        )
    return _within(configuration, wanted)


def _within(configuration: Document, templates: Templates) -> tuple[Document, tuple[Change, ...]]:
    alone = [*templates] == [DEFAULT]
    value = templates[DEFAULT] if alone else [{"name": name, "template": text} for name, text in templates.items()]
    if configuration.get(KEY) == value:
        return configuration, ()
    where = NAME if alone else f"{len(templates)} templates in files"
    return {**configuration, KEY: value}, (Change(ID, f"{where} -> {KEY} in tokenizer_config.json"),)


def transformation(templates: Templates) -> Transformation:
    """The one that knows what is in the files of a folder."""
    return Transformation(
        id=ID,
        rewrites="where a chat template is",
        package="transformers",
        since=f"{NAME} {NAME_SINCE}; {FOLDER} {FOLDER_SINCE}",
        equivalent="it is the same text; a file goes before what the configuration says",
        apply=partial(apply, templates),
    )
