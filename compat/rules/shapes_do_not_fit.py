"""Sizes that do not go together: of the data, or of a checkpoint and the model."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

SAYS = (
    r"size mismatch for \S+: copying a param",
    r"^size mismatch for ",
    r"mat1 and mat2 shapes cannot be multiplied",
    r"Expected input batch_size \(\d+\) to match target batch_size",
    r"expected sequence of length \d+ at dim",
    r"Unable to create tensor, you should probably activate truncation",
    r"stack expects each tensor to be equal size",
    r"index out of range in self",
    r"Tried to access index \d+ out of table with \d+ rows",
    r"^too many dimensions 'str'",
    r"Sizes of tensors must match except in dimension",
    r"Target size \(.{0,60}\) must be the same as input size",
    r"you set `ignore_mismatched_sizes`",
)

RULE = Rule(
    id="shapes-do-not-fit",
    title="The sizes of two tensors do not fit",
    cause=(
        "A tensor has another size than the code expects: a checkpoint of another configuration or vocabulary, or "
        "inputs of another length or form. The model and its data decide that."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(
        CodeChange(
            None,
            "make configuration, vocabulary (resize_token_embeddings) and inputs those with which the weights were "
            "made",
        ),
    ),
    about_versions=False,
)
