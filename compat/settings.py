"""pip's own settings, handed on to uv, so that a machine set up for pip works unchanged.

uv reads neither pip's configuration files nor ``PIP_*``. What the user set for uv (``UV_*``) always wins.
"""

from __future__ import annotations

import ast
import functools
import importlib.util
import os
import re
import shutil
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from compat import process
from compat.errors import CompatError

OPTIONS = ("index-url", "extra-index-url", "find-links", "no-index", "cert", "trusted-host")
"""The settings of pip that are handed on."""
LIMIT = "COMPAT_INDEX_TIME_LIMIT"
"""Seconds that one call of uv, one page or one file of an index may take; 1800 if not given, a page 300 at most."""

PASSED = frozenset(
    (
        *("PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH"),
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR", "SSL_CLIENT_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO"),
        *("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_BIN_HOME", "PYENV_ROOT", "PYENV_VERSION"),
    )
)
"""Variables that uv gets besides ``LC_*`` and ``UV_*``: an allow-list, so that no token travels by accident."""

_asking = threading.Lock()
_WITHHELD = ("UV_PUBLISH_", "UV_PROJECT", "UV_ENV_FILE", "UV_SYSTEM_PYTHON")


@functools.cache
def environment() -> Mapping[str, str]:
    """Return the environment variables for uv. Read once a process; asks pip for its settings."""
    return for_uv(os.environ, pip_settings())


@functools.cache
def flags() -> tuple[str, ...]:
    """Return the settings that uv takes as an argument only: ``--no-index``."""
    chosen = {"UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL"} & os.environ.keys()
    on = pip_settings().get("no-index", "").lower() in {"1", "true", "yes", "on"}
    return ("--no-index",) if on and not chosen else ()


def limit_s() -> float:
    """Seconds that one call of uv, one page or one file of an index may take: ``COMPAT_INDEX_TIME_LIMIT``, or 1800.

    Raises CompatError for what is no number of seconds.
    """
    value = os.environ.get(LIMIT, "") or "1800"
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]+)?", value) or not float(value):
        raise CompatError(f"{LIMIT}={value}: expected seconds, as 1800")
    return float(value)


@functools.cache
def pip_settings() -> Mapping[str, str]:
    """Return pip's settings (``OPTIONS`` only), read by pip itself; from ``PIP_*`` alone where there is no pip."""
    if (told := _listing()) is not None:
        return parsed(told)
    from_environment = {option: os.environ.get(f"PIP_{option.upper().replace('-', '_')}") for option in OPTIONS}
    return {option: value for option, value in from_environment.items() if value}


@functools.cache
def pip_listing() -> str | None:
    """What pip says of its settings and of where it looks for them; None where there is no pip."""
    program = shutil.which("pip") or shutil.which("pip3")
    own = importlib.util.find_spec("pip") is not None
    if not own and not program:
        return None
    argv = [sys.executable, "-m", "pip"] if own else [str(program)]
    listed = process.run([*argv, "config", "list", "--verbose"], time_limit_s=60)
    return listed.stdout if listed.returncode == 0 else None


def ask_ahead() -> None:
    """Begin to ask pip, which takes half a second, in a thread that nobody waits for until it is wanted."""

    def ask() -> None:
        with suppress(CompatError, OSError):  # whoever wants it asks again, and is told
            _listing()

    threading.Thread(target=ask, name="pip-settings", daemon=True).start()


def _listing() -> str | None:
    with _asking:
        return pip_listing()


def files() -> tuple[Path, ...]:
    """Where pip and uv look for settings, whether there is such a file or not; of pip by its own words."""
    env = environment()
    home = Path(env.get("HOME", "~")).expanduser()
    named = [env["UV_CONFIG_FILE"]] if "UV_CONFIG_FILE" in env else []
    user = env.get("XDG_CONFIG_HOME", str(home / ".config"))
    system = [*os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(os.pathsep), "/etc"]
    here = neutral_folder()
    around = [each / name for each in (here, *here.parents) for name in ("uv.toml", "pyproject.toml")]
    of_pip = re.findall(r"will try loading '(.+)'", _listing() or "")
    found = [*named, *of_pip, *(Path(each, "uv", "uv.toml") for each in (user, *system)), *around]
    return tuple(Path(each).absolute() for each in found)


def parsed(listing: str) -> Mapping[str, str]:
    """Read ``pip config list``: ``section.option='value'``. The environment beats a command's section beats global.

    What else a pip prints is passed over.
    """
    found: dict[str, str] = {}
    for section in ("global", "install", ":env:"):
        for line in listing.splitlines():
            key, separator, value = line.partition("=")
            option = key.removeprefix(f"{section}.")
            if separator and key != option and option in OPTIONS and (text := _literal(value)) is not None:
                found[option] = text
    return found


def _literal(value: str) -> str | None:
    """The string that a literal stands for; None for what is none."""
    try:
        found = ast.literal_eval(value)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return found if isinstance(found, str) else None


def for_uv(environ: Mapping[str, str], pip: Mapping[str, str]) -> Mapping[str, str]:
    """Return uv's environment: the passed part of ``environ`` and pip's settings in uv's words.

    pip treats all indexes as one and takes the best version; uv does so under the strategy
    ``unsafe-best-match``, which therefore comes with pip's extra index. A missing find-links folder is a
    warning for pip and an error for uv: it is left out.
    """
    env = {name: value for name, value in environ.items() if _is_passed(name)}
    if not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & env.keys() and "index-url" in pip:
        env["UV_DEFAULT_INDEX"] = pip["index-url"].strip()
    if not {"UV_INDEX", "UV_EXTRA_INDEX_URL"} & env.keys() and "extra-index-url" in pip:
        env["UV_EXTRA_INDEX_URL"] = " ".join(pip["extra-index-url"].split())
        env.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    links = [link for entry in pip.get("find-links", "").split() if (link := _reachable(entry))]
    if links:
        env.setdefault("UV_FIND_LINKS", ",".join(links))
    if "cert" in pip:
        env.setdefault("SSL_CERT_FILE", pip["cert"])
    if "trusted-host" in pip:
        env.setdefault("UV_INSECURE_HOST", " ".join(pip["trusted-host"].split()))
    # An empty value is a choice too: it keeps pip's setting away. uv itself does not accept it everywhere.
    return {name: value for name, value in env.items() if value}


def neutral_folder() -> Path:
    """Return a folder without project files: uv reads the configuration of the project that it stands in."""
    return Path(tempfile.gettempdir())


def _is_passed(name: str) -> bool:
    return name in PASSED or (name.startswith(("LC_", "UV_")) and not name.startswith(_WITHHELD))


def _reachable(link: str) -> str | None:
    """Return a find-links entry as a URL or an absolute path; None if there is no such path."""
    if "://" in link:
        return link
    path = Path(link).expanduser().absolute()
    return str(path) if path.exists() else None
