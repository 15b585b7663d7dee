"""Catalogues: the shipped one and those in files of their own; which probes run, in which order."""

import importlib
import importlib.util
import inspect
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, Mapping, NamedTuple, Optional, Tuple

from .probe import Probe, variant
from .spec import SpecError

OWN_PACKAGE = __name__.rpartition(".")[0]
FILE_PACKAGE = "compat_catalogue"
"""The package that a catalogue file's folder becomes; the file and its neighbours import each other relatively."""
IMPORTS = ("torch", "transformers", "tokenizers", "peft")
"""What the parent imports itself, in this order."""


class ProbeFaultError(Exception):
    """The probe is not what a probe has to be: our own fault, says nothing about versions."""


class Catalogue(NamedTuple):
    """Probes by id, in their order; ``package`` is what "module:name" is relative to.

    ``preload`` names modules that most probes import (the module's optional PRELOAD).
    """

    probes: Dict[str, Probe]
    preload: Tuple[str, ...]
    package: str
    folder: Path


def load(path: Optional[str]) -> Catalogue:
    """The shipped catalogue, or the one in the file at ``path``. Raises SpecError."""
    if path is None:
        folder, package, name = Path(__file__).resolve().parent, OWN_PACKAGE, "catalogue"
    else:
        file = Path(path).resolve()
        folder, package, name = file.parent, FILE_PACKAGE, file.stem
        if not file.is_file() or file.suffix != ".py":
            raise SpecError("the catalogue %s is no Python file" % path)
    try:
        if path is not None:
            _make_package(package, folder)
        module = importlib.import_module("%s.%s" % (package, name))
        probes = _checked(module.PROBES)
    except SpecError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a user's file raises is told in one line
        message = " ".join(str(error).split())
        raise SpecError("the catalogue %s: %s: %s" % (Path(path or name).name, type(error).__name__, message)) from None
    return Catalogue(probes, tuple(getattr(module, "PRELOAD", ())), package, folder)


def with_variants(catalogue: Catalogue, variants: Mapping[str, Any]) -> Catalogue:
    """The catalogue and probes of it under other ids, with further parameters. Raises SpecError."""
    probes = dict(catalogue.probes)
    for name, told in variants.items():
        if name in probes:
            raise SpecError("the variant %r has the id of a probe" % name)
        if told["of"] not in catalogue.probes:
            raise SpecError("the variant %r is of %r, which is not in the catalogue" % (name, told["of"]))
        probes[name] = variant(catalogue.probes[told["of"]], name, told["parameters"])
    return catalogue._replace(probes=probes)


def _make_package(name: str, folder: Path) -> None:
    init = folder / "__init__.py"
    places = [str(folder)]
    if init.is_file():
        spec = importlib.util.spec_from_file_location(name, str(init), submodule_search_locations=places)
    else:
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = places
    assert spec is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    if spec.loader is not None and init.is_file():
        spec.loader.exec_module(package)


def _checked(entries: Iterable[Any]) -> Dict[str, Probe]:
    probes: Dict[str, Probe] = {}
    for entry in entries:
        if not isinstance(entry, Probe):
            raise SpecError("the catalogue's PROBES holds %.80r, which is no Probe" % (entry,))
        if entry.id in probes:
            raise SpecError("the catalogue has two probes %r" % entry.id)
        probes[entry.id] = entry
    for probe in probes.values():
        for required in probe.requires:
            if required not in probes:
                raise SpecError("probe %r requires the unknown probe %r" % (probe.id, required))
            if imported_by(probe) and not imported_by(probes[required]):
                raise SpecError("import %r requires %r, which runs after the imports" % (probe.id, required))
    return probes


def imported_by(probe: Probe) -> Optional[str]:
    """The module that an import probe imports; None for other probes.

    ``import-torch`` and its like, and any ``import-<module>`` without a function of its own.
    """
    module = probe.id[len("import-") :].replace("-", "_") if probe.id.startswith("import-") else ""
    return module if module and (module in IMPORTS or not probe.function) else None


def in_order(catalogue: Catalogue, chosen: Iterable[str]) -> List[Probe]:
    """The chosen probes and all that they require: the imports, then the others in catalogue order.

    A requirement always stands before those that require it. Raises SpecError for an id that is not there.
    """
    order: Dict[str, Probe] = {}
    wanted = set(_known(catalogue, chosen))
    for name in catalogue.probes:
        if name in wanted:
            _visit(catalogue, name, order, ())
    rank = {module: place for place, module in enumerate(IMPORTS)}
    imports = [probe for probe in order.values() if imported_by(probe)]
    imports.sort(key=lambda probe: rank.get(str(imported_by(probe)), len(rank)))
    return imports + [probe for probe in order.values() if not imported_by(probe)]


def _known(catalogue: Catalogue, chosen: Iterable[str]) -> Iterable[str]:
    for name in chosen:
        if name not in catalogue.probes:
            raise SpecError("there is no probe %r in the catalogue" % name)
        yield name


def _visit(catalogue: Catalogue, name: str, order: Dict[str, Probe], above: Tuple[str, ...]) -> None:
    if name in above:
        raise SpecError("probes require each other in a circle: %s" % " -> ".join((*above, name)))
    if name not in order:
        for required in sorted(catalogue.probes[name].requires, key=list(catalogue.probes).index):
            _visit(catalogue, required, order, (*above, name))
        order[name] = catalogue.probes[name]


def function(catalogue: Catalogue, probe: Probe) -> Callable[..., Any]:
    """The probe's generator function. Raises ProbeFaultError, or what importing its module raises."""
    module_name, _, name = probe.function.partition(":")
    full = "%s.%s" % (catalogue.package, module_name)
    try:
        module = importlib.import_module(full)
    except ModuleNotFoundError as error:
        if error.name != full:
            raise
        raise ProbeFaultError("there is no module %r for this probe" % module_name) from None
    found = getattr(module, name, None)
    if found is None:
        raise ProbeFaultError("there is no function %r" % probe.function)
    if not inspect.isgeneratorfunction(inspect.unwrap(found)):
        raise ProbeFaultError("%s is no generator function" % probe.function)
    return found  # type: ignore[no-any-return]
