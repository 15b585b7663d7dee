"""The check of a built site's links: each kind that leads nowhere is told, and nothing else."""

from __future__ import annotations

from pathlib import Path

import links
import pytest

PAGE = """<html><head><link rel="stylesheet" href="style.css"></head><body>
<h1 id="top">Title</h1><a href="#top">1</a><a href="folder/">2</a><a href="folder/index.html#below">3</a>
<a href="https://numpy.org/doc/#x">4</a><img src="data:image/png;base64,AA">{}</body></html>"""


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("", ""),
        ("#nowhere", "no anchor 'nowhere' there"),
        ("missing.html", "no such file"),
        ("folder/#nowhere", "no anchor 'nowhere' there"),
        ("../outside.html", "leads out of the site"),
        ("http://localhost/x", "localhost is no public host"),
        ("https://10.0.0.1/x", "10.0.0.1 is no public host"),
        ("https://user@host.org/", "there is a user in it"),
        ("https://host.org/a b", "there is a space in it"),
        ("https://host.org:port/", "Port could not be cast to integer value as 'port'"),
        ("file:///etc/hosts", "file: is not http or https"),
    ],
)
def test_a_link_that_leads_nowhere_is_told_with_its_reason(
    link: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    site = Path("site")
    (site / "folder").mkdir(parents=True)
    (site / "style.css").touch()
    (tmp_path / "outside.html").touch()
    (site / "folder" / "index.html").write_text('<p id="below"></p>', encoding="utf-8")
    (site / "index.html").write_text(PAGE.format(f'<a href="{link}">5</a>' if link else ""), encoding="utf-8")
    assert [*links.broken(site)] == ([f"index.html: {link}: {why}"] if why else [])
