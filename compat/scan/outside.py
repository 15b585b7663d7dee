"""Members of base classes that are outside the history and that its classes derive from."""

from __future__ import annotations

from compat.history.foreign import foreign

MODULE = frozenset(
    """
    T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches
    eval extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict
    modules mtia named_buffers named_children named_modules named_parameters parameters register_backward_hook
    register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook
    register_full_backward_pre_hook register_load_state_dict_post_hook register_load_state_dict_pre_hook
    register_module register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_
    set_extra_state set_submodule share_memory state_dict to to_empty train training type xpu zero_grad
    """.split()  # noqa: SIM905
)
"""Of torch's modules, as torch 2 has them; what they hold by a name of the user's is in no list."""
TORCH = {
    **dict.fromkeys(("torch.nn.Module", "torch.nn.modules.module.Module"), MODULE),
    **dict.fromkeys(("torch.utils.data.Dataset", "torch.utils.data.IterableDataset"), frozenset({"functions"})),
}
MARKERS = frozenset({"typing.Generic", "typing.Protocol", "abc.ABC", "builtins.object"})
"""Bases of a class of the user's that bring it nothing."""


def names(base: str) -> frozenset[str] | None:
    """The members of a class from outside; None for one that is not known here."""
    return TORCH.get(base) or foreign(base)
