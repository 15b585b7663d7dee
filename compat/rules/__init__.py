"""The known failures, one a file. The order is the priority: the first rule that matches is the finding."""

from collections.abc import Iterable, Iterator

from compat.rules import (
    accelerate_not_installed,
    access_denied,
    adamw_of_transformers_gone,
    attention_returns_two_values,
    cache_is_no_tuple,
    class_not_in_release,
    device_failed,
    device_out_of_memory,
    disk_full,
    dtypes_do_not_fit,
    example_of_another_release,
    extra_special_tokens_as_list,
    fast_tokenizer_drops_normalizer,
    features_are_an_output_object,
    file_missing,
    from_pretrained_keyword_gone,
    from_pretrained_keyword_too_new,
    general_gone,
    general_never,
    general_not_yet,
    general_range,
    general_remote,
    generation_mixin_not_inherited,
    gradient_checkpointing_hook,
    hf_initialized_mark,
    host_out_of_memory,
    ids_and_embeds_together,
    image_placeholders_mismatch,
    init_empty_weights_undefined,
    inputs_embeds_multiple_values,
    inputs_embeds_refused_by_model,
    inputs_embeds_unexpected_argument,
    interrupted,
    lavis_file_missing,
    layer_without_position_embeddings,
    library_not_installed,
    loss_ignores_image,
    loss_of_ignored_labels_is_nan,
    model_flag_read_too_early,
    model_type_newer_than_transformers,
    network_failed,
    no_such_model_or_path,
    not_on_the_hub,
    peft_calls_what_is_gone,
    peft_needs_newer_transformers,
    peft_older_than_transformers,
    placeholders_read_as_text,
    process_killed,
    qformer_has_no_bert,
    resolver_conflict,
    rope_of_transformers_5,
    rope_scaling_newer_than_transformers,
    safetensors_without_metadata,
    settings_contradict,
    shapes_do_not_fit,
    submodule_without_initialize_weights,
    tied_weights_as_list,
    tokenizer_class_of_transformers_5,
    tokenizer_json_merges_as_pairs,
    tokenizer_json_newer_than_reader,
    tokenizer_json_older_than_reader,
    tokenizer_pad_signature,
    tokenizer_sets_up_too_late,
    torch_load_needs_torch_2_6,
    trainer_override_of_older_signature,
    tuple_has_no_format,
    vision_output_is_not_a_tensor,
    weights_file_broken,
    wrong_target_modules,
)
from compat.rules.of_libraries import LIBRARIES
from compat.rules.rule import Case, GeneralRule, Rule, recognise

KNOWN: tuple[Rule | GeneralRule, ...] = (
    resolver_conflict.RULE,
    peft_needs_newer_transformers.RULE,
    peft_older_than_transformers.RULE,
    peft_calls_what_is_gone.RULE,
    class_not_in_release.RULE,
    inputs_embeds_multiple_values.RULE,
    inputs_embeds_unexpected_argument.RULE,
    inputs_embeds_refused_by_model.RULE,
    tokenizer_json_newer_than_reader.RULE,
    tokenizer_json_merges_as_pairs.RULE,
    tokenizer_json_older_than_reader.RULE,
    fast_tokenizer_drops_normalizer.RULE,
    ids_and_embeds_together.RULE,
    image_placeholders_mismatch.RULE,
    vision_output_is_not_a_tensor.RULE,
    qformer_has_no_bert.RULE,
    tuple_has_no_format.RULE,
    loss_of_ignored_labels_is_nan.RULE,
    loss_ignores_image.RULE,
    placeholders_read_as_text.RULE,
    lavis_file_missing.RULE,
    features_are_an_output_object.RULE,
    rope_scaling_newer_than_transformers.RULE,
    safetensors_without_metadata.RULE,
    tokenizer_class_of_transformers_5.RULE,
    torch_load_needs_torch_2_6.RULE,
    attention_returns_two_values.RULE,
    cache_is_no_tuple.RULE,
    example_of_another_release.RULE,
    extra_special_tokens_as_list.RULE,
    from_pretrained_keyword_gone.RULE,
    from_pretrained_keyword_too_new.RULE,
    generation_mixin_not_inherited.RULE,
    gradient_checkpointing_hook.RULE,
    hf_initialized_mark.RULE,
    layer_without_position_embeddings.RULE,
    model_type_newer_than_transformers.RULE,
    rope_of_transformers_5.RULE,
    tied_weights_as_list.RULE,
    tokenizer_pad_signature.RULE,
    tokenizer_sets_up_too_late.RULE,
    trainer_override_of_older_signature.RULE,
    adamw_of_transformers_gone.RULE,
    *LIBRARIES,
    init_empty_weights_undefined.RULE,
    model_flag_read_too_early.RULE,
    submodule_without_initialize_weights.RULE,
)
"""Failures that were seen and looked into."""

BY_HISTORY: tuple[GeneralRule, ...] = (
    general_range.RULE,
    general_gone.RULE,
    general_not_yet.RULE,
    general_remote.RULE,
    general_never.RULE,
)
"""Any name of the packages in the history. They speak where no known failure is recognised: that one knows more."""

NOT_ABOUT_VERSIONS: tuple[Rule, ...] = (
    interrupted.RULE,
    device_out_of_memory.RULE,
    host_out_of_memory.RULE,
    process_killed.RULE,
    disk_full.RULE,
    not_on_the_hub.RULE,
    access_denied.RULE,
    network_failed.RULE,
    no_such_model_or_path.RULE,
    weights_file_broken.RULE,
    file_missing.RULE,
    wrong_target_modules.RULE,
    shapes_do_not_fit.RULE,
    dtypes_do_not_fit.RULE,
    accelerate_not_installed.RULE,
    library_not_installed.RULE,
    settings_contradict.RULE,
    device_failed.RULE,
)
"""Failures that other versions do not mend. A rule about versions knows more, and is asked first."""

RULES = (*KNOWN, *BY_HISTORY, *NOT_ABOUT_VERSIONS)


def matching(case: Case, rules: Iterable[Rule | GeneralRule] = RULES) -> Iterator[Rule]:
    """The rules that recognise the case, in their order; general ones as the rule of this one failure."""
    known = False
    for rule in rules:
        if not (known and rule in BY_HISTORY) and (found := recognise(rule, case)):
            known = known or rule not in BY_HISTORY
            yield found


def first_match(case: Case, rules: Iterable[Rule | GeneralRule] = RULES) -> Rule | None:
    """The first rule that recognises the case; None: unknown."""
    return next(matching(case, rules), None)
