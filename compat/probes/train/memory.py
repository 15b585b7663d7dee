"""How much memory a training step will take, before anything is allocated.

weights: parameters in their type. gradients, optimizer: LoRA's parameters alone, in float32; AdamW keeps two numbers
for each. activations: what autograd keeps from the forward for the backward, counted from the tensors that each kind
of layer saves in transformers 4.36 to 5.23 (`saved.kept` sees them). Frozen matrices save no inputs, so the usual
counts for full training (Korthikanti et al. 2022, "Reducing Activation Recomputation in Large Transformer Models")
are too high by far. Nothing is saved before the first LoRA layer: the vision model costs its weights only.
What an operation needs only while it computes is in none of the four; `free` leaves room for it.

Letters: n tokens of the whole batch, h a layer's width, f its feed-forward's width, e the bytes of a computed number.
Norms and LoRA compute in float32 whatever e is: 4 bytes a number.
"""

from typing import NamedTuple

FLOAT = 4
ADAM_MOMENTS = 2


class Attention(NamedTuple):
    """A stack of layers: their number, width h, feed-forward width f, heads, and width of all heads together."""

    layers: int
    width: int
    feed_forward: int
    heads: int
    inner: int


class Job(NamedTuple):
    """What is trained on what.

    parameters, trainable: counts. linear: numbers in the matrices that gradients pass through, which autocast keeps
    a second time. weight_bytes, compute_bytes: of a number. batch: samples at once. Lengths in tokens:
    patches (with the class token), queries, instruction, text (without queries), answer (0: decoder-only).
    """

    parameters: int
    trainable: int
    linear: int
    weight_bytes: float
    compute_bytes: int
    autocast: bool
    checkpointing: bool
    batch: int
    patches: int
    queries: int
    instruction: int
    text: int
    answer: int
    vision_layers: int
    image_width: int
    vocabulary: int
    cross_every: int
    qformer: Attention
    language: Attention
    decoder_layers: int = 0


class Memory(NamedTuple):
    """Bytes."""

    weights: int
    gradients: int
    optimizer: int
    activations: int

    @property
    def total(self) -> int:
        """All four together."""
        return sum(self)

    def __str__(self) -> str:
        """The parts with their names."""
        return ", ".join("%s %s" % (name, amount(value)) for name, value in zip(self._fields, self))


def amount(value: int) -> str:
    """Bytes for people."""
    return "%.1f GiB" % (value / 2**30) if value >= 2**29 else "%.0f MiB" % (value / 2**20)


def predicted(job: Job) -> Memory:
    """The four parts."""
    gradients = FLOAT * job.trainable
    frozen = job.parameters - job.trainable
    return Memory(
        weights=int(job.weight_bytes * frozen) + FLOAT * job.trainable,
        gradients=gradients,
        optimizer=ADAM_MOMENTS * gradients,
        activations=activations(job),
    )


def activations(job: Job) -> int:
    """Q-Former, language model, loss, and under autocast the matrices' copies in half precision."""
    copies = job.compute_bytes * job.linear if job.autocast else 0
    if job.checkpointing:
        return checkpointed(job) + loss(job) + copies // max(1, job.language.layers + job.decoder_layers)
    language = encoder_decoder(job) if job.answer else decoder_only(job)
    return qformer(job) + language + loss(job) + copies


def checkpointed(job: Job) -> int:
    """Each layer's input, e h n, and what the last norms keep. The vision model's layers count too: a checkpoint keeps
    its input whether or not a gradient will come (39 layers that would keep nothing without checkpointing).

    transformers 4.36 leaves the Q-Former's layers out of it; there they keep what they do otherwise.
    """
    source, target = job.batch * (job.queries + job.text), job.batch * job.answer
    width = job.language.width
    numbers = (job.vision_layers + 1) * job.image_width * job.batch * job.patches
    numbers += job.qformer.layers * job.qformer.width * job.batch * (job.queries + job.instruction)
    numbers += (job.language.layers + 1 + bool(job.answer)) * width * source + (job.decoder_layers + 1) * width * target
    return job.compute_bytes * numbers + FLOAT * width * (source + target)


def qformer(job: Job) -> int:
    """Self-attention and feed-forward in each layer, cross-attention to the image in every ``cross_every``-th.

    Each LoRA layer keeps its input, in half precision a float32 copy of its own. Beside these: query, key, value
    and the inputs of norm and GELU.
    """
    e, size, length = job.compute_bytes, job.qformer, job.queries + job.instruction
    tokens, own_copies = job.batch * length, 4 if e < FLOAT else 2
    attention = tokens * size.width * (own_copies * FLOAT + 4 * e) + e * scores(job, size, length, length)
    feed_forward = tokens * (size.width + size.feed_forward) * (FLOAT + e)
    image = job.batch * job.patches * (2 * e * size.width + (2 * FLOAT * job.image_width if e < FLOAT else 0))
    queries = job.batch * job.queries * size.width * 2 * (FLOAT + e)
    cross = image + queries + e * scores(job, size, job.queries, job.patches)
    return size.layers * (attention + feed_forward) + -(-size.layers // job.cross_every) * cross


def encoder_decoder(job: Job) -> int:
    """T5. A layer keeps six tensors of its gated GELU's width (it is written in Python), query, key and value, the
    softmax in float32 and in e, and each norm's input."""
    source, target = job.batch * (job.queries + job.text), job.batch * job.answer
    e, size = job.compute_bytes, job.language
    soft = FLOAT + (e if e < FLOAT else 0)
    norm = size.width * soft
    block = 6 * e * size.feed_forward + 3 * e * size.inner
    encoder = source * (block + 2 * norm) + soft * scores(job, size, job.queries + job.text, job.queries + job.text)
    decoder = target * (block + e * size.inner + 3 * norm) + source * 2 * e * size.inner
    decoder += soft * scores(job, size, job.answer, job.answer + job.queries + job.text)
    return size.layers * encoder + job.decoder_layers * decoder


def decoder_only(job: Job) -> int:
    """LLaMA with torch's own attention: query, key, value, output, three tensors of the SwiGLU's width, two norms."""
    tokens, e, size = job.batch * (job.queries + job.text), job.compute_bytes, job.language
    return size.layers * tokens * (3 * e * size.feed_forward + 4 * e * size.inner + 2 * FLOAT * size.width)


def loss(job: Job) -> int:
    """The log-softmax over the vocabulary: T5's in e, LLaMA's in float32 for each token."""
    if job.answer:
        return job.compute_bytes * job.batch * job.answer * job.vocabulary
    return FLOAT * job.batch * (job.queries + job.text) * job.vocabulary


def scores(job: Job, size: Attention, asking: int, asked: int) -> int:
    """How many attention scores there are."""
    return job.batch * size.heads * asking * asked
