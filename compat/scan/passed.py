"""What a base class is known to pass to a method that users override, beyond what older releases passed.

Signatures show that a method gained a parameter, not who fills it in. These were read in the package's source.
"""

from __future__ import annotations

PASSED = frozenset(
    {
        ("transformers", "_get_train_sampler", "train_dataset"),
        ("transformers", "_set_gradient_checkpointing", "enable"),
        ("transformers", "_set_gradient_checkpointing", "gradient_checkpointing_func"),
        ("transformers", "compute_loss", "num_items_in_batch"),
        ("transformers", "log", "start_time"),
        ("transformers", "tie_weights", "missing_keys"),
        ("transformers", "tie_weights", "recompute_mapping"),
        ("transformers", "training_step", "num_items_in_batch"),
    }
)
"""Package, method, parameter: of ``Trainer`` and ``PreTrainedModel`` in transformers 5.23.0."""
