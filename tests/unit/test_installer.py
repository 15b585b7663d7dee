"""uv's refusals of miniature packages: which are the packages' own, in whatever number and over however many lines."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from compat import installer, lock

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
Releases = Mapping[str, Mapping[str, Any]]

NEW_AND_OLD: Releases = {"k==2": {}, "k==0.5": {}}


def needing(*requires: str, **more: Any) -> Mapping[str, Any]:
    return {"requires": list(requires), **more}


@pytest.fixture
def refusal(
    offline: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forget_settings: Callable[[], None]
) -> Callable[[Releases, Sequence[str]], str]:
    """What uv says of requirements, over an index of these releases."""

    def asked(releases: Releases, lines: Sequence[str]) -> str:
        named = [(*each.split("=="), more) for each, more in releases.items()]
        offline.write(tmp_path / "index", [({"name": n, "version": v, **more}, b"") for n, v, more in named])
        monkeypatch.setenv("UV_DEFAULT_INDEX", (tmp_path / "index" / "simple").as_uri())
        monkeypatch.setenv("UV_FIND_LINKS", "")
        forget_settings()
        answer = lock.compiled(lines, PYTHON, ())
        assert answer.returncode != 0
        return answer.stderr

    return asked


DECLARED: Mapping[str, tuple[Releases, Sequence[str], str]] = {
    "one release": (
        {**NEW_AND_OLD, "t==1": needing("k<1"), "t==2": needing("k<1")},
        ["t==1", "k==2"],
        "t<=1 depends on k<1",
    ),
    "all releases": (
        {**NEW_AND_OLD, "t==1": needing("k<1"), "t==2": needing("k<1")},
        ["t", "k==2"],
        "all versions of t depend on k<1",
    ),
    "some, one a line": (
        {
            **NEW_AND_OLD,
            "t==1": needing("k<1"),
            "t==3": needing("k<1"),
            "t==2": needing("k>3"),
        },
        ["t", "k==2"],
        " depend on k<1",
    ),
    "two at once": (
        {**NEW_AND_OLD, "j==2": {}, "j==0.5": {}, "t==1": needing("k<1", "j<1"), "t==2": needing("k<1", "j<1")},
        ["t", "k==2", "j==2"],
        "all versions of t depend on j<1",
    ),
    "by another package": (
        {**NEW_AND_OLD, "h==1": {}, "h==2": needing("k<1"), "h==3": needing("k<1"), "t==1": needing("h>=2")},
        ["t", "k==2"],
        "all versions of t depend on k<1",
    ),
    "of an extra": (
        {**NEW_AND_OLD, "t==1": needing("k<1; extra == 'x'"), "t==2": needing("k<1; extra == 'x'")},
        ["t[x]", "k==2"],
        "all versions of t[x] depend on k<1",
    ),
    "all on themselves": (
        {"t==1": needing("t>2")},
        ["t"],
        "have incompatible dependencies on themselves",
    ),
    "on itself": (
        {"t==1": needing("t>2"), "t==2": needing("t<2")},
        ["t"],
        "has an incompatible dependency on itself",
    ),
}


@pytest.mark.parametrize(("releases", "lines", "words"), DECLARED.values(), ids=DECLARED)
def test_what_the_packages_themselves_exclude(
    refusal: Any, releases: Releases, lines: Sequence[str], words: str
) -> None:
    said = refusal(releases, lines)
    flat = " ".join(said.split())
    assert (words in flat, installer.is_declared(said), installer.has_gap(said)) == (True, True, False), said


SHORT: Mapping[str, tuple[Releases, Sequence[str], str]] = {
    "no such release": ({"t==1": {}}, ["t==3"], "there is no version of t==3"),
    "no release that fits": (
        {"t==1": needing("k>9"), "t==2": needing("k>9"), "k==1": {}},
        ["t"],
        "only k==1 is available",
    ),
    "none of several": (
        {"t==1": needing("k!=1,!=2"), "k==0.5": {}, "k==1": {}, "k==2": {}, "k==4": {}},
        ["t", "k!=0.5,!=4"],
        "only the following versions of k are available: ",
    ),
    "no such package": ({"t==1": needing("z"), "t==2": needing("z")}, ["t"], "z was not found in"),
    "no wheels": (
        {"t==1": needing("k"), "t==2": needing("k"), "k==1": {"sdist": True}, "k==2": {"sdist": True}},
        ["t"],
        "all versions of k have no usable wheels",
    ),
    "other platforms": (
        {"t==1": needing("k"), "k==1": {"tag": "py3-none-win_arm64"}, "k==2": {"tag": "py3-none-win_arm64"}},
        ["t"],
        "all versions of k have no wheels with a matching platform tag",
    ),
    "other Pythons": (
        {"t==1": needing("k"), "k==1": {"requires-python": ">=3.99"}, "k==2": {"requires-python": ">=3.98"}},
        ["t"],
        "does not satisfy Python>=3.98",
    ),
    "withdrawn": (
        {"t==1": needing("k<3"), "t==2": needing("k<3"), "k==1": {"yanked": True}, "k==2": {"yanked": True}},
        ["t"],
        "yanked",
    ),
    "what the user alone asks for": ({"k==1": {}, "k==2": {}}, ["k==1", "k==2"], "you require k==1 and k==2"),
}


@pytest.mark.parametrize(("releases", "lines", "words"), SHORT.values(), ids=SHORT)
def test_what_the_index_or_the_machine_lacks_is_not_declared(
    refusal: Any, releases: Releases, lines: Sequence[str], words: str
) -> None:
    said = refusal(releases, lines)
    declared = installer.is_declared(said) and not installer.has_gap(said)
    assert (words in " ".join(said.split()), declared) == (True, False), said


@pytest.mark.parametrize(
    "lack",
    [
        "k was not found in the cache",
        "k needs to be downloaded from a registry",
        "all versions of k need to be downloaded from a registry",
        "k could not be fetched",
        "all versions of k were yanked (reason: gone)",
        "all versions of k have invalid metadata",
        "all versions of k were published after the exclude newer time",
        "all versions of k have an invalid package format",
    ],
)
def test_what_was_not_seen_whole_is_not_declared(lack: str) -> None:
    said = (
        "error: No solution found when resolving dependencies\n"
        f"  cause: Because {lack} and all versions of t\n  depend on k, we can conclude that t cannot be used."
    )
    assert not installer.is_declared(said)


def test_a_hint_declares_nothing() -> None:
    said = (
        "error: No solution found when resolving dependencies\n  cause: Because you require k==1 and k==2, we can "
        "conclude that your requirements are unsatisfiable.\n\nhint: perhaps a package depends on `k`"
    )
    assert not installer.is_declared(said)
