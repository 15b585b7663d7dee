"""Says what an interpreter is. Run inside it, not isolated: what it sees by PYTHONPATH and of its user counts."""

import json
import os
import platform
import sys
from typing import Any, Dict  # noqa: UP035 - Python 3.8


def told() -> Dict[str, Any]:  # noqa: UP006
    """Its version, where it looks for packages, and the values of environment markers (PEP 508); plain for JSON."""
    paths = [os.path.abspath(path) for path in sys.path[1:] if path]  # noqa: PTH100 - the first is this script's folder
    return {"python": platform.python_version(), "paths": paths, "markers": markers()}


def markers() -> Dict[str, str]:  # noqa: UP006
    """The variables of PEP 508 and their values here."""
    full = platform.python_version()
    return {
        "implementation_name": sys.implementation.name,
        "implementation_version": full,
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": full,
        "python_version": ".".join(full.split(".")[:2]),
        "sys_platform": sys.platform,
    }


if __name__ == "__main__":
    print(json.dumps(told()))  # noqa: T201 - read by its host
