"""What the page may do, written into the page: run its own script, use its own style, and nothing else. Pure."""

from __future__ import annotations

import base64
import hashlib


def policy(style: str, script: str) -> str:
    """A Content-Security-Policy that knows the one style and the one script by their SHA-256.

    No request, no form, no other script or inline handler; and the script cannot turn text into markup (trusted types).
    """
    rules = (
        "default-src 'none'",
        f"style-src '{_hash(style)}'",
        f"script-src '{_hash(script)}'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
    return "; ".join(rules)


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
