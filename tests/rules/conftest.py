"""Whether golden files are to be written instead of compared."""

from __future__ import annotations

import os

import pytest


@pytest.fixture
def accept() -> bool:
    """COMPAT_ACCEPT=1 writes what is found as the expectation."""
    return os.environ.get("COMPAT_ACCEPT") == "1"
