"""Undefined symbols of torch's C++ interface. Not captured: only one torch can be had here."""

import re

from compat.language import phrase
from compat.rules.rule import Case, CodeChange, GeneralRule, Pins, Rule
from compat.rules.signs import is_a, says

LIBRARY = re.compile(r"\.so[\w.]{0,40}: undefined symbol: (?P<symbol>\w+)")
OF_TORCH = re.compile(r"^_ZNK?R?K?\d*\w*(?:c10|at|torch|caffe2)|^aoti_torch|^torch_|^_ZT[IV]\w*(?:c10|torch|at)")
PACKAGES = {
    "flash_attn": "flash-attn",
    "torchaudio": "torchaudio",
    "torchtext": "torchtext",
    "xformers": "xformers",
    "torch_scatter": "torch-scatter",
    "torch_sparse": "torch-sparse",
    "torch_cluster": "torch-cluster",
    "vllm": "vllm",
    "causal_conv1d": "causal-conv1d",
    "selective_scan": "mamba-ssm",
    "mamba_ssm": "mamba-ssm",
    "torchao": "torchao",
    "sgl_kernel": "sgl-kernel",
    "transformer_engine": "transformer-engine",
    "auto_gptq": "auto-gptq",
    "autogptq": "auto-gptq",
    "awq": "autoawq",
    "exllama": "auto-gptq",
    "deepspeed": "deepspeed",
    "apex": "apex",
    "fairseq": "fairseq",
    "detectron2": "detectron2",
    "pytorch3d": "pytorch3d",
}
"""By a part of the file's path; the distribution that ships it."""
TITLE = "A compiled extension was built for another torch than the installed one"
CAUSE = (
    "torch's C++ interface changes with every minor release, and an extension that was compiled for one of them does "
    "not load in another. torch, or the extension, was installed again without the other."
)


def specialise(case: Case) -> Rule | None:
    """The rule of this one extension."""
    found = says(case, LIBRARY)
    if (
        found is None
        or not is_a(case, "ImportError", "OSError", "RuntimeError")
        or not OF_TORCH.search(found["symbol"])
    ):
        return None
    path = found.string[: found.start()].split()[-1:]
    package = next((PACKAGES[part] for part in PACKAGES if path and part in path[0]), None)
    return Rule(
        id=RULE.id,
        title=phrase("%(package)s was built for another torch than the installed one", package=package)
        if package
        else phrase(TITLE),
        cause=CAUSE,
        package=package or "torch",
        affected={},
        matches=lambda other: specialise(other) is not None,
        remedies=(
            Pins(
                {package or "torch": ""},
                phrase(
                    "%(package)s built for the installed torch; install both together",
                    package=package or phrase("the extension"),
                ),
            ),
            CodeChange(
                None,
                phrase("build it again here: pip install --no-cache-dir --no-build-isolation --force-reinstall"),
            ),
        ),
    )


RULE = GeneralRule(id="extension-of-another-torch", title=TITLE, cause=CAUSE, specialise=specialise)
