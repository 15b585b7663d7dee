"""Values that stand once and are named by their number: most cells say what others say, too. Pure."""

from __future__ import annotations

import json
from typing import Any


class Interned:
    """A table of JSON values, in the order in which they came."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[str, int] = {}

    def number(self, value: Any) -> int:
        """The place of the value in the table; the same for equal values."""
        text = json.dumps(value, sort_keys=True)
        if text not in self._numbers:
            self._numbers[text] = len(self.values)
            self.values.append(value)
        return self._numbers[text]
