"""Renews the message catalogues: ``python tests/messages/renew.py`` (the session ``messages`` of nox).

Extracts every message of the sources, the templates and the data that reports show, merges them into each ``.po``, and
compiles it. What is new has no translation then, and what was changed is marked as fuzzy: ``test_catalogue.py`` fails
until somebody has translated it.
"""

from __future__ import annotations

import ast
import functools
import io
import re
import sys
import tomllib
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from compat import language, matrix
from compat.artefacts.crossing import Came
from compat.check import harmless
from compat.check.answer import Reason
from compat.check.verdict import COMMAND, CheckVerdict
from compat.claims import Standing
from compat.compare import Change, ComparisonToDocument
from compat.finding import Confidence
from compat.messages.stored import STORED
from compat.model import Kind, Phase, Stage, Status, Verdict
from compat.probes.catalogue import PROBES
from compat.probes.catalogue_artefacts import KINDS
from compat.probes.models.table import MODELS
from compat.probes.probe import Probe
from compat.rules import RULES
from compat.rules.rule import Rule
from compat.scan.uses import Unseen

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "compat"
CATALOGUES = PACKAGE / "messages"
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "text": None,
    "phrase": None,
    "plural": (1, 2),
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "message": None,
    "message_of": (1, 2),
}
SPEAKS = re.compile(rb"\b(?:text|phrase|plural|message(?:_of)?)\(")
JINJA = {
    "newstyle_gettext": "true",
    "trimmed": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "false",
}
ENUMS: tuple[type[StrEnum], ...] = (
    Verdict, Status, Stage, Phase, Kind, ComparisonToDocument, Change, Standing, Came, CheckVerdict, Confidence, Reason,
    Unseen,
)  # fmt: skip
APART = frozenset({"artefacts", "convert"})
"""Suites whose questions stand in no report."""


def of_python(
    fileobj: IO[bytes], keywords: Collection[str], comment_tags: object, options: object
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """The calls of a source, as Babel wants them. Its own reader passes over what stands in an f-string."""
    source = fileobj.read()
    for node in ast.walk(ast.parse(source)) if SPEAKS.search(source) else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in keywords:
            said = tuple(ast.literal_eval(each) if isinstance(each, ast.Constant) else None for each in node.args)
            if said and isinstance(said[0], str):
                yield node.lineno, node.func.id, said if len(said) > 1 else said[0], []


METHODS: list[tuple[str, Any]] = [("probes/**", "ignore"), ("**.py", of_python), ("**.jinja", "jinja2")]


@functools.cache
def extracted() -> Catalog:
    """Every message that a report or a finding may say."""
    catalog = Catalog(project="compat", charset="utf-8", fuzzy=False)
    found = extract_from_dir(PACKAGE, METHODS, {"**.jinja": JINJA}, KEYWORDS, directory_filter=lambda _: True)
    for file, _, message, _, _ in found:
        catalog.add(message, locations=[(f"compat/{file}", 1)])
    for place, message in data():
        catalog.add(message, locations=[(place, 1)])
    return catalog


def data() -> Iterator[tuple[str, str]]:
    """Where it stands and what it says, of all that is no call in a source."""
    yield from _rules()
    yield from (("compat/messages/stored.py", pattern) for pattern in STORED)
    yield from ((each.__module__.replace(".", "/") + ".py", word.value) for each in ENUMS for word in each)
    yield from (("compat/probes/catalogue.py", each.question) for each in PROBES if _is_alone(each))
    yield from (
        ("compat/probes/catalogue.py", role) for role in [*dict.fromkeys(each.role for each in PROBES), COMMAND]
    )
    yield from (("compat/probes/catalogue_artefacts.py", kind.what) for kind in KINDS)
    yield from (("compat/probes/models/table.py", model.title) for model in MODELS if " " in model.title)
    yield from (("compat/check/harmless.toml", each.reason) for each in harmless.read())
    yield from (("matrix", each.title) for each in matrix.read(ROOT / "matrix"))
    for claim in tomllib.loads((ROOT / "matrix" / "claims.toml").read_text(encoding="utf-8"))["claim"]:
        yield from (("matrix/claims.toml", claim[key]) for key in ("says", "note") if claim.get(key))


def _is_alone(probe: Probe) -> bool:
    """Whether a question is no pattern's, and may stand in a report."""
    return probe.suite not in APART and not any(shape.fullmatch(probe.question) for _, shape in language._shapes())


def _rules() -> Iterator[tuple[str, str]]:
    for rule in RULES:
        place = f"compat/rules/{rule.id.replace('-', '_')}.py"
        yield from ((place, words) for words in (rule.title, rule.cause))
        if isinstance(rule, Rule):
            yield from ((place, remedy.summary) for remedy in rule.remedies)


def read(file: Path) -> Catalog:
    """The catalogue of one language."""
    with file.open("rb") as stream:
        return read_po(stream, locale=file.stem)


def merged(file: Path) -> Catalog:
    """The same with the messages that there are now; what there is no longer is dropped."""
    catalog = read(file)
    catalog.update(extracted(), no_fuzzy_matching=False, update_header_comment=False)
    catalog.obsolete.clear()
    return catalog


def po(catalog: Catalog) -> bytes:
    """As it is kept: by message, without lines and dates, so that only what is said makes a difference."""
    stream = io.BytesIO()
    write_po(stream, catalog, width=120, sort_output=True, include_lineno=False, omit_header=False)
    dates = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By')
    return b"".join(line for line in stream.getvalue().splitlines(keepends=True) if not line.startswith(dates))


def mo(catalog: Catalog) -> bytes:
    """Compiled, without what is not translated."""
    catalog.creation_date = catalog.revision_date = datetime(2000, 1, 1, tzinfo=UTC)  # a date of its own would differ
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def main() -> None:
    """Renews each catalogue and says what is left to translate."""
    for file in sorted(CATALOGUES.glob("*.po")):
        catalog = merged(file)
        file.write_bytes(po(catalog))
        file.with_suffix(".mo").write_bytes(mo(read(file)))
        left = [each for each in catalog if each.id and (each.fuzzy or not each.string)]
        sys.stdout.write(f"{file.name}: {len(catalog)} messages, {len(left)} to translate\n")


if __name__ == "__main__":
    main()
