"""What trl's trainers took themselves and take in their configuration now. Boundaries read from the wheels."""

import re

from compat.language import phrase
from compat.rules.rule import Case, CodeChange, GeneralRule, Pins, Rule
from compat.rules.signs import is_a, says

REFUSED = re.compile(r"\b(?P<class>\w+)\.(?:__)?init(?:__)?\(\) got an unexpected keyword argument '(?P<keyword>\w+)'")
SFT = (
    "dataset_text_field",
    "packing",
    "max_seq_length",
    "infinite",
    "num_of_sequences",
    "chars_per_token",
    "dataset_num_proc",
    "dataset_batch_size",
    "neftune_noise_alpha",
    "model_init_kwargs",
    "dataset_kwargs",
    "eval_packing",
)
DPO = (
    "beta",
    "label_smoothing",
    "loss_type",
    "label_pad_token_id",
    "padding_value",
    "truncation_mode",
    "max_length",
    "max_prompt_length",
    "max_target_length",
    "is_encoder_decoder",
    "disable_dropout",
    "generate_during_eval",
    "precompute_ref_log_probs",
    "dataset_num_proc",
    "model_init_kwargs",
    "ref_model_init_kwargs",
    "model_adapter_name",
    "ref_adapter_name",
    "reference_free",
    "force_use_ref_model",
)
IN_CONFIG = {
    **{("SFTTrainer", each): ("0.13.0", "SFTConfig") for each in SFT},
    **{("DPOTrainer", each): ("0.13.0", "DPOConfig") for each in DPO},
}
"""Trainer and argument: the first trl without it, and the configuration that takes it."""
RENAMED = {
    ("SFTConfig", "max_seq_length"): ("0.20.0", "max_length"),
    **{
        (f"{kind}Trainer", "tokenizer"): ("0.16.0", "processing_class")
        for kind in ("SFT", "DPO", "Reward", "ORPO", "KTO", "CPO")
    },
}
"""The first trl that does not take it, and its name of today."""
TITLE = "trl no longer takes this argument there"
CAUSE = (
    "trl moved what describes the training from its trainers to their configurations (SFTConfig, DPOConfig), and "
    "renamed some of it. Code of an older time passes it to the trainer, or under the old name."
)


def specialise(case: Case) -> Rule | None:
    """The rule of this one argument."""
    found = says(case, REFUSED)
    if found is None or not is_a(case, "TypeError"):
        return None
    asked = (found["class"], found["keyword"])
    moved, renamed = IN_CONFIG.get(asked), RENAMED.get(asked)
    gone, instead = moved or renamed or ("", "")
    if not gone or case.is_within("trl", f">={gone}") is False:
        return None
    words = phrase("pass it to %(config)s(...), given as args=", config=instead)
    change = words if moved else phrase("write %(name)s= instead", name=instead)
    return Rule(
        id=RULE.id,
        title=phrase(
            "%(cls)s no longer takes %(keyword)s, since trl %(gone)s",
            cls=found["class"],
            keyword=found["keyword"],
            gone=gone,
        ),
        cause=CAUSE,
        package="trl",
        affected={"trl": f">={gone}"},
        matches=lambda other: specialise(other) is not None,
        remedies=(CodeChange(None, change), Pins({"trl": f"<{gone}"}, phrase("a trl that still takes it"))),
    )


RULE = GeneralRule(id="trl-argument-moved", title=TITLE, cause=CAUSE, specialise=specialise)
