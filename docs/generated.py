"""What the reference says that the code knows: commands, exit codes, probes, keys and variables, as Markdown.

A page has ``<!-- generated: NAME -->`` where it belongs. Nothing is written to a file: ``conf.py`` fills the pages in.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import griffe
import typer.main
from pydantic import BaseModel
from typer.cli import get_docs_for_click

from compat import accelerators, claimfile, entries, errors, settings
from compat.check import project
from compat.cli import app
from compat.examples import EXAMPLES
from compat.probes.catalogue import PROBES

TOP = Path(__file__).resolve().parents[1]
MARK = re.compile(r"^<!-- generated: ([a-z-]+) -->$", re.MULTILINE)
OUTSIDE = re.compile(r"\]\((\.\./[^)#]*\.md)")
VARIABLE = re.compile(r"'(COMPAT_[A-Z_]+)'")
API = re.compile(r"^\.\. automodule:: (compat[\w.]*)$", re.MULTILINE)
_PAGE = (TOP / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
UNDOCUMENTED = rf"compat\.(?!(?:{'|'.join(name.removeprefix('compat.') for name in API.findall(_PAGE))})\.).*"
"""The names of modules that the page of the API has not."""


def filled(text: str) -> str:
    """A page with each of its marks replaced. Raises KeyError for a name that there is not."""
    return MARK.sub(lambda found: MAKERS[found.group(1)](), text)


def copied(text: str, folder: Path) -> str:
    """A page in which a link to Markdown outside of docs/ leads to the file: MyST would look for a page of the site."""
    return OUTSIDE.sub(
        lambda found: found.group() if _is_page(folder / found.group(1)) else f"](path:{found.group(1)}", text
    )


def _is_page(path: Path) -> bool:
    return path.resolve().is_relative_to(TOP / "docs")


@functools.cache
def commands() -> str:
    """Each command with its usage, arguments, options and examples, as its own help says them."""
    group: Any = typer.main.get_command(app)
    texts = []
    for name in group.commands:
        command = group.commands[name]
        with typer.Context(command, info_name=name) as context:  # type: ignore[arg-type]
            texts.append(get_docs_for_click(obj=command, ctx=context, name=f"compat {name}", indent=1).rstrip())
        shown = "\n".join(f"# {does}\n{typed}" for typed, does in EXAMPLES[name])
        texts.append(f"**Examples**:\n\n```bash\n{shown}\n```")
    return "\n\n".join(texts)


def sessions() -> str:
    """The sessions of the noxfile with what each does."""
    tree = ast.parse((TOP / "noxfile.py").read_text(encoding="utf-8"))
    found = [each for each in tree.body if isinstance(each, ast.FunctionDef) and each.decorator_list]
    rows = [(f"`nox -s {each.name.rstrip('_')}`", ast.get_docstring(each) or "") for each in found]
    return table(("session", "does"), [("`nox -s 'combination(ID)'`", "One combination of the matrix."), *rows])


def exit_codes() -> str:
    """The exit codes with their meaning."""
    rows = [(str(int(code)), code.meaning, code.cases) for code in errors.Exit]
    return table(("exit code", "it means", "for example"), rows)


def probes() -> str:
    """Every probe by suite: id, role, question, what it requires and what controls it."""
    parts = []
    for suite, own in groupby(sorted(PROBES, key=lambda each: each.suite), key=lambda each: each.suite):
        rows = [(f"`{p.id}`", p.role, p.question, _ids(p.requires), _ids(p.controls)) for p in own]
        title = f"Suite `{suite}`" if suite else "In every suite"
        parts.append(f"## {title}\n\n{table(('probe', 'role', 'question', 'requires', 'controls'), rows)}")
    return "\n".join(parts)


def combination_keys() -> str:
    """The keys of an entry of the matrix."""
    return keys(entries.Entry, "compat/entries.py")


def documented_keys() -> str:
    """The keys of an entry's ``documented``."""
    return keys(entries._Documented, "compat/entries.py")


def default_keys() -> str:
    """The keys of ``defaults.toml``."""
    return keys(entries.Defaults, "compat/entries.py")


