"""pip's settings reach uv, nothing else does."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typer.testing import CliRunner

from compat import cli, process, settings
from compat.errors import CompatError
from compat.place import place

LISTING = """\
:env:.find-links='/wheels-of-the-environment'
:env:.default-timeout='180'
global.cert='/certificates.pem'
global.extra-index-url='\\nhttps://one.example/simple\\nhttps://two.example/simple'
global.find-links='/wheels'
global.index-url='https://global.example/simple'
install.index-url='https://install.example/simple'
"""


def test_pips_listing_is_read_in_pips_own_order_of_precedence() -> None:
    assert settings.parsed(LISTING) == {
        "cert": "/certificates.pem",
        "extra-index-url": "\nhttps://one.example/simple\nhttps://two.example/simple",
        "find-links": "/wheels-of-the-environment",
        "index-url": "https://install.example/simple",
    }


def test_every_setting_is_handed_on_in_uvs_words(tmp_path: Path) -> None:
    pip = {
        "index-url": "https://main.example/simple",
        "extra-index-url": "\nhttps://one.example/simple\nhttps://two.example/simple",
        "find-links": f"{tmp_path} https://links.example/",
        "cert": "/certificates.pem",
        "trusted-host": "one.example two.example",
    }
    assert settings.for_uv({}, pip) == {
        "UV_DEFAULT_INDEX": "https://main.example/simple",
        "UV_EXTRA_INDEX_URL": "https://one.example/simple https://two.example/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": f"{tmp_path},https://links.example/",
        "SSL_CERT_FILE": "/certificates.pem",
        "UV_INSECURE_HOST": "one.example two.example",
    }


@pytest.mark.parametrize(
    ("chosen", "option"),
    [
        ("UV_DEFAULT_INDEX", "index-url"),
        ("UV_INDEX_URL", "index-url"),
        ("UV_INDEX", "extra-index-url"),
        ("UV_EXTRA_INDEX_URL", "extra-index-url"),
        ("UV_FIND_LINKS", "find-links"),
        ("SSL_CERT_FILE", "cert"),
        ("UV_INSECURE_HOST", "trusted-host"),
    ],
)
def test_what_the_user_set_for_uv_wins(chosen: str, option: str) -> None:
    assert settings.for_uv({chosen: "users"}, {option: "https://pips.example"}) == {chosen: "users"}


@pytest.mark.parametrize("name", ["UV_EXTRA_INDEX_URL", "UV_FIND_LINKS"])
def test_an_empty_choice_keeps_pips_setting_away(name: str) -> None:
    pip = {"extra-index-url": "https://one.example"} if "INDEX" in name else {"find-links": "https://links.example"}
    assert settings.for_uv({name: ""}, pip) == {}


def test_a_missing_find_links_folder_is_left_out_as_pip_does(tmp_path: Path) -> None:
    assert settings.for_uv({}, {"find-links": f"{tmp_path / 'missing'}"}) == {}


def test_tokens_and_other_variables_stay_here() -> None:
    environ = {
        "PATH": "/bin",
        "LC_ALL": "C",
        "UV_CACHE_DIR": "/cache",
        "HF_TOKEN": "secret",
        "GITHUB_TOKEN": "secret",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "UV_PUBLISH_TOKEN": "secret",
        "PYTHONPATH": "/somewhere",
        "VIRTUAL_ENV": "/venv",
    }
    assert settings.for_uv(environ, {}) == {"PATH": "/bin", "LC_ALL": "C", "UV_CACHE_DIR": "/cache"}


def test_pips_configuration_file_is_read_through_pip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forget_settings: Callable[[], None]
) -> None:
    config = tmp_path / "pip.conf"
    config.write_text(
        "[global]\nno-index = true\n[install]\nindex-url = https://file.example/simple\n", encoding="utf-8"
    )
    for option in settings.OPTIONS:
        monkeypatch.delenv(f"PIP_{option.upper().replace('-', '_')}", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    found = settings.pip_settings()
    assert (found["index-url"], found["no-index"]) == ("https://file.example/simple", "true")


def test_without_pip_its_variables_still_count(
    monkeypatch: pytest.MonkeyPatch, forget_settings: Callable[[], None]
) -> None:
    for option in settings.OPTIONS:
        monkeypatch.delenv(f"PIP_{option.upper().replace('-', '_')}", raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://variable.example/simple")
    monkeypatch.setattr(settings.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(settings.shutil, "which", lambda name: None)
    assert settings.pip_settings() == {"index-url": "https://variable.example/simple"}


@pytest.mark.parametrize("fails", [False, True])
def test_pip_is_asked_ahead_and_waited_for_where_it_is_wanted(
    fails: bool, monkeypatch: pytest.MonkeyPatch, forget_settings: Callable[[], None]
) -> None:
    asked, goes_on = list[str](), threading.Event()

    @functools.cache
    def listing() -> str:
        asked.append(threading.current_thread().name)
        if len(asked) == 1:
            assert goes_on.wait(10)
            if fails:
                raise CompatError("stopped")
        return "global.cert='/one.pem'"

    monkeypatch.setattr(settings, "pip_listing", listing)
    settings.ask_ahead.__wrapped__()  # type: ignore[attr-defined] # which nobody does in tests
    while not asked:
        time.sleep(0.001)
    with ThreadPoolExecutor(1, "wants it") as pool:
        wanted = pool.submit(settings.pip_settings)
        time.sleep(0.05)
        assert not wanted.done()
        goes_on.set()
        assert wanted.result(10) == {"cert": "/one.pem"}
    assert asked == ["pip-settings", *(["wants it_0"] if fails else [])]


@pytest.mark.parametrize(
    ("arguments", "times"),
    [
        ("run --nosuch", 1),
        ("lock --nosuch", 1),
        ("check --nosuch", 1),
        ("run --help", 0),
        ("rules", 0),
        ("scan --x", 0),
    ],
)
def test_only_who_installs_asks_pip_ahead(arguments: str, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[None] = []
    monkeypatch.setattr(settings, "ask_ahead", lambda: asked.append(None))
    CliRunner().invoke(cli.app, arguments.split())
    assert (len(asked), set(cli.INSTALLING) - set(cli.COMMANDS)) == (times, set())


@pytest.mark.parametrize(("value", "flags"), [("1", ("--no-index",)), ("false", ())])
def test_no_index_is_handed_on_as_an_argument(
    value: str, flags: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, forget_settings: Callable[[], None]
) -> None:
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", value)
    monkeypatch.setattr(settings, "pip_listing", lambda: None)  # to start pip takes half a second
    assert settings.flags() == flags


@pytest.mark.parametrize(("said", "seconds"), [(None, 1800.0), ("", 1800.0), ("4", 4.0), ("0.5", 0.5)])
def test_the_limit_of_an_index(said: str | None, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(settings.LIMIT, raising=False)
    if said is not None:
        monkeypatch.setenv(settings.LIMIT, said)
    assert settings.limit_s() == seconds


@pytest.mark.parametrize("said", ["bogus", "-1", "0", "0.0", "1e3", "nan", "12345678", " 4", "४"])
def test_what_is_no_limit_is_refused_as_a_command_begins(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.LIMIT, said)
    with pytest.raises(CompatError, match=rf"^COMPAT_INDEX_TIME_LIMIT={said}: expected seconds, as 1800$"):
        place(Path("matrix"), None)


def test_uv_is_found() -> None:
    assert process.run([process.uv(), "--version"]).stdout.startswith("uv ")
