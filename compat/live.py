"""What a terminal shows while a command works: a line for each combination under way, and how far it is. Pure."""

from __future__ import annotations

from collections.abc import Sequence

MOST = 8
"""Lines of combinations; the others are counted."""
FRAMES = "-\\|/"
FRAMES_A_SECOND = 4


def lines(under_way: Sequence[tuple[str, str]], standing: str, now: float, columns: int, rows: int) -> list[str]:
    """(combination, what it does) each on a line that fits, then how far all are; never higher than the terminal."""
    room = max(min(MOST, rows - 3), 1)
    shown = under_way if len(under_way) <= room else under_way[: max(room - 1, 1)]
    more = len(under_way) - len(shown)
    found = [cut(f"{name}: {doing}", columns) for name, doing in shown]
    found += [f"and {more} more"] if more else []
    frame = FRAMES[int(now * FRAMES_A_SECOND) % len(FRAMES)]
    return [*found, cut(f"{frame} {standing}" if standing else frame, columns)]


def standing(done: int, whole: int, left: str) -> str:
    """ "3 of 16 combinations, about 2 min left"."""
    counted = f"{done} of {whole} combinations" if whole > 1 else ""
    return ", ".join(each for each in (counted, left) if each)


def cut(text: str, columns: int) -> str:
    """A text that fills less than the whole line: in its last column some terminals begin the next one."""
    room = max(columns - 1, 4)
    return text if len(text) <= room else f"{text[: room - 3]}..."
