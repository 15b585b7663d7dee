"""All probes, in the order in which they are asked; a probe comes after those that it requires."""

from .catalogue_drift import DRIFT
from .catalogue_instructblip import INSTRUCTBLIP, REAL_SIZE
from .catalogue_others import IMPORTS, LAVIS, RSGPT, TOKENIZER
from .catalogue_training import TRAINING

PROBES = (*IMPORTS, *TOKENIZER, *INSTRUCTBLIP, *TRAINING, *REAL_SIZE, *RSGPT, *LAVIS, *DRIFT)

PRELOAD = (
    "transformers.models.t5.modeling_t5",
    "transformers.models.llama.modeling_llama",
    "transformers.models.instructblip.modeling_instructblip",
    "torch._dynamo",  # torch.optim imports it at the first step
)
"""What most probes would otherwise import again, each in its own child."""
