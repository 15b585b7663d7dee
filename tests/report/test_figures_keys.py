"""Figures are named by probes, which may be the user's own: a name tells no more of the machine than a value."""

from __future__ import annotations

from compat.report.export import plain


def test_names_of_figures_are_scrubbed() -> None:
    key = "loss of /home/jane/model at https://u:pa55@host with hf_abcdefghijklmnop \ud800"
    assert plain({key: 1}) == {"loss of <path>/model at https://host with <token> ?": 1}
