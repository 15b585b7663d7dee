"""A probe -> the code of a script that asks the same: a probe's own source, shaken and simplified. Pure."""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass

from compat.model import Frame
from compat.probes.probe import Probe
from compat.reproduce import body, gathering, imports, reached, surroundings, writing
from compat.reproduce.body import FIGURES, Steps
from compat.reproduce.edits import literal
from compat.reproduce.folding import folded
from compat.reproduce.hoisting import hoisted
from compat.reproduce.layout import tidy
from compat.reproduce.modules import Folder, Own
from compat.reproduce.shaking import shaken
from compat.reproduce.specialising import specialised

ROUNDS = 20
IMPORT = "import-"
OFFLINE = 'import os\n\nos.environ["HF_HUB_OFFLINE"] = "1"  # nothing is fetched\n\n'
WORKS = 'print("No error: it works here.")\n'
PRINTED = f"print(json.dumps({FIGURES}, indent=1, sort_keys=True))\n"
FAILS = "# This is what fails.\n"
SEEDS = {"random": "random.seed(0)", "numpy": "numpy.random.seed(0)", "torch": "torch.manual_seed(0)"}


@dataclass(frozen=True)
class Wanted:
    """What a script is made from: the probe, the folder of its modules, the device, what it is expected to do.

    ``frames`` are those of its failure, outermost first, () for none; ``expected`` is the failure in one line, "" where
    it passes.
    """

    probe: Probe
    folder: Folder
    device: str = "cpu"
    frames: tuple[Frame, ...] = ()
    expected: str = ""


def code(wanted: Wanted) -> str:
    """The script without its pins: imports, definitions, steps."""
    if not wanted.probe.function:
        return _finished("", Steps("", "", f"import {module(wanted.probe)}\n"), wanted)
    own = _own(wanted.probe)
    gathered = gathering.gather(wanted.folder, own)
    text = f"{writing.text(gathered, wanted.frames)}\n\n{gathered.main}({_arguments(wanted.probe)})\n"
    text = hoisted(text, granted(wanted.probe.requires), gathered.main)
    text = _simplified(reached.cut(_simplified(text, wanted), gathered.main), wanted)
    text = reached.unmarked(text)
    steps = body.steps(text, gathered.main)
    return _finished(text, steps, wanted)


def module(probe: Probe) -> str:
    """What an import probe imports."""
    return probe.id.removeprefix(IMPORT).replace("-", "_")


def granted(requires: Collection[str]) -> set[str]:
    """The packages that a question takes for granted."""
    return {each.removeprefix(IMPORT) for each in requires if each.startswith(IMPORT)}


def _own(probe: Probe) -> Own:
    name, _, function = probe.function.partition(":")
    return Own(name, function)


def _arguments(probe: Probe) -> str:
    return ", ".join([surroundings.CONTEXT, *(f"{name}={literal(value)}" for name, value in probe.parameters.items())])


def _simplified(text: str, wanted: Wanted) -> str:
    """As often as one step leaves work for another."""
    for _ in range(ROUNDS):
        before = text
        text = shaken(folded(surroundings.resolved(specialised(text), wanted.device)))
        if text == before:
            break
    return text


def _finished(text: str, steps: Steps, wanted: Wanted) -> str:
    """All parts together, in the order in which they are read."""
    whole = f"{steps.definitions}\n{steps.arrange}\n{steps.act}"
    more, set_up = surroundings.setting_up(whole, wanted.device, wanted.folder.path / "data")
    fails = bool(wanted.expected)
    figures = not fails and steps.act.count(f"{FIGURES} = ") > 0
    more += "import json\n" if figures else ""
    seeds = "".join(f"{line}\n" for name, line in SEEDS.items() if _imports(text, name))
    definitions = imports.merged(f"{more}{steps.definitions}")
    made = tidy(
        f"{definitions}\n\n{set_up}{seeds}{steps.arrange}\n{_act(steps.act, wanted)}{PRINTED if figures else WORKS}"
    )
    return f"{OFFLINE}{made}" if "_pretrained" in made else made


def _act(act: str, wanted: Wanted) -> str:
    """Nobody asks for the figures of what fails."""
    if not wanted.expected:
        return act
    lines = act.splitlines(keepends=True)
    last = "".join(lines[-1:]).removeprefix(f"{FIGURES} = ")
    return f"{FAILS}{''.join(lines[:-1])}{last}"


def _imports(text: str, name: str) -> bool:
    return any(isinstance(each, ast.Import) and any(alias.name == name for alias in each.names)
               for each in ast.parse(text).body)  # fmt: skip
