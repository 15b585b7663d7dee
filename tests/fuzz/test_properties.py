"""What holds whatever the input: what is written is read again, names stay names, and secrets do not come through."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fuzz_parsers import HASH, TOKEN
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from compat import lock, lockfile, redact
from compat import settings as pip
from compat.bundle import index as bundle
from compat.entries import CombinationId
from compat.errors import LockError
from compat.model import Combination, Kind, Lock
from compat.probes import channel

usual = settings(max_examples=15, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
SECRETS = st.text(alphabet="0123456789+/=%é\"'\\ ~", min_size=redact.LEAST, max_size=30).filter(
    lambda value: len(value.strip()) >= redact.LEAST
)
Factory = pytest.TempPathFactory
PIECES = st.sampled_from(
    ["..", ".", "/", "\\", "a", "A", "-", "_", "+", "~", "\n", "\0", "é", ".whl", ".toml", "wheels", "matrix"]
)
NAMES = st.lists(PIECES, max_size=8).map("".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@usual
@given(SECRETS, st.text(max_size=20), st.text(max_size=20))
def test_no_secret_comes_through(secret: str, before: str, after: str) -> None:
    environ = {"MY_TOKEN": secret, "URL": f"https://me:{secret.replace('/', '').replace(' ', '')}@host.example"}
    for said in (secret, repr(secret), json.dumps(secret)):
        assert secret.strip() not in redact.text(f"{before}{said}{after}", environ)


@usual
@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True).filter(lambda name: name not in ("peft",)),
        st.tuples(st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,2}){0,2}", fullmatch=True), st.booleans()),
        max_size=5,
    )
)
def test_a_lock_that_was_written_is_read(tmp_path_factory: Factory, pins: dict[str, tuple[str, bool]]) -> None:
    lines = [
        f"{name}=={version}" + (" ; sys_platform == 'linux'" if marked else "")
        for name, (version, marked) in {"peft": ("1.0", False), **pins}.items()
    ]
    text = "".join(f"{line} \\\n    --hash=sha256:{HASH} \\\n    --hash=sha256:{'1' * 64}\n" for line in lines)
    asked = Combination("tried", "Tried", Kind.CURRENT, "3.11", {"peft": "1.0"})
    made = Lock("tried", text, "", lock.digest(text, ""))
    folder = tmp_path_factory.getbasetemp() / "locks"
    lockfile.write(made, asked, folder)
    assert lockfile.read(asked, folder) == made


@usual
@given(NAMES)
def test_a_line_that_is_no_pin_never_reaches_uv(tmp_path_factory: Factory, line: str) -> None:
    text = f"peft==1.0 --hash=sha256:{HASH}\n{line}==1.0 @{line}\n"
    asked = Combination("tried", "Tried", Kind.CURRENT, "3.11", {"peft": "1.0"})
    folder = tmp_path_factory.getbasetemp() / "locks"
    lockfile.write(Lock("tried", text, "", lock.digest(text, "")), asked, folder, portable=False)
    with pytest.raises(LockError):
        lockfile.read(asked, folder)


@usual
@given(NAMES)
def test_an_id_is_a_files_name(name: str) -> None:
    try:
        found = TypeAdapter(CombinationId).validate_python(name)
    except ValidationError:
        return
    assert Path(found).name == found
    assert re.fullmatch(r"[a-z0-9.+_-]+", found)


@usual
@given(NAMES)
def test_a_path_of_a_bundle_stays_inside(name: str) -> None:
    for path in (name, f"wheels/{name}.whl", f"matrix/{name}.toml", f"matrix/locks/{name}.txt", f"torch/{name}.txt"):
        try:
            found = TypeAdapter(bundle.BundlePath).validate_python(path)
        except ValidationError:
            continue
        assert Path("/bundle", found).resolve().is_relative_to("/bundle")
        assert ".." not in Path(found).parts


@usual
@given(st.dictionaries(st.sampled_from(pip.OPTIONS), st.text(max_size=30)), st.lists(st.text(max_size=20), max_size=3))
def test_what_pip_lists_is_read(options: dict[str, str], strange: list[str]) -> None:
    lines = [f"global.{option}={value!r}" for option, value in options.items()]
    noise = [f"x{line}" for text in strange for line in text.splitlines()]
    assert pip.parsed("\n".join([*noise, *lines])) == options


@usual
@given(JSON, st.binary(max_size=40))
def test_what_a_probe_answers_is_read_beside_anything_else(answer: object, noise: bytes) -> None:
    received = noise.replace(TOKEN.encode(), b"") + channel.encode(TOKEN, "answer", answer).encode() + noise
    found, _, stray = channel.decode(received, TOKEN)
    assert (found, stray) == (answer, bool(noise.strip(b"\n")))
