"""The known failures, one a file. The order is the priority: the first rule that matches is the finding."""

from collections.abc import Iterable, Iterator

from compat.rules import (
    class_not_in_release,
    fast_tokenizer_drops_normalizer,
    general_gone,
    general_never,
    general_not_yet,
    general_range,
    general_remote,
    ids_and_embeds_together,
    image_placeholders_mismatch,
    inputs_embeds_multiple_values,
    inputs_embeds_unexpected_argument,
    lavis_file_missing,
    loss_ignores_image,
    loss_of_ignored_labels_is_nan,
    peft_calls_what_is_gone,
    peft_needs_newer_transformers,
    peft_older_than_transformers,
    placeholders_read_as_text,
    qformer_has_no_bert,
    resolver_conflict,
    tokenizer_json_newer_than_reader,
    tuple_has_no_format,
    vision_output_is_not_a_tensor,
)
from compat.rules.rule import Case, GeneralRule, Rule, recognise

RULES: tuple[Rule | GeneralRule, ...] = (
    resolver_conflict.RULE,
    peft_needs_newer_transformers.RULE,
    peft_older_than_transformers.RULE,
    peft_calls_what_is_gone.RULE,
    class_not_in_release.RULE,
    inputs_embeds_multiple_values.RULE,
    inputs_embeds_unexpected_argument.RULE,
    tokenizer_json_newer_than_reader.RULE,
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
    # general ones, by the history of names
    general_range.RULE,
    general_gone.RULE,
    general_not_yet.RULE,
    general_remote.RULE,
    general_never.RULE,
)


def matching(case: Case, rules: Iterable[Rule | GeneralRule] = RULES) -> Iterator[Rule]:
    """The rules that recognise the case, in their order; general ones as the rule of this one failure."""
    return (found for rule in rules if (found := recognise(rule, case)))


def first_match(case: Case, rules: Iterable[Rule | GeneralRule] = RULES) -> Rule | None:
    """The first rule that recognises the case; None: unknown."""
    return next(matching(case, rules), None)
