"""How much memory each part of a training step really takes.

On a GPU: what torch's allocator holds, before and after each stage. On the CPU, which has no such allocator: the
exact bytes of the tensors. There the activations are what autograd keeps from forward to backward (each storage once,
without the parameters), seen by ``torch.autograd.graph.saved_tensors_hooks``; with gradient checkpointing these are
the inputs of the checkpointed layers. What an operation needs only while it computes is in the peak alone.
"""

from typing import Any, Callable, Dict, Iterable, Set, Tuple


def allocated(device: str) -> int:
    """Bytes that torch holds on the GPU; 0 on the CPU."""
    import torch

    return int(torch.cuda.memory_allocated()) if device == "cuda" else 0


def grown(device: str, before: int, exact: int) -> int:
    """How far the GPU's allocator has grown; on the CPU the exact bytes."""
    return allocated(device) - before if device == "cuda" else exact


def tensor_bytes(tensors: Iterable[Any]) -> int:
    """The bytes of the storages behind the tensors, each once."""
    return sum({_key(tensor): tensor.untyped_storage().nbytes() for tensor in tensors}.values())


def weights(model: Any) -> int:
    """Parameters and buffers."""
    return tensor_bytes([*model.parameters(), *model.buffers()])


def gradients(model: Any) -> int:
    """The gradients that are there now."""
    return tensor_bytes(value.grad for value in model.parameters() if value.grad is not None)


def optimizer_state(optimizer: Any) -> int:
    """The tensors that the optimizer keeps."""
    import torch

    values = (value for state in optimizer.state.values() for value in state.values())
    return tensor_bytes(value for value in values if torch.is_tensor(value))


def kept(model: Any, forward: Callable[[], Any], device: str) -> Tuple[Any, int]:
    """The loss of a forward, and the bytes that it keeps for the backward."""
    import torch

    before, own = allocated(device), _own(model)
    seen: Dict[Any, int] = {}

    def pack(tensor: Any) -> Any:
        if _key(tensor) not in own:
            seen[_key(tensor)] = tensor.untyped_storage().nbytes()
        return tensor

    if device == "cuda":
        loss = forward()
        return loss, allocated(device) - before
    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        loss = forward()
    return loss, sum(seen.values())


def _own(model: Any) -> Set[Any]:
    return {_key(value) for value in (*model.parameters(), *model.buffers())}


def _key(tensor: Any) -> Any:
    return tensor.device, tensor.untyped_storage().data_ptr()
