"""A TOML file of this folder, checked against a model; what is wrong with it is one line."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from compat.errors import MatrixError
from compat.mistakes import explain

Model = TypeVar("Model", bound=BaseModel)


def read(model: type[Model], path: Path) -> Model:
    """The file's content. Raises MatrixError, which names file, entry and key."""
    data: dict[str, Any] = {}
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return model.model_validate(data)
    except ValidationError as error:
        raise MatrixError(f"{path.name}: {explain(error, data)}") from None
    except (ValueError, RecursionError) as error:
        raise MatrixError(f"{path.name}: not readable as TOML: {str(error)[:200]}") from None
    except OSError as error:
        raise MatrixError(f"{path.name}: {error.strerror}") from None
