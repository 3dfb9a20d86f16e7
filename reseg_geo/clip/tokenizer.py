"""Words to token ids."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from open_clip.tokenizer import SimpleTokenizer


class Tokenizer:
    """open_clip's byte-pair tokenizer, optionally limited to some token ids.

    A small model has embeddings for few tokens: `kept` lists their ids in ascending order, starting
    with 0 (open_clip's padding). Tokens are renumbered by it; others become 0. The order matters:
    open_clip takes the highest id as the end of the text.
    """

    def __init__(self, context_length: int, kept: Sequence[int] | None = None) -> None:
        self._bpe = _tokenizer(context_length)
        self._new_id: Tensor | None = None
        if kept is not None:
            self._new_id = torch.zeros(self._bpe.vocab_size, dtype=torch.long)
            self._new_id[torch.tensor(kept)] = torch.arange(len(kept))

    def __call__(self, texts: list[str]) -> Tensor:
        """Token ids, (n, context_length) int64; longer texts are truncated."""
        tokens: Tensor = self._bpe(texts)
        return tokens if self._new_id is None else self._new_id[tokens]


@cache
def _tokenizer(context_length: int) -> "SimpleTokenizer":
    # open_clip takes seconds to import, and its vocabulary 0.2 s to read.
    from open_clip.tokenizer import SimpleTokenizer

    return SimpleTokenizer(context_length=context_length)