def claim_keys() -> str:
    """The keys of a claim, and those of its conditions."""
    whole = keys(claimfile._Claim, "compat/claimfile.py")
    return f"{whole}\nA condition has:\n\n{keys(claimfile._Condition, 'compat/claimfile.py')}"


def project_keys() -> str:
    """The keys of ``[tool.compat]``."""
    return keys(project.Project, "compat/check/project.py")


def variables() -> str:
    """The variables that compat reads, from its options and its modules."""
    found = {**dict(_of_options()), **dict(_of_modules())}
    return table(("variable", "what it is"), [(f"`{name}`", found[name]) for name in sorted(found)])


def switches() -> str:
    """The names that ``COMPAT_WITHOUT`` takes."""
    said = docstrings("compat/accelerators.py", "Accelerator")
    return table(("name", "what it does"), [(f"`{each}`", said[each.name]) for each in accelerators.Accelerator])


def handed_on() -> str:
    """pip's settings that uv is given, and the variables that it is given besides."""
    passed = ", ".join(f"`{name}`" for name in sorted(settings.PASSED))
    options = ", ".join(f"`{name}`" for name in settings.OPTIONS)
    return f"- Of pip's settings: {options}.\n- Of the variables: `UV_*` and `LC_*`, and {passed}.\n"


MAKERS: Mapping[str, Callable[[], str]] = {
    "claim-keys": claim_keys,
    "combination-keys": combination_keys,
    "commands": commands,
    "default-keys": default_keys,
    "documented-keys": documented_keys,
    "exit-codes": exit_codes,
    "handed-on": handed_on,
    "probes": probes,
    "project-keys": project_keys,
    "sessions": sessions,
    "switches": switches,
    "variables": variables,
}


def keys(model: type[BaseModel], file: str) -> str:
    """A table of a model's keys: type, default and the docstring of each."""
    schema = model.model_json_schema()
    said = docstrings(file, model.__name__)
    rows = []
    for name, field in model.model_fields.items():
        key = field.alias or name
        default = "required" if field.is_required() else _default(field.get_default(call_default_factory=True))
        rows.append((f"`{key}`", kind(schema["properties"][key], schema), default, said[name]))
    return table(("key", "type", "default", "what it is"), rows)


def kind(value: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """A JSON Schema's type in TOML's words."""
    if "$ref" in value:
        return kind(schema["$defs"][value["$ref"].rpartition("/")[2]], schema)
    if "anyOf" in value:
        return " or ".join(kind(each, schema) for each in value["anyOf"] if each != {"type": "null"})
    if "enum" in value:
        return " or ".join(f"`{each}`" for each in value["enum"])
    if value.get("type") == "array":
        return f"list of {kind(value['items'], schema)}s"
    return {"object": "table", "string": "text"}.get(value["type"], value["type"])


def docstrings(file: str, of: str | None = None) -> dict[str, str]:
    """The text below each name of a module, or of one of its classes."""
    path = TOP / file
    found = griffe.visit(path.stem, filepath=path, code=path.read_text(encoding="utf-8"))
    members = found.members[of].members if of else found.members
    return {name: " ".join(each.docstring.value.split()) for name, each in members.items() if each.docstring}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; a bar inside of a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def _ids(ids: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in ids)


def _default(value: object) -> str:
    return f"`{value}`" if value not in (None, [], {}, (), "") else ""


def _of_options() -> Iterator[tuple[str, str]]:
    """Variables that stand for an option."""
    group: Any = typer.main.get_command(app)
    for name in group.commands:
        for option in group.commands[name].params:
            if isinstance(option.envvar, str):
                yield option.envvar, f"`{option.opts[0]}`: {option.help}"


def _of_modules() -> Iterator[tuple[str, str]]:
    """Variables that a module names in a constant with a docstring; one without is compat's own affair."""
    for path in sorted((TOP / "compat").glob("*.py")):
        if '"COMPAT_' in path.read_text(encoding="utf-8"):
            module = griffe.visit(path.stem, filepath=path, code=path.read_text(encoding="utf-8"))
            for each in module.attributes.values():
                if (found := VARIABLE.fullmatch(str(each.value))) and each.docstring:
                    yield found.group(1), " ".join(each.docstring.value.split())
