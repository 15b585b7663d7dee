"""What the pages say of commands, options, sessions, files and exit codes is what the program has."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import generated
import links
import pytest
import typer
from markdown_it import MarkdownIt
from nox._options import options as nox_options
from shown import PAGES, Shown, calls, commands

from compat.cli import app
from compat.errors import Exit
from compat.matrix import read
from compat.probes import by_hand, load

TOP = Path(__file__).parents[2]
README = (TOP / "README.md").read_text(encoding="utf-8")
CI = (TOP / ".ci" / "run").read_text(encoding="utf-8")
GROUP = typer.main.get_command(app)
COMMANDS = GROUP.commands  # type: ignore[attr-defined]
COMBINATIONS = {each.id for each in read(TOP / "matrix")}
LINKING = (*PAGES, TOP / "CHANGELOG.md", *TOP.glob("benchmarks/*.md"), *TOP.glob("tests/*/README.md"))
REFUSED = "compat: "
"""What a page shows below a command that it shows because it is refused."""
LEVELS = ("-q", "--quiet", "-v", "--verbose")
"""Every command takes them, and to parse one sets how much this process says."""
A_VALUE_IS_MISSING = ("MissingParameter", "BadOptionUsage")
"""What is no mistake in a sentence: `compat check --from` speaks of the option."""
INTERNAL = {"COMPAT_CHECKED_FOLDERS", "COMPAT_PROBES_SEEDED", "COMPAT_PROBES_TORCH_HOST", "COMPAT_LEFT_OUT_"}
"""Variables by which compat speaks to programs of its own."""


def handed_on() -> dict[str, set[str]]:
    """The commands of compat that get what stands after `--` of a session."""
    found = {"combination": {"run"}, "matrix": {"run"}}
    for each in ast.parse((TOP / "noxfile.py").read_text(encoding="utf-8")).body:
        if isinstance(each, ast.FunctionDef) and each.decorator_list:
            calls_ = [
                node for node in ast.walk(each) if isinstance(node, ast.Call) and ast.unparse(node.func) == "compat"
            ]
            named = {node.args[1].value for node in calls_ if isinstance(node.args[1], ast.Constant)}
            found.setdefault(each.name.rstrip("_"), set()).update(named)
    return found


SESSIONS = handed_on()


nox_parser = functools.cache(nox_options.parser)


def wrong(words: list[str], page: Path, *, whole: bool) -> str:
    """Why a program would refuse these words; "" if it would not, or if it is none of ours."""
    words = [word for word in words if word != "..."]
    while words and words[0] in ("uvx", "--with", "."):
        words = words[1:]
    match words:
        case ["python", "-m", "compat.probes", *rest]:
            return of_argparse(by_hand._parser(load.load(None).probes), rest)
        case ["python", "-m", "compat", *rest] | ["compat", *rest]:
            return of_compat(rest, whole=whole)
        case ["nox", *rest]:
            return of_nox(rest, page, whole=whole)
    return ""


def of_compat(words: list[str], *, whole: bool) -> str:
    words = [word for word in words if word not in LEVELS]
    if not words or words[0].startswith("-"):
        own = {"--help", *(option for parameter in GROUP.params for option in parameter.opts)}
        return f"no such option: {words}" if set(words) - own else ""
    name, *rest = words
    if name not in COMMANDS:
        return f"no such command: {name}"
    try:
        COMMANDS[name].make_context(name, [word for word in rest if word != "--help"]).close()
    except Exception as error:  # noqa: BLE001 - typer has click's exceptions in a module of its own
        return "" if not whole and type(error).__name__ in A_VALUE_IS_MISSING else f"{error.args or error}"
    return ""


def of_nox(words: list[str], page: Path, *, whole: bool) -> str:
    options, _, rest = (words, "", []) if "--" not in words else split(words)
    if why := of_argparse(nox_parser(), options):
        return why
    asked = nox_parser().parse_args(options)
    declared = COMBINATIONS | {"ID"} | set(re.findall(r'id = "([^"]+)"', page.read_text(encoding="utf-8")))
    for session in getattr(asked, "sessions", None) or []:
        name, _, id_ = session.partition("(")
        if name not in SESSIONS or (id_ and id_.rstrip(")") not in declared):
            return f"no such session: {session}"
        for command in SESSIONS[name]:
            if why := of_compat([command, *(rest if command != "history" else [])], whole=whole):
                return f"compat {command}: {why}"
    return ""


def split(words: list[str]) -> tuple[list[str], str, list[str]]:
    at = words.index("--")
    return words[:at], "--", words[at + 1 :]


def of_argparse(parser: object, words: list[str]) -> str:
    try:
        parser.parse_args(words)  # type: ignore[attr-defined]
    except SystemExit:
        return "refused"
    return ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TOP)))
def test_each_command_that_a_page_shows_is_taken_by_the_program(page: Path) -> None:
    found = [(each, wrong(words, page, whole=each.whole)) for each in commands(page) for words in calls(each.text)]
    assert [f"{each}: {why}" for each, why in found if why and not each.output.startswith(REFUSED)] == []


@pytest.mark.parametrize(
    "text",
    [
        "compat unknown-command",
        "compat run --no-such-option",
        "compat run --jobs many",
        "compat diff only-one",
        "compat list --no-such",
        "nox --no-such-option",
        "nox -s no-such-session",
        "nox -s 'combination(no-such-id)'",
        "nox -s matrix -- --no-such-option",
        "python -m compat.probes --suite no-such-suite",
        "cat train.log | compat explain --no-such-option -",
        "compat run $(compat plan --no-such-option)",
    ],
)
def test_what_the_program_would_refuse_is_found(text: str) -> None:
    assert any(wrong(words, TOP / "README.md", whole=True) for words in calls(text))


def test_commands_are_found_in_blocks_and_in_sentences(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "Say `compat list`.\n\n```console\n$ compat run a \\\n    --strict\nout\n\n```\n\n```bash\nnox -s tests\n```\n"
    )
    assert [*commands(page)] == [
        Shown(page, 1, "compat list", whole=False),
        Shown(page, 4, "compat run a       --strict", "out"),
        Shown(page, 11, "nox -s tests"),
    ]


def test_every_command_is_shown_somewhere() -> None:
    named = {
        words[1] for page in PAGES for each in commands(page) for words in calls(each.text) if words[:1] == ["compat"]
    }
    assert named >= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_public_option_is_in_the_reference(name: str) -> None:
    told = generated.commands().partition(f"## `compat {name}`\n")[2].partition("\n## ")[0]
    options = {option for each in COMMANDS[name].params if not getattr(each, "hidden", False) for option in each.opts}
    assert {option for option in options if option.startswith("-") and option not in told} == set()
    assert COMMANDS[name].help.partition("\n")[0] in told


def test_the_reference_is_made_whole() -> None:
    pages = {page: page.read_text(encoding="utf-8") for page in (TOP / "docs" / "reference").glob("*.md")}
    asked = [name for text in pages.values() for name in generated.MARK.findall(text)]
    assert sorted(asked) == sorted(generated.MAKERS)
    assert not any("<!-- generated" in generated.filled(text) for text in pages.values())


def test_each_variable_that_is_read_is_in_the_reference() -> None:
    told = generated.variables()
    sources = "".join(path.read_text(encoding="utf-8") for path in (TOP / "compat").rglob("*.py"))
    read_ = set(re.findall(r"['\"](COMPAT_[A-Z_]+)['\"]", sources))
    assert {name for name in read_ if f"`{name}`" not in told} == INTERNAL - {"COMPAT_LEFT_OUT_"}


@pytest.mark.parametrize(
    "command", [each.text for each in commands(TOP / "README.md") if each.whole and "nox" in each.text]
)
def test_each_session_that_the_readme_begins_with_is_run_by_ci(command: str) -> None:
    for part in command.split(" && "):
        assert part.split("#")[0].strip() in CI


def test_ci_builds_the_documentation() -> None:
    assert re.search(r"^nox -s .*\bdocs\b", CI, flags=re.MULTILINE)


def test_the_options_after_the_dashes_exist_for_both_commands_behind_the_matrix() -> None:
    page = (TOP / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(--[a-z-]+)", page.partition("What stands after `--`")[2].partition("\n## ")[0]))
    assert named
    for command in ("run", "report"):
        assert named <= {option for parameter in COMMANDS[command].params for option in parameter.opts}


def test_the_exit_codes_are_all_listed() -> None:
    for told in (README.partition("| exit code |")[2].partition("## ")[0], generated.exit_codes()):
        assert [int(code) for code in re.findall(r"^\| (\d+) \|", told, flags=re.MULTILINE)] == [*map(int, Exit)]


def test_each_file_of_the_matrix_is_listed() -> None:
    page = (TOP / "docs" / "reference" / "matrix.md").read_text(encoding="utf-8")
    files = {path.name for path in (TOP / "matrix").glob("*.toml")}
    assert set(re.findall(r"^\| `(\w+\.toml)` \|", page, flags=re.MULTILINE)) == files


def test_the_readme_is_read_in_one_go() -> None:
    assert len(README.splitlines()) <= 250


@pytest.mark.parametrize("page", LINKING, ids=lambda page: str(page.relative_to(TOP)))
def test_each_link_leads_somewhere(page: Path) -> None:
    assert [link for link in linked(page) if leads_nowhere(page, link)] == []


def linked(page: Path) -> list[str]:
    tokens = MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))
    inside = [child for token in tokens for child in token.children or ()]
    return [str(child.attrs["href"]) for child in inside if child.type == "link_open"]


def leads_nowhere(page: Path, link: str) -> bool:
    if "://" in link:
        return bool(links.form(link))
    file, _, anchor = link.partition("#")
    target = page.parent / file if file else page
    if not target.exists():
        return True
    if not anchor or target.suffix != ".md" or (not file and page.is_relative_to(TOP / "docs")):
        return False  # names of Python in docs/ are resolved where it is built
    return anchor not in headings(target)


def headings(page: Path) -> set[str]:
    """The anchors of a page, as GitHub and MyST make them."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in found}


def test_a_link_that_leads_nowhere_is_found() -> None:
    page = TOP / "README.md"
    bad = [
        "docs/no-such-page.md",
        "docs/tutorial.md#no-such-heading",
        "#no-such-heading",
        "http://localhost/a",
        "ftp://a.org/",
    ]
    assert [link for link in bad if not leads_nowhere(page, link)] == []
