"""The child's side of one probe: contained, seeded, arranged, asked, answered."""

import faulthandler
import os
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Callable, Iterable, Optional

from . import evidence, guard
from .channel import Answer, encode, send
from .load import ProbeFaultError
from .places import OWN_FOLDER, Places
from .probe import Context, Skipped
from .streams import flush

DATA = OWN_FOLDER / "data"
RSS_UNIT = 1 if sys.platform == "darwin" else 1024

Tell = Callable[[str, Any], None]
Find = Callable[[], Callable[..., Any]]


def enter(host: int, folder: Path, output: int, close: Iterable[int], limit_address_space: int) -> None:
    """Leave everything of the host behind: session, descriptors, folder, random numbers."""
    guard.contain(host, limit_address_space)
    for descriptor in close:
        os.close(descriptor)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(output)
    faulthandler.enable(file=2)
    faulthandler.register(signal.SIGUSR1, file=2)
    temporary = folder.parent / "tmp"
    temporary.mkdir()
    os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
    os.chdir(str(folder))
    guard.fix_seeds()


def answer(find: Find, parameters: Any, context: Context, places: Places, tell: Tell) -> None:
    """Run the probe and tell its phases and its answer; only the process that was forked for it does."""
    own = os.getpid()
    before, started = _peak_resident(), time.perf_counter()
    found = _ask(find, parameters, context, places, tell)
    if os.getpid() != own:
        return  # the probe forked, and this is its child that came back through the probe
    measured = {
        "duration_s": round(time.perf_counter() - started, 4),
        "peak_memory_bytes": _peak(context.device, before),
        **context.measured,
    }
    dtype = context.dtype or _default_dtype()
    try:
        found["measured"] = evidence.figures(measured, places)
    except evidence.FigureError as error:
        if found["status"] == "passed":
            found.update(status="error", reason=str(error), figures={})
    found["dtype"] = None if dtype is None else str(dtype).replace("torch.", "")
    flush()
    tell("answer", found)


def _default_dtype() -> Optional[str]:
    """The type that torch computes in unless a probe says otherwise; None where torch is not imported."""
    default = getattr(sys.modules.get("torch"), "get_default_dtype", None)
    return None if default is None else str(default())


def teller(descriptor: int, token: str) -> Tell:
    """Writes to the result channel."""

    def tell(kind: str, value: Any) -> None:
        send(descriptor, encode(token, kind, value))

    return tell


def _ask(find: Find, parameters: Any, context: Context, places: Places, tell: Tell) -> Answer:
    """Arrange until the yield, act until the return; whatever happens becomes an answer."""
    phase = "arrange"
    try:
        tell("phase", phase)
        generator = find()(context, **parameters)
        _to_the_yield(generator)
        phase = "act"
        tell("phase", phase)
        return {"status": "passed", "phase": phase, "figures": evidence.figures(_to_the_end(generator), places)}
    except (ProbeFaultError, evidence.FigureError) as error:
        return {"status": "error", "phase": phase, "reason": str(error)}
    except Skipped as error:
        if phase == "arrange":
            return {"status": "skipped", "phase": phase, "reason": evidence.message(error, places)}
        return {"status": "error", "phase": phase, "reason": "the probe raised Skipped after its yield"}
    except BaseException as error:  # noqa: BLE001 - SystemExit and KeyboardInterrupt too: failure is data
        return evidence.failed(error, phase, places)


def _to_the_yield(generator: Any) -> None:
    try:
        next(generator)
    except StopIteration:
        raise ProbeFaultError("the probe never yields, so arranging and acting cannot be told apart") from None


def _to_the_end(generator: Any) -> Any:
    try:
        next(generator)
    except StopIteration as end:
        return end.value
    raise ProbeFaultError("the probe yields twice; what stands after its one yield acts until it returns")


def _peak_resident() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT


def _peak(device: str, before: int) -> Optional[int]:
    """Bytes: on a GPU what torch allocated at most, else how far this process grew over what it was forked with."""
    torch: Any = sys.modules.get("torch")
    if device == "cuda" and torch is not None and torch.cuda.is_initialized():
        return int(torch.cuda.max_memory_allocated())
    return _peak_resident() - before
