"""A miniature torch: enough to be imported and seeded."""

__version__ = "1.0+cpu"


def manual_seed(seed: int) -> None:
    """Take a seed."""


def set_num_threads(number: int) -> None:
    """Take a number of threads."""
