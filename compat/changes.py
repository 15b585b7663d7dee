"""What changed between two installed trees in the code that a failure went through. Read statically: nothing is run.

From each frame follows a function, its class and its module; from an ImportError a name. Their public shape
(parameters, bases, methods, importable names) is compared between the two site-packages folders.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

import griffe

from compat import static
from compat.change_line import ChangeKind, ChangeLine, parameter_changes
from compat.model import Frame, Raised

Known = Mapping[str, static.Definition]
Sides = Sequence[Sequence[Frame]]
"""The frames in one file, of the older tree and of the newer."""

MISSING_NAME = re.compile(r"cannot import name '(\w+)' from (?:partially initialized module )?'([\w.]+)'")
MISSING_ATTRIBUTE = re.compile(r"(?<!\w)module '?([\w.]+)'? has no attribute '?(\w+)'?")
MISSING_MODULE = re.compile(r"No module named '([\w.]+)'")


def changes(
    before: Path,
    after: Path,
    frames: Sequence[Frame],
    names: Sequence[str] = (),
    *,
    frames_after: Sequence[Frame] | None = None,
) -> tuple[ChangeLine, ...]:
    """What changed between two site-packages folders, innermost frame first, then the names.

    ``frames`` are the older tree's and ``frames_after`` the newer one's. Without the latter it is not known whose
    ``frames`` are, and each line number is looked up in both. ``names`` are dotted (see `missing_names`). Files that
    are in neither tree (the standard library's, the probes') say nothing; nor do files that are equal in both.
    """
    older, newer = list(frames), list(frames if frames_after is None else frames_after)
    found: list[ChangeLine] = []
    for file in dict.fromkeys(frame.file for frame in reversed([*older, *newer])):
        sides = [[each for each in reversed(side) if each.file == file] for side in (older, newer)]
        found += _in_file(before, after, file, sides, names)
    found += [line for name in names if (line := _name_change(before, after, name))]
    return tuple(dict.fromkeys(found))


def missing_names(raised: Raised) -> tuple[str, ...]:
    """The dotted names ("transformers.HybridCache") that an exception and its causes say cannot be imported."""
    found = [f"{module}.{name}" for name, module in MISSING_NAME.findall(raised.message)]
    found += [f"{module}.{name}" for module, name in MISSING_ATTRIBUTE.findall(raised.message)]
    found += MISSING_MODULE.findall(raised.message)
    return tuple(dict.fromkeys((*found, *(missing_names(raised.cause) if raised.cause else ()))))


def _in_file(before: Path, after: Path, file: str, sides: Sides, names: Sequence[str]) -> list[ChangeLine]:
    path = PurePosixPath(file)
    if path.suffix != ".py" or path.is_absolute() or ".." in path.parts:
        return []
    dotted = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    one, two = ((tree / file).read_bytes() if (tree / file).is_file() else None for tree in (before, after))
    if one == two:
        return []
    if one is None or two is None:
        return [_presence(dotted, "", "module", "", vanished=two is None)]
    try:
        old, new = static.read_module(before, dotted), static.read_module(after, dotted)
    except (SyntaxError, ValueError) as error:
        return [_unreadable(dotted, error)]
    return list(_in_module(old, new, sides, names)) if old and new else []


def _in_module(old: griffe.Module, new: griffe.Module, sides: Sides, names: Sequence[str]) -> Iterator[ChangeLine]:
    known = static.definitions(old), static.definitions(new)
    paths = [path for side, have in zip(sides, known, strict=True) for frame in side for path in _at(have, frame)]
    found = [line for path in dict.fromkeys(paths) for line in _compared(old.path, path, *known)]
    for owner in dict.fromkeys(path.rpartition(".")[0] for path in paths):
        if owner in known[0] and owner in known[1]:
            found += _class_changes(old.path, owner, *known)
    moved = {name for line in found if line.kind is ChangeKind.MOVED for name in (line.before, line.after)}
    for line in found:
        if line.kind not in {ChangeKind.APPEARED, ChangeKind.VANISHED} or line.object not in moved:
            yield line
    if any(frame.function == "<module>" for side in sides for frame in side):
        yield from _import_changes(old, new, names)


def _at(known: Known, frame: Frame) -> list[str]:
    """The innermost function around a frame's line: of its name, or around a nested function or a comprehension."""
    around = [path for path, each in known.items() if each.noun != "class" and each.first <= frame.line <= each.last]
    if frame.function == "<module>" or not around:
        return []
    named = [path for path in around if path.rpartition(".")[2] == frame.function]
    inner = frame.function.startswith("<") or known[around[-1]].has_inner(frame.function)
    return (named or (around if inner else []))[-1:]


