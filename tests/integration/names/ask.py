"""Asks an installed release what the history says of it: one question a line in, one answer a line out (JSON).

Runs in an environment that holds the libraries and nothing else. The answer null: it cannot be asked here, for the
module needs a package that is not installed.
"""

from __future__ import annotations

import ast
import dataclasses
import dis
import importlib
import inspect
import itertools
import json
import os
import sys
import types
import warnings

warnings.filterwarnings("ignore")
os.environ.update({"TF_CPP_MIN_LOG_LEVEL": "3", "HF_HUB_OFFLINE": "1", "TRANSFORMERS_VERBOSITY": "error"})


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = ASK[question["what"]](question["of"], question["name"])
        except NotAskableError:
            answer = None
        print(json.dumps(answer), file=answers, flush=True)


class NotAskableError(Exception):
    pass


def module(dotted):
    """The module; None if there is none of this name."""
    try:
        return importlib.import_module(dotted)
    except ModuleNotFoundError as error:
        if error.name and (dotted == error.name or dotted.startswith(error.name + ".")):
            return None
        raise NotAskableError from error
    except BaseException as error:
        raise NotAskableError from error


def importable(dotted, name):
    found = module(dotted)
    if found is None:
        return False
    try:
        getattr(found, name)
    except AttributeError:
        if module(dotted + "." + name) is not None:
            return True
        if conditional(found, name):
            raise NotAskableError from None
        return False
    except BaseException as error:
        raise NotAskableError from error
    return True


def resolved(dotted):
    """The object at a dotted place."""
    parts = dotted.split(".")
    for end in range(len(parts) - 1, 0, -1):
        found = module(".".join(parts[:end]))
        if found is not None:
            for part in parts[end:]:
                try:
                    found = inspect.getattr_static(found, part) if isinstance(found, type) else getattr(found, part)
                except BaseException as error:
                    raise NotAskableError from error
            return found
    raise NotAskableError


def member(dotted, name):
    cls = resolved(dotted)
    if not isinstance(cls, type):
        raise NotAskableError
    if any(name in vars(each) or name in fields(each) or name in assigned(each) for each in cls.__mro__):
        return True
    return hasattr(cls, name)


def fields(cls):
    found = {each.name for each in dataclasses.fields(cls)} if dataclasses.is_dataclass(cls) else set()
    return found | set(getattr(cls, "model_fields", ()))


def assigned(cls):
    """The attributes that the class's compiled methods store, or register by a name."""
    found = set()
    for each in vars(cls).values():
        for function in functions(each):
            for code in codes(function.__code__):
                steps = list(dis.get_instructions(code))
                pairs = itertools.pairwise(steps)
                found |= {one.argval for owner, one in pairs if one.opname == "STORE_ATTR" and owner.argval in ME}
                found |= {name for at, one in enumerate(steps) for name in given(one, steps[at + 1 : at + 3])}
    return found


ME = ("self", "cls")


def given(step, after):
    """The name in ``self.register_buffer("name", ...)`` or ``setattr(self, "name", ...)``."""
    if step.argval in ("register_buffer", "register_parameter", "add_module"):
        return [each.argval for each in after[:1] if isinstance(each.argval, str)]
    if step.argval == "setattr":
        return [each.argval for each in after[1:] if each.opname == "LOAD_CONST" and isinstance(each.argval, str)]
    return []


def functions(each):
    if isinstance(each, property):
        return [one for one in map(inspect.unwrap, filter(None, (each.fget, each.fset))) if hasattr(one, "__code__")]
    each = getattr(each, "__func__", each)
    found = []
    while each is not None:
        if isinstance(each, types.FunctionType):
            found.append(each)
        each = getattr(each, "__wrapped__", None)
    return found


def codes(code):
    yield code
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield from codes(each)


def parameter(dotted, name):
    found = resolved(dotted)
    found = getattr(found, "__func__", found)
    try:
        known = inspect.signature(found).parameters.values()
    except (TypeError, ValueError) as error:
        raise NotAskableError from error
    if not isinstance(inspect.unwrap(found) if callable(found) else found, types.FunctionType):
        raise NotAskableError  # a compiled one says little of itself
    return name in {each.name for each in known if each.kind in BY_NAME}


def conditional(found, name):
    """Whether the module gives the name only where something is available, or on one platform."""
    try:
        tree = ast.parse(inspect.getsource(found))
    except (OSError, TypeError):
        return False
    for node in ast.walk(tree):
        if isinstance(node, (ast.If, ast.Try)):
            test = ast.unparse(node.test) if isinstance(node, ast.If) else "available"
            if any(word in test for word in ("available", "platform", "version", "os.name")) and name in words(node):
                return True
    return False


def words(tree):
    names = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
    names |= {each.asname or each.name for each in ast.walk(tree) if isinstance(each, ast.alias)}
    names |= {each.value for each in ast.walk(tree) if isinstance(each, ast.Constant)}
    return names | {each.name for each in ast.walk(tree) if isinstance(each, (ast.ClassDef, ast.FunctionDef))}


BY_NAME = {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}
ASK = {"importable": importable, "member": member, "parameter": parameter}

if __name__ == "__main__":
    main()
