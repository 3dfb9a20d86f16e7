"""Where models run: the device, and how much of the work fits it at a time."""

import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import torch

from reseg_geo.errors import ModelError, UsageError

T = TypeVar("T")


def pick_device(device: str) -> str:
    """ "auto" becomes the best device there is; UsageError for one that is not there."""
    available = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if device == "auto":
        return next(name for name, there in available.items() if there)
    kind = device.split(":")[0]
    if not available.get(kind, False):
        there = ", ".join(name for name, there in available.items() if there)
        raise UsageError(f"there is no device {device!r} on this machine; it has {there}.")
    return device


def fast_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 numbers itself."""
    # Older versions of PyTorch know one of the two, or cannot tell.
    parts = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, name, bool)() for name in parts)


def processor(device: torch.device) -> str:
    """What a device is called, as far as PyTorch or the system tell."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    # Older versions of PyTorch do not tell.
    capabilities = getattr(torch.cpu, "get_capabilities", dict[str, object])()
    name = capabilities.get("cpu_name") or platform.processor() or platform.machine()
    return f"{device.type} {name} {torch.backends.cpu.get_cpu_capability()}"


def batch_for(device: torch.device, number_format: str) -> int:
    """Windows in a forward pass. On a CPU few are quickest: what lies between layers stays small
    enough to be kept by the allocator, and near the processor.
    """
    if device.type != "cpu":
        return 64
    return 4 if number_format == "float32" else 8


class Batches:
    """Work cut into batches of `size` items; where the device's memory runs out, batches halve.

    The smaller size is kept, so that what did not fit once is not tried again.
    """

    def __init__(self, size: int) -> None:
        self.size = size

    def map(self, run: Callable[[Any], T], items: Any) -> Iterator[T]:
        """`run` of each batch, a part of the sequence or array, in order.

        Raises ModelError if a single item is too much for the device.
        """
        start = 0
        while start < len(items):
            result, count = self.first(run, items[start : start + self.size])
            yield result
            start += count

    def first(self, run: Callable[[Any], T], items: Any) -> tuple[T, int]:
        """`run` of the first batch of a sequence or array, and how many items it has.

        Raises ModelError if a single item is too much for the device.
        """
        while True:
            batch = items[: self.size]
            try:
                return run(batch), len(batch)
            except (RuntimeError, MemoryError) as error:
                if not _out_of_memory(error):
                    raise
                if len(batch) == 1:
                    raise _too_little() from error
            # Only here is what the failed batch held let go.
            self.size = len(batch) // 2
            if torch.cuda.is_available():
                torch.cuda.empty_cache()


@contextmanager
def fitting() -> Iterator[None]:
    """Raise ModelError if the device's memory runs out within."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if _out_of_memory(error):
            raise _too_little() from error
        raise


def _too_little() -> ModelError:
    return ModelError(
        "the device has too little memory for the model; use --device cpu, or a smaller model."
    )


def _out_of_memory(error: Exception) -> bool:
    """CUDA has an exception of its own; its libraries, MPS and the CPU say it in words."""
    words = str(error).lower()
    return isinstance(error, torch.cuda.OutOfMemoryError | MemoryError) or any(
        part in words for part in ("out of memory", "alloc_failed", "can't allocate memory")
    )
