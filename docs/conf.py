"""How Sphinx builds this folder: ``nox -s docs``. What is made from the code is put into its page as that is read."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent))

import generated

import compat

project = "compat"
version = release = compat.__version__
author = copyright = "the authors of compat"  # noqa: A001 - Sphinx's name

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns: list[str] = []
myst_heading_anchors = 4
myst_enable_extensions = ["attrs_inline"]
smartquotes = False  # it would make a dash of the two of an option

nitpicky = True
nitpick_ignore_regex = [("py:.*", r"(?!compat\.).*"), ("py:.*", generated.UNDOCUMENTED)]
"""Names of other libraries, whose documentation is elsewhere, and of modules that have no page here."""
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_default_options = {"members": True}
add_module_names = False
toc_object_entries = False

html_theme = "furo"
html_title = f"compat {release}"
html_static_path = ["static"]
html_css_files = ["wide.css"]
html_copy_source = False
html_show_sphinx = False


def setup(app: Sphinx) -> None:
    """Puts what is made from the code where a page asks for it."""
    app.connect("source-read", fill)


def fill(app: Sphinx, page: str, source: list[str]) -> None:
    """Replaces each ``<!-- generated: NAME -->`` of a page; ``source`` is a list of its one text, as Sphinx has it."""
    folder = Path(app.env.doc2path(page)).parent
    source[0] = generated.copied(generated.filled(source[0]), folder)
