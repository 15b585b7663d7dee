"""Checks the links of a built site without network: ``python docs/links.py build/docs``.

A link into the site leads to a file and an anchor that are there; one out of it has the form of an address.
"""

from __future__ import annotations

import functools
import ipaddress
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

WHERE = (("a", "href"), ("link", "href"), ("img", "src"), ("script", "src"))


def broken(site: Path) -> Iterator[str]:
    """One line for each link that leads nowhere: the page, the link, and why."""
    site = site.resolve()
    for page in sorted(site.rglob("*.html")):
        for link in links(page):
            if why := _wrong(page, link, site):
                yield f"{page.relative_to(site)}: {link}: {why}"


def links(page: Path) -> list[str]:
    """Every link of a page, each once."""
    soup = _soup(page)
    found = [str(tag[name]) for kind, name in WHERE for tag in soup.find_all(kind) if tag.has_attr(name)]
    return list(dict.fromkeys(found))


def form(link: str) -> str:
    """What is wrong with an address that leads out of the site; "" for nothing."""
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        return str(error)
    if any(letter.isspace() for letter in link):
        return "there is a space in it"
    if parts.scheme not in ("http", "https"):
        return f"{parts.scheme}: is not http or https"
    if parts.username or parts.password:
        return "there is a user in it"
    return "" if _is_public(host) else f"{host or 'nothing'} is no public host"


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host.strip(".") and not host.endswith((".local", ".localhost", ".internal"))


def _wrong(page: Path, link: str, site: Path) -> str:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return "" if parts.scheme in ("data", "mailto") else form(link)
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.is_relative_to(site):
        return "leads out of the site"
    target = target / "index.html" if target.is_dir() else target
    if not target.is_file():
        return "no such file"
    wanted = unquote(parts.fragment)
    return (
        f"no anchor {wanted!r} there" if wanted and target.suffix == ".html" and wanted not in _anchors(target) else ""
    )


@functools.cache
def _soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


@functools.cache
def _anchors(page: Path) -> frozenset[str]:
    soup = _soup(page)
    return frozenset(str(tag.get(name)) for name in ("id", "name") for tag in soup.find_all(attrs={name: True}))


def main() -> int:
    """0: every link is as it should be; 1: one is not; 2: there is no such site."""
    site = Path(sys.argv[1]) if len(sys.argv) == 2 else Path("build/docs")
    if not (site / "index.html").is_file():
        print(f"{site}: no site there; `nox -s docs` builds it", file=sys.stderr)
        return 2
    found = list(broken(site))
    print("\n".join(found) if found else f"{site}: every link leads somewhere")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
