"""The places that pip and uv are set to take packages from: how each is reached, and why one was not."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import pydantic
import requests
from bs4.exceptions import ParserRejectedMarkup
from packaging.version import InvalidVersion
from pypi_simple import PYPI_SIMPLE_ENDPOINT, UnsupportedRepoVersionError
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

Answer = TypeVar("Answer")

NAMED = re.compile(r"([A-Za-z0-9._-]+)=(.+)")
"""An index as uv takes it: ``name=address``."""

RETRIES = Retry(total=2, read=False, status_forcelist=(502, 503, 504), raise_on_status=False, backoff_factor=0.2)
"""A refused connection and a gateway's error are tried again; a time-out is not, it has taken long enough."""

LARGEST_PAGE_BYTES = 2**27
"""Those of the largest packages have some 10 MB."""

NO_INDEX_PAGE = (
    ValueError,
    RecursionError,
    InvalidVersion,
    ParserRejectedMarkup,
    UnsupportedRepoVersionError,
    pydantic.ValidationError,
)
"""What parsing raises for an answer that is no index page."""


@dataclass(frozen=True)
class Source:
    """An index, or a find-links place (``flat``). ``url`` holds no credentials; ``folder`` is set for local ones."""

    url: str
    flat: bool = False
    folder: Path | None = None
    auth: tuple[str, str] | None = field(default=None, repr=False)

    @property
    def host(self) -> str:
        """The host's name without the port; "" for a local source."""
        return urlsplit(self.url).hostname or ""

    @property
    def shown(self) -> str:
        """What may be printed: scheme and host alone (some addresses carry a token in the path), or a local path."""
        split = urlsplit(self.url)
        return str(self.folder) if self.folder else f"{split.scheme}://{split.netloc}"


def sources(env: Mapping[str, str], *, no_index: bool = False) -> tuple[Source, ...]:
    """The sources in the order in which uv asks them, read from its variables (``settings.environment()``)."""
    links = [_source(text.strip(), env, flat=True) for text in env.get("UV_FIND_LINKS", "").split(",") if text.strip()]
    if no_index:
        return tuple(links)
    default = env.get("UV_DEFAULT_INDEX") or env.get("UV_INDEX_URL") or PYPI_SIMPLE_ENDPOINT
    addresses = [*env.get("UV_INDEX", "").split(), *env.get("UV_EXTRA_INDEX_URL", "").split(), default.strip()]
    return (*(_source(text, env) for text in dict.fromkeys(addresses)), *links)


def reach(source: Source, env: Mapping[str, str]) -> requests.Session:
    """A session for one source; to be used as a context. Proxies and netrc come from the environment, as with pip."""
    session = requests.Session()
    session.auth = source.auth
    trusted = _is_trusted(source, env.get("UV_INSECURE_HOST", "").split())
    session.mount("http://", _Adapter(verify=None))
    session.mount("https://", _Adapter(verify=False if trusted else env.get("SSL_CERT_FILE")))
    return session


class TooSlowError(requests.Timeout):
    """No whole answer within the limit for all of it, though bytes may have come the whole time."""


_BROKEN: Mapping[type[Exception], str] = {
    TooSlowError: "did not send a whole answer in time; try again, or raise COMPAT_INDEX_TIME_LIMIT",
    requests.TooManyRedirects: "redirects in a circle; check its address",
    requests.exceptions.ChunkedEncodingError: "broke off in the middle of its answer; try again",
    requests.exceptions.ContentDecodingError: "sent what cannot be read to its end; check its address",
}


def within(seconds: float, ask: Callable[[], Answer]) -> Answer:
    """What ``ask`` returns or raises; TooSlowError if it takes longer, and then nobody waits for it any more.

    requests and its sockets have a limit between two bytes only.
    """
    answer: Future[Answer] = Future()

    def work() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            answer.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        return answer.result(seconds)
    except FutureTimeoutError:
        raise (TooSlowError() if not answer.done() else requests.Timeout()) from None


def status_of(error: Exception) -> int | None:
    """The HTTP status that an index refused with; None for any other failure."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return error.response.status_code
    return None


def words(error: Exception, timeout_s: float) -> str:
    """What a source did, and what to try; without the exception's own text, which names the whole address."""
    broken = [text for kind, text in _BROKEN.items() if isinstance(error, kind)]
    return broken[0] if broken else _refusal(error, timeout_s)


def _refusal(error: Exception, timeout_s: float) -> str:
    match error, status_of(error):
        case _, 401 | 403 | 407 as status:
            return f"answered {status}; check its user name and password"
        case _, int(status):
            return f"answered {status}; try again later, or name another index"
        case requests.Timeout(), _:
            return f"did not answer within {timeout_s:g} s; try again, or raise UV_HTTP_TIMEOUT"
        case requests.exceptions.SSLError(), _:
            return "has a certificate that is not trusted; set SSL_CERT_FILE (pip: --cert)"
        case requests.ConnectionError(), _:
            return "cannot be reached; check the network, the proxy and UV_DEFAULT_INDEX (pip: index-url)"
        case OSError(strerror=str(problem)), _ if not isinstance(error, requests.RequestException):
            return f"cannot be read: {problem}"
        case OSError(strerror=None), _ if not isinstance(error, requests.RequestException):
            return "was not asked: SSL_CERT_FILE (pip: --cert) names no file of certificates"
    return "did not answer with an index page; check its address: it usually ends in /simple"


class _Adapter(HTTPAdapter):
    """Certificates as uv takes them; a session's own ``verify`` would give way to ``REQUESTS_CA_BUNDLE``."""

    def __init__(self, *, verify: str | bool | None) -> None:
        super().__init__(max_retries=RETRIES)
        self._verify = verify

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        chosen = {} if self._verify is None else {"verify": self._verify}
        response = super().send(request, *args, **(kwargs | chosen))
        if not kwargs.get("stream"):
            response._content = _bounded(response)  # noqa: SLF001 - as requests keeps it once it was read
        return response


def _bounded(response: requests.Response) -> bytes:
    """The body. Raises requests' error for one that has no end."""
    pieces, size = [], 0
    for piece in response.iter_content(2**16):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_PAGE_BYTES:
            response.close()
            raise requests.exceptions.ContentDecodingError("larger than any page of an index")
    return b"".join(pieces)


def _is_trusted(source: Source, hosts: Iterable[str]) -> bool:
    return any(host in {"*", source.host, urlsplit(source.url).netloc} for host in hosts)


def _source(text: str, env: Mapping[str, str], *, flat: bool = False) -> Source:
    named = NAMED.fullmatch(text)
    name, url = named.groups() if named else ("", text)
    split = urlsplit(url)
    if split.scheme in {"", "file"}:
        return Source(url, flat, Path(url2pathname(split.path) if split.scheme else url).expanduser())
    variable = f"UV_INDEX_{re.sub(r'[^A-Z0-9]', '_', name.upper())}_"
    user = unquote(split.username or "") or env.get(f"{variable}USERNAME", "")
    password = unquote(split.password or "") or env.get(f"{variable}PASSWORD", "")
    bare = split._replace(netloc=split.netloc.rpartition("@")[2]).geturl()
    return Source(bare, flat, auth=(user, password) if user or password else None)
