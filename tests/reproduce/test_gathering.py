"""What of a folder of modules goes into a script: small modules, whole texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from compat.model import Frame
from compat.probes.probe import Probe
from compat.reproduce import gathering, layout, writing
from compat.reproduce.modules import Folder, Own
from compat.reproduce.script import Wanted, code

Write = Callable[..., Folder]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes modules, the text of each by its name; the folder."""

    def modules(**texts: str) -> Folder:
        for name, text in texts.items():
            file = tmp_path.joinpath(*name.split("__")).with_suffix(".py")
            file.parent.mkdir(exist_ok=True)
            file.write_text(dedent(text), encoding="utf-8")
        return Folder(tmp_path)

    return modules


def gathered(folder: Folder, module: str, name: str) -> str:
    return layout.tidy(writing.text(gathering.gather(folder, Own(module, name))))


def test_only_what_is_needed_comes_with_a_function(write: Write) -> None:
    folder = write(
        one='''
            """About the module."""
            import json
            import os
            from typing import Any, Dict

            from . import two
            from .two import further as more

            LIMIT: int = 3
            """About the limit."""
            OTHER = 4

            def asked(value: Any, *, limit: int = LIMIT) -> Dict[str, Any]:
                """What it does.

                And what only those who work on it want to know.
                """
                from . import two as same

                return more(json.dumps(value), two.SIZE + same.SIZE)  # noqa: S311 - a reason

            def idle() -> None:
                os.abort()
            ''',
        two="""
            SIZE = 2
            def further(text, size):
                return text[:size]
            """,
    )
    assert gathered(folder, "one", "asked") == dedent(
        '''\
        import json

        LIMIT = 3
        SIZE = 2


        def further(text, size):
            return text[:size]


        def asked(value, *, limit=LIMIT):
            """What it does."""
            return further(json.dumps(value), SIZE + SIZE)
        '''
    )


def test_two_of_one_name_are_told_apart_by_their_modules(write: Write) -> None:
    folder = write(
        one="""
            from . import two
            def size(batch):
                return len(batch)
            def asked():
                batch = two.batch()
                return size(batch) + two.size(batch)
            """,
        two="""
            def batch():
                return [1]
            def size(batch):
                return sum(batch)
            """,
    )
    assert gathered(folder, "one", "asked") == dedent(
        """\
        def two_batch():
            return [1]


        def size(batch):
            return len(batch)


        def two_size(batch):
            return sum(batch)


        def asked():
            batch = two_batch()
            return size(batch) + two_size(batch)
        """
    )


def test_functions_that_call_each_other_come_both(write: Write) -> None:
    folder = write(
        one="""
            def even(n):
                return n == 0 or odd(n - 1)
            def odd(n):
                return n != 0 and even(n - 1)
            """
    )
    assert gathered(folder, "one", "even").count("def ") == 2


def test_a_module_that_is_handed_on_as_a_whole_becomes_an_object(write: Write) -> None:
    folder = write(
        one="from . import two\ndef asked(name):\n    return getattr(two, name)()\n", two="def first():\n    return 1\n"
    )
    names: dict[str, object] = {}
    exec(gathered(folder, "one", "asked") + "found = asked('first')\n", names)
    assert names["found"] == 1


def test_a_relative_import_of_a_package_above(write: Write) -> None:
    folder = write(inner__one="from ..two import SIZE as LENGTH\ndef asked():\n    return LENGTH\n", two="SIZE = 2\n")
    assert gathered(folder, "inner.one", "asked") == "SIZE = 2\n\n\ndef asked():\n    return SIZE\n"


PROBE = Probe("asks", "Does it?", "one:asked", {"kind": "short"}, requires=("import-peft",))
ONE = '''
    from .tools import FIGURES, Case, check, made

    CASES = {"short": Case(1, "s"), "long": Case(2, "l")}

    def asked(context, kind):
        """Asks."""
        from peft import LoraConfig
        case = CASES[kind]
        value = made(kind, context.folder)
        yield
        context.measure("seconds", 1.0)
        if kind == "long":
            return {"never": LoraConfig()}
        check(value, case)
        print("below")
        return FIGURES
    '''
