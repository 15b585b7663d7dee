"""Which of the modules that let a name be imported offer it; the others only use it. Pure over a history."""

from __future__ import annotations

from collections.abc import Iterable

from compat.history.names import History


def offers(history: History, module: str, name: str, version: str) -> bool:
    """Whether a module defines a name, or stands above the module that does."""
    defined = history.canonical(module, name, version)
    return defined is not None and f"{defined.rpartition('.')[0]}.".startswith(f"{module}.")


def most_public(history: History, places: Iterable[str], version: str) -> list[str]:
    """Dotted places, those of modules that offer the name first; otherwise as they come."""
    return sorted(places, key=lambda place: not offers(history, *_halves(place), version))


def _halves(place: str) -> tuple[str, str]:
    module, _, name = place.rpartition(".")
    return module, name
