"""Boundary by running: httpx 0.27.2 takes proxies, 0.28.0 does not."""

from compat.rules.rule import Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"httpx": ">=0.28.0"}

RULE = Rule(
    id="httpx-without-proxies",
    title="httpx no longer takes proxies, which an older client library passes",
    cause=(
        "httpx 0.28 removed the keyword proxies, which older releases of client libraries (openai, anthropic, gradio, "
        "groq) pass when they make their client. They do not declare an upper limit."
    ),
    package="httpx",
    affected=AFFECTED,
    matches=signature(
        r"(?:Client\.)?__init__\(\) got an unexpected keyword argument 'proxies'", "TypeError", affected=AFFECTED
    ),
    remedies=(Pins({"httpx": "<0.28"}, "an httpx that still takes it; or a newer release of the client library"),),
)
