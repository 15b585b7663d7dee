"""All probes, in the order in which they are asked; a probe comes after those that it requires."""

from .catalogue_artefacts import ARTEFACTS
from .catalogue_convert import CONVERT
from .catalogue_drift import DRIFT
from .catalogue_instructblip import INSTRUCTBLIP, REAL_SIZE
from .catalogue_lora_checks import LORA_CHECKS
from .catalogue_models import MODEL_PROBES
from .catalogue_others import IMPORTS, LAVIS, RSGPT, TOKENIZER
from .catalogue_training import TRAINING

PROBES = (
    *IMPORTS,
    *TOKENIZER,
    *INSTRUCTBLIP,
    *REAL_SIZE,
    *TRAINING,
    *LORA_CHECKS,
    *RSGPT,
    *LAVIS,
    *MODEL_PROBES,
    *DRIFT,
    *CONVERT,
    *ARTEFACTS,
)

PRELOAD = (
    "transformers.models.t5.modeling_t5",
    "transformers.models.llama.modeling_llama",
    "transformers.models.instructblip.modeling_instructblip",
    "torch._dynamo",  # torch.optim imports it at the first step
    "numpy.ctypeslib",
    "torch.profiler._cupti_monitor",
    "compat_probes.first_use",
    "compat_probes.handwritten",
    "compat_probes.parity",
    "compat_probes.models.ask",
    "compat_probes.train.steps",
    "compat_probes.train.subject",
    "compat_probes.lora_checks.probes",
)
"""What most probes would otherwise import again, each in its own child."""
