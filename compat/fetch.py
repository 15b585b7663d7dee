"""One file of an index: fetched in pieces, verified, and there whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import requests

from compat import index, settings
from compat.errors import IndexUnavailable
from compat.files import whole
from compat.index_source import Source, TooSlowError, reach, sources, within, words

PIECE_BYTES = 2**20
LARGEST_BYTES = 2**34
"""The largest wheels have some GB."""


def fetch(url: str, file: Path, sha256: Collection[str]) -> None:
    """Put what is at an address into a file. Without hashes it is taken as it comes.

    Raises IndexUnavailable, and leaves what was there before, if it cannot be had or has none of the hashes.
    """
    env = settings.environment()
    host = urlsplit(url).hostname
    source = next((each for each in sources(env) if each.host and each.host == host), None)
    place = Source(url, auth=source.auth if source else None)
    found = hashlib.sha256()
    with whole(file) as stream:

        def store() -> None:
            for piece in _heard(place, file.name):
                found.update(piece)
                stream.write(piece)

        try:
            within(settings.limit_s(), store)
        except TooSlowError as error:
            raise IndexUnavailable(f"{file.name}: {place.shown} {words(error, 0)}") from None
        if sha256 and found.hexdigest() not in sha256:
            raise IndexUnavailable(f"{file.name}: what came is not what the index states (SHA-256); try again later")


def has(file: Path, sha256: Collection[str]) -> bool:
    """Whether a file is there and has one of the hashes; any content will do where there are none."""
    try:
        return (not sha256 and file.is_file()) or digest(file) in sha256
    except OSError:
        return False


def digest(file: Path) -> str:
    """The SHA-256 of a file. Raises OSError."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _heard(place: Source, name: str) -> Iterator[bytes]:
    """The pieces; what fails here is the index's fault, and what fails while they are written is not."""
    size = 0
    try:
        for piece in _pieces(place):
            size += len(piece)
            if size > LARGEST_BYTES:
                raise IndexUnavailable(f"{name}: {place.shown} sends more than any wheel has; name another index")
            yield piece
    except (requests.RequestException, OSError) as error:
        raise IndexUnavailable(f"{name}: {place.shown} {words(error, index.timeout_s())}") from None


def _pieces(place: Source) -> Iterator[bytes]:
    split = urlsplit(place.url)
    if split.scheme == "file":
        with Path(url2pathname(split.path)).open("rb") as stream:
            yield from iter(lambda: stream.read(PIECE_BYTES), b"")
        return
    with (
        reach(place, settings.environment()) as session,
        session.get(place.url, timeout=index.timeout_s(), stream=True) as response,
    ):
        response.raise_for_status()
        yield from response.iter_content(PIECE_BYTES)
