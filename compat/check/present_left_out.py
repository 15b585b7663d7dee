"""Why an entry of the present set is left out: another platform's, torch's layer, the user's own source, our own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from packaging.markers import Marker, UndefinedComparison, UndefinedEnvironmentName, default_environment
from packaging.utils import InvalidWheelFilename

from compat import pep440
from compat.check.present_entries import Entry
from compat.entries import TORCH, is_direct
from compat.errors import MatrixError
from compat.language import phrase

SOURCE_TREE = phrase("its source is not executed: a local folder, repository or source archive")
_OURS = {"pip": phrase("an installer, not a library"), "compat-harness": phrase("compat itself")}
_LAYER = re.compile(
    r"torch(vision|audio|text)|(pytorch-)?triton(-rocm|-xpu)?|cuda-(bindings|pathfinder|toolkit)|"
    r"nvidia-(cublas|cuda-\w+|cudnn|cufft|cufile|curand|cusolver|cusparse|cusparselt|nccl|nvjitlink|nvshmem|nvtx)"
    r"(-cu\d+)?"
)
"""What is built for one release of torch, or comes with it; nvidia-ml-py and the like do not."""

Environment = Mapping[str, str | frozenset[str]]
"""What markers are evaluated with."""


def why_left_out(entry: Entry, here: Environment) -> str:
    """The reason for people; "" for an entry that is kept. Raises MatrixError for a marker without an answer."""
    if entry.marker is not None and not applies(entry.marker, here, entry.where):
        return phrase("does not apply here: %(marker)s", marker=entry.marker)
    if entry.reason or entry.name in _OURS:
        return entry.reason or _OURS[entry.name]
    if _LAYER.fullmatch(entry.name):
        return phrase("belongs to the torch layer")
    if entry.name == TORCH and entry.url:
        repository = phrase("built from a repository: the torch layer takes releases only")
        return "" if entry.version else repository
    if entry.url:
        return _why_not_direct(entry.url)
    if entry.version is not None and not pep440.is_version(entry.version):
        return phrase("%(version)s is no version that a resolver knows (PEP 440)", version=repr(entry.version))
    return ""


def marker_environment(python: str | None, groups: frozenset[str] = frozenset()) -> Environment:
    """This machine; for another Python than the running one that one's first release ("3.12" is 3.12.0)."""
    here: Environment = cast("Environment", default_environment())
    other = python is not None and python != here["python_version"]
    asked = {"python_version": str(python), "python_full_version": f"{python}.0"} if other else {}
    return {**here, **asked, "extra": "", "extras": frozenset(), "dependency_groups": groups}


def applies(marker: Marker, here: Environment, where: str) -> bool:
    """Whether a marker holds. Raises MatrixError, with the place, for one that cannot be evaluated."""
    try:
        return marker.evaluate(dict(here), context="lock_file")
    except (UndefinedComparison, UndefinedEnvironmentName) as error:
        raise MatrixError(f"{where}: the marker {marker} cannot be evaluated: {error}") from None


def wheel_version(url: str) -> str | None:
    """The version in the name of the wheel that a URL ends with; None where it is no wheel."""
    try:
        return str(pep440.wheel(unquote(urlsplit(url).path).rpartition("/")[2])[1])
    except InvalidWheelFilename:
        return None


def _why_not_direct(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "git+file" or (parts.scheme == "file" and wheel_version(url) is None):
        return SOURCE_TREE
    if not is_direct(url):
        return phrase("uv cannot install from %(scheme)s", scheme=parts.scheme or phrase("there"))
    gone = parts.scheme == "file" and not Path(url2pathname(parts.path)).is_file()
    return phrase("its local wheel is not there any more") if gone else ""
