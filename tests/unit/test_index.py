"""Releases from indexes: a server on the loopback, folders; never an outside network."""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from compat import index, settings
from compat.errors import Exit, IndexUnavailable
from compat.index_source import Source, sources
from compat.releases import Release, frozen

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "text/html"
WHEEL = "mini-{}-py3-none-any.whl"


@dataclass
class Server:
    """An index on the loopback: what it answers by path, and whom it lets in."""

    address: str
    pages: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    login: str | None = None
    asked: list[str] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)
    slow: bool = False


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.path)
            if state.slow:
                state.hold.wait(10)
            status, kind, text = state.pages.get(self.path, (404, HTML, "not found"))
            wanted = state.login and "Basic " + base64.b64encode(state.login.encode()).decode()
            if wanted and self.headers["Authorization"] != wanted:
                status, kind, text = 401, HTML, "who are you?"
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *arguments: Any) -> None: ...

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state = Server(f"http://127.0.0.1:{httpd.server_port}/simple")
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    state.hold.set()
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch, forget_settings: Callable[[], None]) -> Callable[..., None]:
    """Makes given variables this process's only settings of pip and uv."""
    for name in [name for name in os.environ if name.startswith(("UV_", "PIP_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(settings, "pip_settings", dict)

    def set_(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        forget_settings()

    return set_


def file(name: str, **keys: object) -> dict[str, object]:
    return {"filename": name, "url": f"https://files.example/{name}", "hashes": {}, **keys}


def as_json(*files: dict[str, object]) -> tuple[int, str, str]:
    return 200, JSON, json.dumps({"name": "mini", "meta": {"api-version": "1.1"}, "files": files, "versions": []})


def as_html(*names: str, attributes: str = "") -> tuple[int, str, str]:
    return 200, HTML, "".join(f'<a href="../../files/{name}" {attributes}>{name}</a>' for name in names)


def write_html(folder: Path, *names: str) -> str:
    (folder / "mini").mkdir(parents=True)
    (folder / "mini" / "index.html").write_text(as_html(*names)[2], encoding="utf-8")
    return folder.as_uri()


def problem() -> str:
    with pytest.raises(IndexUnavailable) as caught:
        index.releases("mini")
    assert caught.value.exit is Exit.INCONCLUSIVE
    assert "\n" not in str(caught.value)
    return str(caught.value)


def versions(**options: Any) -> list[str]:
    return [each.version for each in index.releases("mini", **options)]


def test_json_index_tells_times_yanks_and_wheels(server: Server, use: Callable[..., None]) -> None:
    server.pages["/simple/mini/"] = as_json(
        file("mini-1.10.0.tar.gz", **{"upload-time": "2024-03-02T00:00:00.5Z"}),
        file(WHEEL.format("1.9.0"), **{"upload-time": "2024-01-02T10:00:00+02:00", "requires-python": ">=3.8"}),
        file("mini-1.9.0.tar.gz", **{"upload-time": "2024-01-02T09:00:00Z", "yanked": "broken"}),
        file(WHEEL.format("2.0"), yanked="wrong file"),
        file(WHEEL.format("2.1"), yanked=True),
    )
    use(UV_DEFAULT_INDEX=server.address)
    assert index.releases("Mini") == (
        Release("1.9.0", datetime(2024, 1, 2, 8, tzinfo=UTC), requires_python=">=3.8"),
        Release("1.10.0", datetime(2024, 3, 2, 0, 0, 0, 500000, tzinfo=UTC), wheel=False),
        Release("2.0", yanked=True, yanked_reason="wrong file"),
        Release("2.1", yanked=True),
    )


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://files.example/mini-1.0-py3-none-any.whl"])
def test_page_of_the_network_names_no_file_of_this_machine(url: str, server: Server, use: Callable[..., None]) -> None:
    server.pages["/simple/mini/"] = as_json(file(WHEEL.format("1.0"), url=url), file(WHEEL.format("2.0")))
    use(UV_DEFAULT_INDEX=server.address)
    assert versions() == ["2.0"]


def test_html_index_is_read_as_well(server: Server, use: Callable[..., None]) -> None:
    page = as_html(WHEEL.format("1.0"), attributes='data-yanked="oops" data-requires-python="&gt;=3.8"')
    server.pages["/simple/mini/"] = page
    use(UV_DEFAULT_INDEX=server.address)
    assert index.releases("mini") == (Release("1.0", yanked=True, yanked_reason="oops", requires_python=">=3.8"),)


def test_early_versions_and_odd_files_are_left_out(server: Server, use: Callable[..., None]) -> None:
    names = ("1.0", "1.1rc1", "1.2.dev0", "1.3.post1")
    server.pages["/simple/mini/"] = as_html(
        *map(WHEEL.format, names), "mini-1.4.exe", "other-9.0.tar.gz", "mini-nonsense.tar.gz", "../", "notes.txt"
    )
    use(UV_DEFAULT_INDEX=server.address)
    assert (versions(), versions(prereleases=True)) == (
        ["1.0", "1.3.post1"],
        ["1.0", "1.1rc1", "1.2.dev0", "1.3.post1"],
    )


@pytest.mark.parametrize(
    ("name", "requires", "fits"),
    [
        ("mini-1.0-py3-none-any.whl", None, True),
        ("mini-1.0-cp311-abi3-any.whl", None, False),
        ("mini-1.0-cp38-abi3-{platform}.whl", None, True),
        ("mini-1.0-cp311-cp311-{platform}.whl", None, True),
        ("mini-1.0-cp310-cp310-{platform}.whl", None, False),
        ("mini-1.0-py2-none-any.whl", None, False),
        ("mini-1.0-cp311-cp311-win_arm64.whl", None, False),
        ("mini-1.0-py3-none-any.whl", ">=3.12", False),
        ("mini-1.0-py3-none-any.whl", "what?", True),
        ("mini-1.0.tar.gz", None, False),
    ],
)
def test_which_wheels_fit_python_3_11(
    name: str, requires: str | None, fits: bool, server: Server, use: Callable[..., None]
) -> None:
    from packaging.tags import platform_tags

    keys = {"requires-python": requires} if requires else {}
    server.pages["/simple/mini/"] = as_json(file(name.format(platform=next(iter(platform_tags()))), **keys))
    use(UV_DEFAULT_INDEX=server.address)
    assert [each.wheel for each in index.releases("mini", python="3.11")] == [fits]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ((500, HTML, ""), "answered 500; try again later, or name another index"),
        ((403, HTML, ""), "answered 403; check its user name and password"),
        ((200, JSON, "{"), "did not answer with an index page; check its address: it usually ends in /simple"),
        ((200, JSON, "{}"), "did not answer with an index page; check its address: it usually ends in /simple"),
        ((200, HTML, "gar\0bage"), "did not answer with an index page; check its address: it usually ends in /simple"),
        (
            (200, HTML, '<a href="/login">Sign in</a>'),
            "did not answer with an index page; check its address: it usually ends in /simple",
        ),
        ((200, "image/png", "PNG"), "did not answer with an index page; check its address: it usually ends in /simple"),
        (
            (200, JSON, '{"name": "mini", "meta": {"api-version": "9.0"}, "files": []}'),
            "did not answer with an index page; check its address: it usually ends in /simple",
        ),
    ],
)
def test_failing_index_says_so(
    page: tuple[int, str, str], words: str, server: Server, use: Callable[..., None]
) -> None:
    server.pages["/simple/mini/"] = page
    use(UV_DEFAULT_INDEX=server.address)
    assert problem() == f"mini: the index {server.address.removesuffix('/simple')} {words}"


def test_slow_index_is_not_waited_for(server: Server, use: Callable[..., None]) -> None:
    server.slow = True
    use(UV_DEFAULT_INDEX=server.address, UV_HTTP_TIMEOUT="0.2")
    assert problem().endswith("did not answer within 0.2 s; try again, or raise UV_HTTP_TIMEOUT")


def test_index_that_refuses_connections_says_so(use: Callable[..., None]) -> None:
    use(UV_DEFAULT_INDEX="http://127.0.0.1:9/simple")
    assert problem() == (
        "mini: the index http://127.0.0.1:9 cannot be reached; "
        "check the network, the proxy and UV_DEFAULT_INDEX (pip: index-url)"
    )


def test_certificate_file_that_is_not_there_is_named_as_the_cause(use: Callable[..., None]) -> None:
    use(UV_DEFAULT_INDEX="https://127.0.0.1:9/simple", SSL_CERT_FILE="/nowhere/certificates.pem")
    assert problem() == (
        "mini: the index https://127.0.0.1:9 was not asked: SSL_CERT_FILE (pip: --cert) names no file of certificates"
    )


@pytest.mark.parametrize("page", [None, (200, JSON, '{"name": "mini", "meta": {"api-version": "1.0"}, "files": []}')])
def test_package_on_no_index_says_so(page: Any, server: Server, use: Callable[..., None], tmp_path: Path) -> None:
    server.pages |= {"/simple/mini/": page} if page else {}
    use(UV_DEFAULT_INDEX=server.address, UV_FIND_LINKS=str(tmp_path))
    places = f"{server.address.removesuffix('/simple')}, {tmp_path}"
    assert problem() == f"mini: no release of it on any index ({places}); check its name, or name another index"


def test_credentials_are_used_and_never_named(server: Server, use: Callable[..., None]) -> None:
    server.pages["/simple/mini/"] = as_html(WHEEL.format("1.0"))
    server.login = "joe:se@cret"
    use(UV_DEFAULT_INDEX=server.address.replace("//", "//joe:se%40cret@"))
    assert versions() == ["1.0"]
    use(UV_DEFAULT_INDEX=server.address.replace("//", "//joe:wrong@") + "/token-in-path")
    said = problem()
    assert [word for word in ("joe", "wrong", "token") if word in said] == []


def test_credentials_of_a_named_index_come_from_uvs_variables(server: Server, use: Callable[..., None]) -> None:
    server.pages["/simple/mini/"] = as_html(WHEEL.format("1.0"))
    server.login = "joe:secret"
    use(UV_DEFAULT_INDEX=f"my-own={server.address}", UV_INDEX_MY_OWN_USERNAME="joe", UV_INDEX_MY_OWN_PASSWORD="secret")
    assert versions() == ["1.0"]


def test_indexes_are_one_under_pips_rule_and_the_first_decides_under_uvs(
    server: Server, use: Callable[..., None], tmp_path: Path
) -> None:
    server.pages["/simple/mini/"] = as_json(file(WHEEL.format("2.0")), file(WHEEL.format("1.0"), yanked=True))
    extra = write_html(tmp_path / "extra", WHEEL.format("1.0"))
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / WHEEL.format("3.0")).touch()
    (tmp_path / "links" / "other-4.0.tar.gz").touch()
    use(UV_DEFAULT_INDEX=server.address, UV_INDEX=extra, UV_FIND_LINKS=str(tmp_path / "links"))
    assert index.releases("mini") == (Release("1.0"), Release("3.0"))
    use(UV_INDEX_STRATEGY="unsafe-best-match")
    assert index.releases("mini") == (Release("1.0"), Release("2.0"), Release("3.0"))


def test_missing_local_index_is_left_out_if_another_answers(
    server: Server, use: Callable[..., None], tmp_path: Path
) -> None:
    server.pages["/simple/mini/"] = as_html(WHEEL.format("1.0"))
    use(UV_DEFAULT_INDEX=server.address, UV_INDEX=(tmp_path / "gone").as_uri())
    assert versions() == ["1.0"]


def test_missing_local_index_alone_is_an_error(use: Callable[..., None], tmp_path: Path) -> None:
    (tmp_path / WHEEL.format("1.0")).touch()
    use(UV_DEFAULT_INDEX=(tmp_path / "gone").as_uri(), UV_FIND_LINKS=str(tmp_path))
    assert problem() == f"mini: the index {tmp_path}/gone is not there; correct its setting, or mount it"


def test_local_index_without_the_package_says_so(use: Callable[..., None], tmp_path: Path) -> None:
    use(UV_DEFAULT_INDEX=tmp_path.as_uri())
    assert problem().startswith("mini: no release of it on any index")


def test_find_links_page_is_read(server: Server, use: Callable[..., None], tmp_path: Path) -> None:
    server.pages["/links.html"] = as_html(WHEEL.format("2.0"), "other-1.0.tar.gz")
    page = tmp_path / "links.html"
    page.write_text(as_html(WHEEL.format("1.0"))[2], encoding="utf-8")
    remote = server.address.replace("/simple", "/links.html")
    use(UV_DEFAULT_INDEX=tmp_path.as_uri(), UV_FIND_LINKS=f"{remote},{page.as_uri()}")
    assert versions() == ["1.0", "2.0"]


def test_failing_index_beside_a_good_one_is_still_an_error(
    server: Server, use: Callable[..., None], tmp_path: Path
) -> None:
    server.pages["/simple/mini/"] = (500, HTML, "")
    good = write_html(tmp_path, WHEEL.format("1.0"))
    use(UV_DEFAULT_INDEX=good, UV_INDEX=server.address)
    assert "answered 500" in problem()


def test_no_index_leaves_the_links_only() -> None:
    env = {"UV_FIND_LINKS": "/wheels, https://joe:s@links.example/x.html", "UV_DEFAULT_INDEX": "https://one.example/"}
    assert sources(env, no_index=True) == (
        Source("/wheels", flat=True, folder=Path("/wheels")),
        Source("https://links.example/x.html", flat=True, auth=("joe", "s")),
    )


def test_sources_come_in_uvs_order() -> None:
    env = {
        "UV_INDEX": "cpu=https://two.example/simple file:///three",
        "UV_EXTRA_INDEX_URL": "https://four.example:8443/simple",
        "UV_INDEX_URL": "https://one.example/simple",
    }
    assert [(each.url, each.host, each.shown) for each in sources(env)] == [
        ("https://two.example/simple", "two.example", "https://two.example"),
        ("file:///three", "", "/three"),
        ("https://four.example:8443/simple", "four.example", "https://four.example:8443"),
        ("https://one.example/simple", "one.example", "https://one.example"),
    ]


def test_without_settings_the_index_is_pypi() -> None:
    assert [each.shown for each in sources({})] == ["https://pypi.org"]


def test_pytorchs_index_forbids_what_it_does_not_have(
    server: Server, use: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.pages["/simple/mini/"] = (403, HTML, "")
    monkeypatch.setattr(index, "FORBIDDEN_IS_ABSENT", frozenset({"127.0.0.1"}))
    use(UV_DEFAULT_INDEX=write_html(tmp_path, WHEEL.format("1.0")), UV_INDEX=server.address)
    assert versions() == ["1.0"]


def test_renewal_freezes_what_the_specifier_accepts(server: Server, use: Callable[..., None], tmp_path: Path) -> None:
    time = {"upload-time": "2024-01-02T03:04:05.678Z"}
    files = [file(WHEEL.format(version), **time) for version in ("1.0", "2.0", "2.1")]
    server.pages["/simple/mini/"] = as_json(*files)
    use(UV_DEFAULT_INDEX=server.address)
    path = tmp_path / "releases.json"
    index.renew(path, {"mini": ">=2"}, today=date(2026, 11, 23))
    uploaded = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert frozen(path) == {"mini": (Release("2.0", uploaded), Release("2.1", uploaded))}


def test_renewal_without_a_fitting_release_leaves_the_old_list(
    server: Server, use: Callable[..., None], tmp_path: Path
) -> None:
    server.pages["/simple/mini/"] = as_json(file(WHEEL.format("1.0")))
    use(UV_DEFAULT_INDEX=server.address)
    path = tmp_path / "releases.json"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(
        IndexUnavailable, match=r"^mini: no index has a release in >=2; releases\.json was not written$"
    ):
        index.renew(path, {"mini": ">=2"}, today=date(2026, 11, 23))
    assert path.read_text(encoding="utf-8") == "old"


def test_failed_renewal_leaves_the_old_list(server: Server, use: Callable[..., None], tmp_path: Path) -> None:
    use(UV_DEFAULT_INDEX=server.address)
    path = tmp_path / "releases.json"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(IndexUnavailable):
        index.renew(path, {"mini": ">=2"}, today=date(2026, 11, 23))
    assert path.read_text(encoding="utf-8") == "old"
