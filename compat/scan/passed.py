"""What signatures do not show, and was read in the packages' sources instead.

A base class may pass a new parameter to a method that users override, or only be able to; a decorator may take
arguments that the function itself no longer has.
"""

from __future__ import annotations

from packaging.specifiers import SpecifierSet

from compat.rules.from_pretrained_keyword import GONE

PASSED = frozenset(
    {
        ("transformers", "_get_train_sampler", "train_dataset"),
        ("transformers", "compute_loss", "num_items_in_batch"),
        ("transformers", "get_batch_samples", "device"),
        ("transformers", "log", "start_time"),
        ("transformers", "tie_weights", "missing_keys"),
        ("transformers", "tie_weights", "recompute_mapping"),
        ("transformers", "training_step", "num_items_in_batch"),
    }
)
"""Package, method, parameter: of ``Trainer`` and ``PreTrainedModel`` in transformers 5.23.0."""

TAKEN = {
    **{
        ("huggingface-hub", name): SpecifierSet(">=1")
        for name in ("force_filename", "local_dir_use_symlinks", "proxies", "resume_download")
    },
    ("huggingface-hub", "use_auth_token"): SpecifierSet("<1"),
    **{
        ("transformers", name): SpecifierSet(">=4.50")
        for name in ("output_attentions", "output_hidden_states", "return_dict", "use_cache")
    },
}
"""Package, argument: the releases in which decorators take it (``validate_hf_hub_args``; those of models' forward)."""


LOADS = "transformers.PreTrainedModel.from_pretrained"
LOADING = "ignore_mismatched_sizes"
"""A parameter that the models' ``from_pretrained`` has in every release, and no other function of that name."""
REFUSED = frozenset(GONE)
"""What that one hands on to the model's class in releases that no longer take it out: run in 4.57.6, 5.0.0, 5.23.0.

The class refuses it. Of other arguments that are taken by name no longer, the source does not show what becomes.
"""


def taken(package: str, name: str, version: str) -> bool:
    """Whether a decorator may take an argument."""
    releases = TAKEN.get((package, name))
    return releases is not None and releases.contains(version, prereleases=True)