def _compared(module: str, path: str, old: Known, new: Known) -> Iterator[ChangeLine]:
    if path in old and path in new:
        yield from parameter_changes(module, path, old[path].parameters, new[path].parameters)
        return
    have, other = (old, new) if path in old else (new, old)
    elsewhere = [each for each in other if each.rpartition(".")[2] == path.rpartition(".")[2] and each not in have]
    if len(elsewhere) == 1:
        was, now = (path, elsewhere[0]) if have is old else (elsewhere[0], path)
        yield ChangeLine(module, now, ChangeKind.MOVED, was, now, f"{was} became {now} in {module}.")
        yield from parameter_changes(module, now, old[was].parameters, new[now].parameters)
        return
    owner = path.rpartition(".")[0]
    gone = owner if owner in have and owner not in other else path
    yield _presence(module, gone, have[gone].noun, have[gone].signature, vanished=have is old)


def _class_changes(module: str, owner: str, old: Known, new: Known) -> Iterator[ChangeLine]:
    """Bases, and public methods that one side alone has."""
    one, two = (", ".join(known[owner].bases) for known in (old, new))
    if one != two:
        sentence = f"The bases of {owner} changed from {one or 'none'} to {two or 'none'}."
        yield ChangeLine(module, owner, ChangeKind.BASES_CHANGED, one, two, sentence)
    for path in sorted(old.keys() ^ new.keys()):
        above, _, name = path.rpartition(".")
        if above == owner and not name.startswith("_"):
            each = old.get(path) or new[path]
            yield _presence(module, path, each.noun, each.signature, vanished=path in old)


def _import_changes(old: griffe.Module, new: griffe.Module, names: Sequence[str]) -> Iterator[ChangeLine]:
    """Whether the module that asked for a missing name asks for it in the other tree as well."""
    for name in names:
        one, two = (
            any(each == name or each.startswith(f"{name}.") for each in static.imports(module)) for module in (old, new)
        )
        if one != two:
            kind = ChangeKind.IMPORT_ADDED if two else ChangeKind.IMPORT_REMOVED
            sentence = f"{old.path} {'began' if two else 'ceased'} to import {name}."
            yield ChangeLine(old.path, name, kind, name if one else "", name if two else "", sentence)


def _name_change(before: Path, after: Path, dotted: str) -> ChangeLine | None:
    module, _, name = dotted.rpartition(".")
    if not any(static.is_there(tree, dotted.split(".")[0]) for tree in (before, after)):
        return None
    try:
        one, two = static.importable(before, dotted), static.importable(after, dotted)
    except (SyntaxError, ValueError) as error:
        return _unreadable(module, error)
    match one, two:
        case False, False:
            sentence = f"{dotted} can be imported neither before nor after."
            return ChangeLine(module, name, ChangeKind.IN_NEITHER, "", "", sentence)
        case True, False:
            sentence = f"{dotted} can be imported before, but not after."
            return ChangeLine(module, name, ChangeKind.VANISHED, dotted, "", sentence)
        case False, True:
            sentence = f"{dotted} can be imported after, but not before."
            return ChangeLine(module, name, ChangeKind.APPEARED, "", dotted, sentence)
    return None


def _presence(module: str, path: str, noun: str, signature: str, *, vanished: bool) -> ChangeLine:
    text = f"{path}{signature}" if path else module
    where = (
        f"{path} {'vanished from' if vanished else 'appeared in'} {module}"
        if path
        else f"{module} {'vanished' if vanished else 'appeared'}"
    )
    kind = ChangeKind.VANISHED if vanished else ChangeKind.APPEARED
    return ChangeLine(module, path, kind, text if vanished else "", "" if vanished else text, f"The {noun} {where}.")


def _unreadable(module: str, error: Exception) -> ChangeLine:
    sentence = f"{module} is not readable with the Python that runs compat: {error.args[0]}."
    return ChangeLine(module, "", ChangeKind.UNREADABLE, "", "", sentence)
