"""A model between tiny and real: big enough for its activations to be layers, small enough for a second."""

from compat_probes.train import plan, sizes
from compat_probes.train import steps as train

VISION = dict(sizes.VISION, hidden_size=176, intermediate_size=352, num_hidden_layers=2, num_attention_heads=4)
QFORMER = dict(
    sizes.QFORMER,
    hidden_size=128,
    num_hidden_layers=4,
    num_attention_heads=4,
    intermediate_size=512,
    encoder_hidden_size=176,
)
T5 = dict(sizes.T5_XL, vocab_size=4000, d_model=256, d_ff=640, num_layers=4, num_decoder_layers=4, num_heads=4)
LLAMA = dict(
    sizes.LLAMA_7B,
    vocab_size=4000,
    hidden_size=256,
    intermediate_size=688,
    num_hidden_layers=4,
    num_attention_heads=4,
)
TEXT = {"t5": T5, "llama": LLAMA}
GIB = 2**30


def steps(context, language, way):
    """Three steps of the shipped probe, on one thread."""
    sizes.REAL["between"] = sizes.Scale(language, VISION, QFORMER, TEXT[language], 32, 16)
    context.scale = "between"
    plan.STEPS = 3
    plan.use_all_cores = lambda: None
    return (yield from train.steps(context, language, **way))


def too_big(context):
    """The real LLaMA on a host that allows 4 GiB."""
    context.scale, context.memory_limit_bytes = "vicuna-7b", 4 * GIB
    plan.use_all_cores = lambda: None
    return (yield from train.steps(context, "llama", "bf16"))
