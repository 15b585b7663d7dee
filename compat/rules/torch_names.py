"""From which torch on a name is there. From torch's release notes, not from running: only one torch can be had here."""

SINCE = {
    "torch.inference_mode": "1.9",
    "torch.concat": "1.10",
    "torch.backends.mps": "1.12",
    "torch.nn.functional.scaled_dot_product_attention": "2.0",
    "torch.compile": "2.0",
    "torch._dynamo": "2.0",
    "torch.set_default_device": "2.0",
    "torch.optim.lr_scheduler.LRScheduler": "2.0",
    "torch.compiler": "2.1",
    "torch.float8_e4m3fn": "2.1",
    "torch.float8_e5m2": "2.1",
    "torch.library.impl_abstract": "2.1",
    "torch.float8_e4m3fnuz": "2.2",
    "torch.float8_e5m2fnuz": "2.2",
    "torch.utils._pytree.register_pytree_node": "2.2",
    "torch.distributed.device_mesh": "2.2",
    "torch.nn.attention": "2.3",
    "torch.get_default_device": "2.3",
    "torch.xpu": "2.3",
    "torch.uint16": "2.3",
    "torch.uint32": "2.3",
    "torch.uint64": "2.3",
    "torch.amp.GradScaler": "2.3",
    "torch.amp.custom_fwd": "2.4",
    "torch.amp.custom_bwd": "2.4",
    "torch.library.register_fake": "2.4",
    "torch.library.custom_op": "2.4",
    "torch.nn.RMSNorm": "2.4",
    "torch.nn.functional.rms_norm": "2.4",
    "torch.serialization.add_safe_globals": "2.4",
    "torch.serialization.safe_globals": "2.5",
    "torch.distributed.tensor": "2.5",
    "torch.nn.attention.flex_attention": "2.5",
    "torch.distributed.fsdp.FSDPModule": "2.6",
    "torch.distributed.fsdp.fully_shard": "2.6",
    "torch.accelerator": "2.6",
    "torch.library.triton_op": "2.6",
    "torch.int1": "2.6",
    "torch.int2": "2.6",
    "torch.int3": "2.6",
    "torch.int4": "2.6",
    "torch.int5": "2.6",
    "torch.int6": "2.6",
    "torch.int7": "2.6",
    "torch.float8_e8m0fnu": "2.7",
    "torch.float4_e2m1fn_x2": "2.8",
}
"""By dotted name; what is in such a module came no earlier."""

PARAMETERS = {"enable_gqa": "2.5"}
"""Of scaled_dot_product_attention."""


def since(name: str) -> str | None:
    """The first release that has the name, or the module that it is in."""
    while name not in SINCE and "." in name:
        name = name.rpartition(".")[0]
    return SINCE.get(name)
