"""Libraries that do what they should not while they are imported, in the probe host itself; by ``compat run``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

FORKS = """
import os
if os.fork() == 0:
    pass  # and goes on as a second host
"""
DAEMON = """
import os, signal, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(60)
    os._exit(0)
"""
PATCHES = """
import json, os, signal, sys, time
json.dumps = json.loads = lambda *_, **__: "{}"
json.JSONEncoder.encode = json.JSONDecoder.decode = lambda *_: "{}"
os._exit = lambda code: None
time.sleep = lambda seconds: None
signal.signal = lambda *_: None
"""
CLAIMS = """
import json, os
said = {"combination": "", "probe": "import-peft", "stage": "import", "status": "passed", "reason": "", "evidence": {}}
for descriptor in range(3, 64):
    try:
        os.write(descriptor, b"\\nnonsense\\n{}\\n[1\\n\\xff\\n")
    except OSError:
        pass
"""
LIBRARIES = {
    "works": "",
    "forks": FORKS,
    "starts-a-daemon": DAEMON,
    "starts-a-daemon-and-hangs": DAEMON + "time.sleep(60)\n",
    "starts-a-daemon-and-crashes": DAEMON + "os.kill(os.getpid(), signal.SIGSEGV)\n",
    "vanishes": "import os\nos._exit(0)\n",
    "exits": "raise SystemExit(0)\n",
    "interrupts": "raise KeyboardInterrupt\n",
    "patches": PATCHES,
    "writes-to-the-results": CLAIMS,
    "closes-all": "import os\nos.closerange(0, 256)\n",
    "floods": "import os\nfor _ in range(800):\n    os.write(1, b'x' * 65536)\n",
    "replaces-its-output": "import sys\nsys.stdout = sys.stderr = None\n",
    "cancels-its-alarm-and-hangs": "import signal, time\nsignal.alarm(0)\ntime.sleep(60)\n",
    "leaves-an-alarm": "import signal\nsignal.alarm(1)\n",
    "changes-its-folder": "import os\nos.chdir('/')\nos.umask(0o777)\n",
    "handles-sigchld": "import signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n",
}
"""What each release does at the end of its import, by the name of its combination."""
PASSED = "passed"
SAID = {
    **dict.fromkeys(LIBRARIES, PASSED),
    "starts-a-daemon-and-hangs": "timed-out: no answer within 2 s from importing transformers",
    "starts-a-daemon-and-crashes": "crashed: killed by SIGSEGV while importing transformers",
    "vanishes": "crashed: ended the host: exit code 0 while importing transformers",
    "exits": "failed: SystemExit: 0",
    "interrupts": "failed: KeyboardInterrupt",
    "closes-all": "crashed: ended the host: exit code 120 while importing transformers",
}
LIMIT = ("--time-limit", "2")


@pytest.fixture
def libraries(workplace: Any, offline_index: Any, entry: Any, tmp_path: Path) -> Any:
    """A matrix with a combination for each."""
    versions = {name: f"{number}.0" for number, name in enumerate(LIBRARIES, 1)}
    packages = [
        ({"name": "transformers", "version": version, "requires": ["tokenizers", "torch"]}, _code(name, version))
        for name, version in versions.items()
    ]
    peft = b"import transformers\n__version__ = '1.0'\n"
    packages += [
        ({"name": "tokenizers", "version": "1.0"}, b"__version__ = '1.0'\n"),
        ({"name": "peft", "version": "1.0", "requires": ["transformers", "torch"]}, peft),
    ]
    offline_index.write(tmp_path / "index", packages)
    index = (tmp_path / "index" / "simple").as_uri()
    made = replace(workplace, environ={**workplace.environ, "UV_DEFAULT_INDEX": index})
    made.matrix(*(entry(name, version, more='torch = "1.0"') for name, version in versions.items()))
    return made


def _code(name: str, version: str) -> bytes:
    return f"__version__ = {version!r}\n{LIBRARIES[name]}".encode()


def said(place: Any, probe: str) -> Mapping[str, str]:
    """What became of a probe in each combination."""
    found = {}
    for combination in place.results()["combinations"]:
        for outcome in combination["outcomes"]:
            if outcome["probe"] == probe:
                reason = f": {outcome['reason']}" if outcome["reason"] else ""
                found[combination["id"]] = f"{outcome['status']}{reason}"
    return found


def test_each_ends_as_what_it_is_and_leaves_nobody(libraries: Any) -> None:
    run = libraries.compat("run", *LIMIT, "--probe", "import-peft", "-j", str(os.cpu_count()))
    assert ("Traceback" in run.err, run.code in (0, 1, 3)) == (False, True), run
    assert libraries.left() == ([], [])
    libraries.compat("report")
    assert said(libraries, "import-transformers") == SAID
    rows = libraries.rows()
    assert len(rows) == len(set(rows))
    peft = said(libraries, "import-peft")
    assert {name for name in LIBRARIES if SAID[name] != PASSED and peft[name].startswith(PASSED)} == set()
