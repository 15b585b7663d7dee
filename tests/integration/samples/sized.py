"""Probes whose models have a size; what each does is in its name."""

import os
from pathlib import Path

from compat_probes.probe import Skipped

FREE = Path(__file__).with_name("free")
"""Holds how many of the needed 8 GiB are free, as a machine's memory is at one moment and not at another."""


def trains(context):
    yield
    context.measure("epoch_seconds", 1.5)
    context.measure("memory_predicted_bytes", 2**33)
    threads = os.environ["OMP_NUM_THREADS"]
    return {"losses": [4.5, 4.0], "scale": context.scale, "precision": "bf16", "threads": threads}


def on_a_gpu(context):
    raise Skipped("no device" if context.device == "cuda" else "not asked for: use --device cuda")
    yield


def needs_memory(context):
    free = int(FREE.read_text()) if FREE.exists() else 2
    if context.scale != "tiny" and free < 8:
        raise Skipped(f"needs 8.00 GiB, and {free}.00 GiB are free")
    yield
    return {"losses": [2.0, 1.0], "scale": context.scale}
