"""The device that models run on, and batches that fit its memory."""

import math
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import torch

from reseg_geo.errors import ModelError, UsageError

T = TypeVar("T")

_USUAL, _LARGEST = 64, 256  # windows per forward pass on a GPU
_ON_CPU = 2**29  # bytes that the windows of a forward pass take at most


def pick_device(device: str) -> str:
    """The best device for "auto", or else the device itself; UsageError if it is missing."""
    available = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if device == "auto":
        return next(name for name, present in available.items() if present)
    if not available.get(device.split(":")[0], False):
        usable = ", ".join(name for name, present in available.items() if present)
        raise UsageError(f"this machine has no device {device!r}; choose from {usable}.")
    return device


def cores() -> int:
    """Processor cores that this process may use."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return here or 1


def fast_bfloat16() -> bool:
    """Whether the processor has instructions to multiply bfloat16 numbers."""
    # Older versions of PyTorch lack one or both of these functions.
    parts = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, name, bool)() for name in parts)


def most_at_once(count: int, dtype: torch.dtype, device: torch.device) -> int:
    """How many of `count` windows may go through a network together.

    One where a processor emulates bfloat16, since PyTorch's sums then depend on the batch size.
    """
    emulated = dtype == torch.bfloat16 and device.type == "cpu" and not fast_bfloat16()
    return 1 if emulated else max(1, count)


def processor(device: torch.device) -> str:
    """The name of a device, as far as PyTorch or the system report it."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    # Older versions of PyTorch lack this function.
    capabilities = getattr(torch.cpu, "get_capabilities", dict[str, object])()
    name = capabilities.get("cpu_name") or platform.processor() or platform.machine()
    return f"{device.type} {name} {torch.backends.cpu.get_cpu_capability()}"


def batch_for(device: torch.device, number_format: str, window: int = 0) -> int:
    """Windows per forward pass; window: bytes that one of them takes, about.

    On a CPU small batches are fastest: their activations stay in the processor's cache and are
    reused by the allocator; large windows gain nothing from company. A GPU has as many as half of
    its free memory holds, up to a number beyond which it does not get faster.
    """
    if device.type == "cpu":
        usual = 4 if number_format == "float32" else 8
        return max(1, min(usual, _ON_CPU // window)) if window else usual
    if device.type != "cuda" or not window:
        return _USUAL
    free, _ = torch.cuda.mem_get_info(device)
    most = max(1, min(_LARGEST, free // 2 // window))
    return int(2 ** math.floor(math.log2(most)))


class Batches:
    """Process items in batches of `size`, halved whenever the device runs out of memory.

    The smaller size applies to all later batches.
    """

    def __init__(self, size: int) -> None:
        self.size = size

    def map(self, run: Callable[[Any], T], items: Any) -> Iterator[T]:
        """Apply `run` to each batch of a sequence or array, in order; raises as `first`."""
        start = 0
        while start < len(items):
            result, count = self.first(run, items[start : start + self.size])
            yield result
            start += count

    def first(self, run: Callable[[Any], T], items: Any) -> tuple[T, int]:
        """Apply `run` to the first batch of a sequence or array; also returns the batch's size.

        Raises ModelError if a single item does not fit into the device's memory.
        """
        while True:
            batch = items[: self.size]
            try:
                return run(batch), len(batch)
            except (RuntimeError, MemoryError) as error:
                if not _out_of_memory(error):
                    raise
                if len(batch) == 1:
                    raise _memory_error() from error
            # The memory of the failed batch is released only after the except block.
            self.size = len(batch) // 2
            if torch.cuda.is_available():
                torch.cuda.empty_cache()


@contextmanager
def fitting() -> Iterator[None]:
    """Raise ModelError if the device runs out of memory in this context."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if _out_of_memory(error):
            raise _memory_error() from error
        raise


def _memory_error() -> ModelError:
    return ModelError(
        "the device has too little memory for the model; use --device cpu, or a smaller model."
    )


def _out_of_memory(error: Exception) -> bool:
    """Only CUDA has its own exception; its libraries, MPS and the CPU say it in the message."""
    message = str(error).lower()
    return isinstance(error, torch.cuda.OutOfMemoryError | MemoryError) or any(
        part in message for part in ("out of memory", "alloc_failed", "can't allocate memory")
    )
