"""One side of a check: an environment, and the files that are read in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from compat import probing, provisioning, questions
from compat.convert import chat_template
from compat.convert.target import Workshop
from compat.environment import Environment
from compat.model import Combination, Outcome

FILES = "files"
"""The folder of the subject's files, in the folder that is shared with the probe."""
Observer = Callable[[Combination, str], None]


@dataclass(frozen=True)
class Side:
    """What is built, the files by name - new bytes, or where they are - and the folder that is shared."""

    combination: Combination
    files: Mapping[str, bytes | Path]
    shared: Path

    def lay(self, beside: Mapping[str, str]) -> None:
        """Put the files there, links where they are not new, and texts beside their folder."""
        inside = self.shared / FILES
        inside.mkdir(parents=True)
        for name, content in self.files.items():
            if isinstance(content, Path):
                (inside / name).symlink_to(content.resolve())
            else:
                (inside / name).write_bytes(content)
        for name, text in beside.items():
            (self.shared / name).write_text(text, encoding="ascii")

    def ask(self, probe: str, shop: Workshop, observe: Observer) -> Outcome:
        """What one probe says of the files there; else the outcome of what is in its way."""
        observe(self.combination, "building")
        with provisioning.held(self.combination, shop.setup, shop.journal) as built:
            if not isinstance(built, Environment):
                return built
            observe(self.combination, f"probing {probe}")
            task = probing.Task(built.python, questions.with_required([probe]), exchange=self.shared)
            outcomes = {each.probe: each for each in probing.outcomes(task)}
        own = outcomes[probe]
        return outcomes.get(own.prerequisite or "", own)


def files_of(path: Path, alone: str) -> dict[str, bytes | Path]:
    """The ordinary files of a folder by name, and the folder of chat templates; of a file by itself ``alone``."""
    if not path.is_dir():
        return {alone: path}
    return {each.name: each for each in sorted(path.iterdir()) if each.is_file() or each.name == chat_template.FOLDER}
