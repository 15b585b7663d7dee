"""Is the device that was asked for there?"""

from .probe import CPU, Context, Skipped


def device_for(context: Context, on: str = "asked") -> str:
    """The device to run on: the one asked for, or with ``on`` "cuda" that one.

    Skipped where it is not there, or is there and nobody asked for it. Asks torch: call it in a child, while arranging.
    """
    import torch

    if on != "cuda" and context.device == CPU:
        return CPU
    if not torch.cuda.is_available():
        raise Skipped("no device")
    if context.device != "cuda":
        raise Skipped("not asked for: use --device cuda")
    return context.device
