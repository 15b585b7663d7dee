"""A user's own probes that do what they should not (``samples``), asked by ``compat check`` beside sound ones.

How the probe host alone treats many of them is in ``tests/unit/test_probe_host_faults.py``; what fills the memory is in
``tests/integration/test_run_offline.py``.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).parent / "samples"
ASKED = ("--from", "requirements.txt", "--to", "peft==2.0", "--torch", "1.0", "--probe", "import-peft", "--repeat", "0")
PINS = "peft==1.0\ntransformers==1.0\ntokenizers==1.0\n"
IMPORTS = dict.fromkeys(("import-torch", "import-transformers", "import-peft"), "passed")
NO_RESULT = "error: what came on the result channel is no result (exit code 0)"
CUT_OFF = "crashed: ended with exit code 70 and no result"
VANISHED = "crashed: ended with exit code 0 and no result"
LATE = "timed-out: no answer within 1 s"
SAID = {
    "segfaults": "crashed: killed by SIGSEGV",
    "reads-from-address-0": "crashed: killed by SIGSEGV",
    "loops-for-ever": LATE,
    "ignores-sigterm": LATE,
    "stops-itself": LATE,
    "forks-children": "passed",
    "starts-a-daemon": "passed",
    "leaves-a-shell-in-another-session": "passed",
    "floods-output": "passed",
    "prints-bytes-that-are-no-text": "passed",
    "writes-invalid-json": NO_RESULT,
    "claims-on-the-channel-that-it-passed": NO_RESULT,
    "claims-to-the-runner-that-all-passed": "ValueError: but it did not",
    "closes-its-pipes": CUT_OFF,
    "vanishes": VANISHED,
    "vanishes-while-arranging": VANISHED,
    "exits-in-a-thread": "passed",
    "dies-in-a-thread": VANISHED,
    "raises-from-del": "passed",
    "starts-many-threads": "passed",
    "opens-all-descriptors": "OSError: [Errno 24] Too many open files: '<path>/null'",
    "replaces-its-output-and-fails": "ValueError: without an output",
    "closes-its-output-and-fails": "ValueError: without an output",
    "patches-what-answers-and-fails": "ValueError: but says that it passed",
    "patches-what-writes-and-fails": "ValueError: into nothing",
    "patches-its-exit": "ValueError: and never ends",
    "sets-an-alarm": "crashed: killed by SIGALRM",
    "has-a-message-of-10-mb": "ValueError: x",
    "has-a-message-that-raises": "Unshowable: [its message cannot be shown: SystemExit]",
    "has-a-message-that-hangs": LATE,
    "returns-what-is-not-finite": "passed",
    "returns-a-huge-number": "error: the figure 'number' is an integer of more than 1024 bits",
    "returns-itself": "error: the figures cannot be read: RecursionError: maximum recursion depth exceeded",
    "returns-many-figures": "error: the probe flooded the result channel",
    "returns-what-cannot-be-read": "error: the figures cannot be read: ValueError: from items()",
    "makes-a-deep-folder": "passed",
    "makes-unremovable-files": "passed",
    "fills-its-temporary-folder": "passed",
    "fails": "ValueError: as it should",
    "passes": "passed",
}
"""What becomes of each."""


def asked(workplace: Any, sample: str, *more: str, **variables: str) -> tuple[Any, Any]:
    """How ``compat check`` ended that asked the probes of a sample, and its document."""
    shutil.copyfile(SAMPLES / sample, workplace.project / sample)
    workplace.write("requirements.txt", PINS)
    ended = workplace.compat("check", *ASKED, "--probe-file", sample, "--budget", "0", "--json", *more, **variables)
    return ended, json.loads(ended.out)


def said(document: Any, side: str) -> dict[str, str]:
    """What became of each probe on one side, without repetitions of a letter."""
    return {cell["probe"]: re.sub(r"x{9,}\.*", "x", cell[side]["said"]) for cell in document["cells"]}


def test_each_ends_as_what_it_is_and_harms_no_other(workplace: Any) -> None:
    ended, document = asked(workplace, "hostile.py")
    assert said(document, "after") == {**IMPORTS, **SAID}
    assert said(document, "before") == {**IMPORTS, **SAID}
    assert (ended.code, "Traceback" in ended.err) == (3, False), ended.err
    assert workplace.left() == ([], [])
    started = (workplace.project / "noted").read_text(encoding="ascii").split()
    assert [pid for pid in started if (Path("/proc") / pid / "exe").exists()] == []


GONE = "error: the probe host ended with {}: nothing was printed"
CHANGED = "peft/__init__.py was changed"
DAMAGED = "error: the environment was damaged meanwhile: {}"
ATTACKS = {
    "kills_the_host": GONE.format(-9),
    "ends_the_host": GONE.format(-15),
    "breaks_the_host": GONE.format(-12),
    "leaves_children_to_a_host_that_it_kills": GONE.format(-9),
    "removes_a_library": DAMAGED.format("peft/__init__.py is gone"),
    "rewrites_a_library": DAMAGED.format(CHANGED),
    "empties_the_environment": DAMAGED.format("peft 2.0 is not there"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_on_what_is_shared_is_inconclusive_and_the_next_run_is_sound(attack: str, workplace: Any) -> None:
    own = {"UV_CACHE_DIR": str(workplace.folder / "uv")}  # its files are those of the environments
    workplace.write("attack", attack)
    ended, document = asked(workplace, "attacking.py", **own)
    seen = said(document, "after")
    assert (ended.code, seen["attacks"]) == (3, ATTACKS[attack])
    assert {seen[name] for name in ("passes-before", "passes-after")} <= {"passed", ATTACKS[attack]}
    assert workplace.left() == ([], [])
    noted = workplace.project / "noted"
    assert not noted.exists() or not Path("/proc", noted.read_text(encoding="ascii"), "exe").exists()
    workplace.write("attack", "does_nothing")
    ended, document = asked(workplace, "attacking.py", *(["--rerun"] if "host" not in attack else []), **own)
    if attack == "rewrites_a_library":  # uv's cache has been changed as well: that is told, and never taken for it
        there = {cell["after"]["status"] for cell in document["cells"] if cell["after"]}
        assert (ended.code, there <= {"error"}, CHANGED in json.dumps(document)) == (3, True, True)
    else:
        assert (ended.code, set(said(document, "after").values())) == (0, {"passed"})


def test_a_host_that_is_stopped_goes_on(workplace: Any) -> None:
    workplace.write("attack", "stops_the_host")
    ended, document = asked(workplace, "attacking.py")
    assert (ended.code, set(said(document, "after").values()), ended.seconds < 60) == (0, {"passed"}, True)
