"""Mixed precision by a scaler, and a model that is in float16 already."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

RULE = Rule(
    id="fp16-gradients-under-scaler",
    title="The trainable parameters are in float16, and the gradient scaler needs them in float32",
    cause=(
        "Mixed precision (fp16=True, a GradScaler) computes in float16 by itself and keeps what it trains in float32. "
        "The model was loaded in float16, and its adapters with it, so that the gradients are in float16 as well."
    ),
    package="",
    affected={},
    matches=signature(r"Attempting to unscale FP16 gradients", "ValueError"),
    remedies=(
        CodeChange(
            None,
            "make what is trained float32 (p.data = p.data.float() for each p that requires a gradient), or load the "
            "model in bfloat16 or float32",
        ),
    ),
    about_versions=False,
)
