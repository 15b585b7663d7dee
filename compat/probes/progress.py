"""How far a training is, for people: one plain line every n steps. Needs the standard library alone."""

import time
from typing import Any, Callable, List, TextIO


class Progress:
    """Tells each step, or every n-th and the last, to a stream as one plain line; give it to ``train`` as ``told``.

    ``steps`` and ``done``: how many the run has in all, and how many were done before. Rates are those since the last
    line, the time left follows from all steps so far.
    """

    def __init__(
        self, stream: TextIO, steps: int, every: int = 1, done: int = 0, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self.stream, self.steps, self.every, self.done, self.clock = stream, steps, every, done, clock
        self.before = done
        self.began = self.last = clock()
        self.since: List[Any] = []

    def __call__(self, step: Any) -> None:
        self.done += 1
        self.since.append(step)
        if self.done % self.every == 0 or self.done == self.steps:
            now = self.clock()
            left = (now - self.began) / (self.done - self.before) * max(self.steps - self.done, 0)
            text = "step %d of %d: %s, %s left" % (
                self.done,
                self.steps,
                rates(self.since, now - self.last),
                span(left),
            )
            print(text, file=self.stream, flush=True)
            self.last, self.since = now, []


def rates(steps: List[Any], seconds: float) -> str:
    """The mean loss of these steps, and what they saw in a second."""
    said = ["loss %.4f" % (sum(step.loss for step in steps) / len(steps))]
    counts = (("samples", sum(step.samples for step in steps)), ("tokens", sum(step.tokens for step in steps)))
    said += ["%.1f %s/s" % (count / max(seconds, 1e-9), what) for what, count in counts if count]
    return ", ".join(said)


def span(seconds: float) -> str:
    """A time for people: "0:07", "12:34", "1:02:03"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return "%d:%02d:%02d" % (hours, minutes, rest) if hours else "%d:%02d" % (minutes, rest)
