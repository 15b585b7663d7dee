"""What a command says: data on standard output, all else on standard error; what is under way changes on a terminal."""

from __future__ import annotations

import functools
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from compat import live, loudness, screen, timeleft, visible
from compat.loudness import Loudness
from compat.model import Combination
from compat.timeleft import Forecast, Silence

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text


@functools.cache
def console() -> Console:
    """Standard error. Loaded when there is something to say: many commands have nothing."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def show(text: str) -> None:
    """Data, on standard output: in a file as it is but for control characters, on a terminal fitted to its width.

    The text ends its own last line.
    """
    print(screen.fitted(_shown(text), sys.stdout), end="")


def say(text: str) -> None:
    """One line for the person at the terminal, unless quiet: it is as it is, its control characters are escapes."""
    if loudness.chosen() >= Loudness.NORMAL:
        complain(visible.line(text))


def detail(text: str) -> None:
    """One line for who wants to know more: only said where -v is given."""
    if loudness.chosen() >= Loudness.VERBOSE:
        complain(visible.line(text))


def complain(text: str) -> None:
    """What is wrong: said even if quiet."""
    console().print(screen.fitted(_shown(text), sys.stderr), markup=False)


def _shown(text: str) -> str:
    return visible.inert(visible.text(text))


class Progress:
    """Shows what each combination is doing, and what ``forecast`` knows of the time left; told so by several threads.

    On a terminal one line for each, redrawn; elsewhere each stage is a line once. Quiet: nothing.
    """

    def __init__(
        self, forecast: Forecast | None = None, whole: int = 0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.forecast = forecast or Silence()
        self._whole, self._finished = whole, 0
        self._clock = clock
        self._now: dict[str, str] = {}
        self._said: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        self._live: Live | None = None

    def foresee(self, forecast: Callable[[], Forecast]) -> None:
        """What is made only where it is shown: elsewhere than on a terminal only where much is wanted."""
        if self._live or loudness.chosen() >= Loudness.VERBOSE:
            self.forecast = forecast()

    def __enter__(self) -> Self:
        if loudness.chosen() >= Loudness.NORMAL and screen.is_terminal(sys.stderr):
            from rich.live import Live

            self._live = Live(
                get_renderable=self._picture,
                console=console(),
                refresh_per_second=live.FRAMES_A_SECOND,
                transient=True,
                redirect_stdout=False,  # data that is printed meanwhile would go to standard error
                redirect_stderr=False,
            )
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    def under_way(self, combination: Combination, words: str) -> None:
        """A combination has come to another step; elsewhere than on a terminal only stages are worth a line."""
        with self._lock:
            self._now[combination.id] = words
            self.forecast.step(combination.id, words, self._clock())
            line_ = self._line(combination.id, words)
        if line_ and not self._live:
            say(line_)

    def _line(self, name: str, words: str) -> str | None:
        """The plain line of a step; None where it was said already. Each probe has one where much is wanted."""
        probing = words.startswith(timeleft.PROBING)
        stage = words.partition(" ")[0] if probing and loudness.chosen() < Loudness.VERBOSE else words
        if (name, stage) in self._said or f"{timeleft.NEAR}{timeleft.PROBING}" in words:
            return None
        self._said.add((name, stage))
        return f"{name}: {stage}"

    def done(self, combination: Combination, text: str) -> None:
        """A combination is finished."""
        with self._lock:
            self._now.pop(combination.id, None)
            self.forecast.done(combination.id, self._clock())
            self._finished += 1
            standing = self._standing()
        say(text)
        if not self._live and standing:
            detail(standing)

    def _standing(self) -> str:
        left = timeleft.told(self.forecast.left(self._clock()))
        return live.standing(self._finished, self._whole, left)

    def _picture(self) -> Text:
        from rich.text import Text

        with self._lock:
            under_way, standing = list(self._now.items()), self._standing()
        size = console().size
        shown = live.lines(under_way, standing, self._clock(), size.width, size.height)
        return Text("\n".join(map(visible.line, shown)), no_wrap=True)
