"""Networks of transformers, read from the folder in which they were saved."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError

# What configurations and weights that do not fit can raise in transformers.
BAD = (
    OSError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RuntimeError,
    SafetensorError,
)  # fmt: skip


def saved_network(kind: Any, folder: Path) -> tuple[Any, list[str]]:
    """The network in a folder, in float32, and its weights that the folder lacks.

    kind: a class of transformers, which would leave what is missing, or has another shape, random.
    Nothing is downloaded. Raises any of BAD for a folder that does not fit.
    """
    with quiet():
        network, told = kind.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, dtype=torch.float32,
            output_loading_info=True,
        )  # fmt: skip
    return network, sorted([*told["missing_keys"], *map(str, told["mismatched_keys"])])


@contextmanager
def quiet() -> Iterator[None]:
    """No report and no progress bar of transformers: what is wrong is said in an error."""
    from transformers.utils import logging

    level, shown = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if shown:
            logging.enable_progress_bar()
