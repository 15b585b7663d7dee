"""A section of the HTML page that another module makes. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Section:
    """``id`` is the anchor, and begins every id inside; ``title`` is plain text; ``html`` is escaped already.

    The page's Content-Security-Policy allows neither ``style=`` attributes nor inline event handlers.
    """

    id: str
    title: str
    html: Markup