TOOLS = """
    from typing import NamedTuple
    FIGURES = {"a": 1}
    class Case(NamedTuple):
        number: int
        letter: str
        @property
        def idle(self):
            return 1
    def made(kind, folder, scale="tiny"):
        real = scale != "tiny"
        if real:
            return folder / kind
        return [*([1] if real else []), kind]
    def check(value, case):
        first = value[0]
        first.missing
        return below(first)
    def below(value):
        return value
    """


def test_parameters_branches_and_tables_are_decided(write: Write) -> None:
    assert code(Wanted(PROBE, write(one=ONE, tools=TOOLS))) == dedent(
        """\
        import json
        from typing import NamedTuple

        FIGURES = {"a": 1}


        class Case(NamedTuple):
            number: int
            letter: str


        def made():
            return ["short"]


        def below(value):
            return value


        def check(value, case):
            first = value[0]
            first.missing
            return below(first)


        case = Case(1, "s")
        value = made()

        check(value, case)
        print("below")
        figures = FIGURES
        print(json.dumps(figures, indent=1, sort_keys=True))
        """
    )


def test_what_stands_below_the_failure_goes(write: Write) -> None:
    folder = write(one=ONE, tools=TOOLS)
    frames = (
        Frame("compat/probes/one.py", line("check(value, case)", ONE), "asked"),
        Frame("compat/probes/tools.py", line("first.missing", TOOLS), "check"),
        Frame("json/encoder.py", 12, "encode"),
    )
    found = code(Wanted(PROBE, folder, frames=frames, expected="AttributeError: missing"))
    assert found.partition("def check")[2] == dedent(
        """\
        (value, case):
            first = value[0]
            first.missing


        case = Case(1, "s")
        value = made()

        # This is what fails.
        check(value, case)
        print("No error: it works here.")
        """
    )
    assert "below" not in found


def test_a_function_that_is_called_twice_stays_whole(write: Write) -> None:
    folder = write(
        one="""
            def twice(value):
                value.missing
                return value
            def asked(context):
                yield
                for each in (1, 2):
                    twice(each)
            """
    )
    frames = (Frame("compat/probes/one.py", 8, "asked"), Frame("compat/probes/one.py", 3, "twice"))
    found = code(Wanted(Probe("asks", "?", "one:asked"), folder, frames=frames, expected="AttributeError"))
    assert "return value" in found


def test_a_return_in_a_block_keeps_the_function(write: Write) -> None:
    folder = write(
        one="""
            def asked(context):
                made = open
                yield
                try:
                    return {"made": made.__name__}
                except OSError:
                    return {}
            """
    )
    names: dict[str, object] = {}
    exec(code(Wanted(Probe("asks", "?", "one:asked"), folder)), names)
    assert names["figures"] == {"made": "open"}


def test_the_context_that_is_handed_on_blindly_is_an_object(write: Write) -> None:
    folder = write(
        one="""
            def first(context):
                return context.folder.name
            WAYS = [first]
            def asked(context):
                yield
                return {"name": [way(context) for way in WAYS][0] != ""}
            """
    )
    found = code(Wanted(Probe("asks", "?", "one:asked"), folder))
    assert "context = SimpleNamespace(folder=work_folder)" in found


def test_an_import_that_the_question_does_not_take_for_granted_stays_where_it_is(write: Write) -> None:
    one = "def asked(context):\n    yield\n    return helper()\n"
    one += "def helper():\n    from {} import thing\n    return thing\n"
    probe = PROBE._replace(parameters={})
    granted = code(Wanted(probe, write(one=one.format("peft"))))
    assert granted.splitlines()[:3] == ["import json", "", "from peft import thing"]
    unsure = code(Wanted(probe._replace(function="two:asked"), write(two=one.format("other"))))
    assert "    from other import thing" in unsure


def line(text: str, within: str) -> int:
    return 1 + next(place for place, each in enumerate(within.splitlines()) if each.strip() == text)
