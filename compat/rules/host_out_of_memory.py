"""The machine's memory is full: the same in every release."""

from compat.rules.rule import Case, CodeChange, Rule
from compat.rules.signs import says

SAYS = (
    r"DefaultCPUAllocator: (?:can't|not enough memory)",
    r"Unable to allocate [\d.]+ [KMGT]?i?B for an array",
    r"Cannot allocate memory",
    r"std::bad_alloc",
    r"unable to mmap \d+ bytes",
)


def matches(case: Case) -> bool:
    """Python's own exception has no words of its own."""
    return case.type == "MemoryError" or says(case, "|".join(SAYS)) is not None


RULE = Rule(
    id="host-out-of-memory",
    title="The machine has no memory left",
    cause=(
        "An allocation in the machine's own memory was refused. Loading a model needs at least its size, and twice "
        "that if it is converted on the way."
    ),
    package="",
    affected={},
    matches=matches,
    remedies=(
        CodeChange(
            None,
            "load with low_cpu_mem_usage or a device_map, in the precision that is used, or on a machine with more "
            "memory",
        ),
        CodeChange(None, "use fewer or smaller data workers"),
    ),
    about_versions=False,
)
