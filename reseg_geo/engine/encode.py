"""From prepared blocks to their records: patch features, similarities."""

import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reseg_geo.clip.model import ClipModel
from reseg_geo.engine.features import Features
from reseg_geo.engine.logits import BlockLogits
from reseg_geo.engine.windows import BlockWindows, cut
from reseg_geo.models.device import Batches

Key = TypeVar("Key")

# Blocks that may wait for windows of later ones to fill a batch.
_OPEN = 3
_FEW = 16  # windows whose kept features are looked at at a time


@dataclass(frozen=True)
class Encoded:
    """What was seen of a block: its record; features if they are new and wanted; how many windows
    the model has encoded for it, and its share of the seconds that took.
    """

    record: BlockLogits
    features: Features | None = None
    encoded: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Encoder:
    """What the model makes of windows; the same for all blocks of a run.

    text: (queries, d) unit-length features of all queries; batches: of windows; logit_scale: the
    softmax's inverse temperature; global_bias: the share of the class token's similarity that is
    subtracted; keep: whether features are wanted, too.
    """

    model: ClipModel
    text: Tensor
    method: str
    batches: Batches
    logit_scale: float
    global_bias: float = 0.0
    keep: bool = False

    def records(
        self, blocks: Iterable[tuple[Key, BlockWindows | Features | BlockLogits]]
    ) -> Iterator[tuple[Key, Encoded]]:
        """Encode the windows of blocks and compare them with the queries; a record a block.

        Each block comes with a key of the caller's, and what was seen of it with the same. A batch
        may hold windows of several blocks. What is a record already is passed on.
        """
        opened: deque[tuple[Key, _Open]] = deque()
        waiting: list[tuple[_Open, int]] = []
        for key, block in blocks:
            new = self._open(block)
            opened.append((key, new))
            waiting += [(new, index) for index in range(new.missing)]
            while len(waiting) >= self.batches.size or (waiting and len(opened) > _OPEN):
                del waiting[: self._encode(waiting)]
            while opened and not opened[0][1].missing:
                key, done = opened.popleft()
                yield key, done.result()
        while waiting:
            del waiting[: self._encode(waiting)]
        yield from ((key, each.result()) for key, each in opened)

    def _open(self, block: BlockWindows | Features | BlockLogits) -> "_Open":
        count = len(block.windows)
        if isinstance(block, BlockLogits):
            return _Open(block, block.logits)
        if isinstance(block, Features):
            parts = [
                self._logits(self._kept(block.tokens[i : i + _FEW])) for i in range(0, count, _FEW)
            ]
            return _Open(block, np.concatenate(parts) if parts else self._blank(0))
        rows, columns = self.model.grid
        tokens = None
        if self.keep:
            width = self.text.shape[1]
            tokens = np.zeros((count, 1 + rows * columns, width), np.float16)
        return _Open(block, self._blank(count), tokens, count)

    def _blank(self, windows: int) -> NDArray[np.float32]:
        return np.zeros((windows, len(self.text), *self.model.grid), np.float32)

    def _encode(self, waiting: "Sequence[tuple[_Open, int]]") -> int:
        """One batch of those that wait; returns how many these were."""
        began = time.monotonic()
        (logits, tokens), count = self.batches.first(self._seen, waiting)
        a_window = (time.monotonic() - began) / count
        for place, (block, index) in enumerate(waiting[:count]):
            block.seconds += a_window
            block.logits[index] = logits[place]
            if block.tokens is not None and tokens is not None:
                block.tokens[index] = tokens[place]
            block.missing -= 1
        return count

    def _seen(
        self, windows: "Sequence[tuple[_Open, int]]"
    ) -> tuple[NDArray[np.float32], NDArray[np.float16] | None]:
        """(n, queries, gh, gw) logits of windows, and their tokens if they are kept."""
        side = self.model.image_size
        parts = [(block.seen, index) for block, index in windows]
        rgb = [cut(block.rgb, block.corners[[index]], side) for block, index in parts]
        valid = [cut(block.valid, block.corners[[index]], side) for block, index in parts]
        pixels = self.model.normalise(np.concatenate(rgb), np.concatenate(valid))
        masks = [block.masks[:, index] for block, index in parts if block.masks is not None]
        tokens = self.model.encode_tokens(
            pixels, np.stack(masks, axis=1) if masks else None, self.method
        )
        if not self.keep:
            return self._logits(tokens), None
        # Other words must find what these do, so these too see features as they are kept.
        kept = tokens.half().cpu().numpy()
        return self._logits(self._kept(kept)), kept

    def _kept(self, tokens: NDArray[np.float16]) -> Tensor:
        return torch.from_numpy(tokens).to(self.model.device).float()

    def _logits(self, tokens: Tensor) -> NDArray[np.float32]:
        """(n, 1 + N, d) features of tokens -> (n, queries, gh, gw)."""
        found = self.logit_scale * self._similarity(tokens)
        return found.transpose(1, 2).reshape(len(tokens), -1, *self.model.grid).cpu().numpy()

    def _similarity(self, tokens: Tensor) -> Tensor:
        """(B, 1 + N, d) features of tokens -> (B, N, queries) similarities of patches (eq. 1).

        What all patches share with the class token says little of where they differ; a share of it
        can be subtracted (Li et al. 2025).
        """
        found = tokens @ self.text.T
        patches = found[:, 1:]
        return patches - self.global_bias * found[:, :1] if self.global_bias else patches


@dataclass
class _Open:
    """A block of which some windows may still be missing."""

    content: BlockWindows | Features | BlockLogits
    logits: NDArray[np.float32]
    tokens: NDArray[np.float16] | None = None
    missing: int = 0
    seconds: float = 0.0

    @property
    def seen(self) -> BlockWindows:
        """The content of a block that is to be encoded."""
        assert isinstance(self.content, BlockWindows)
        return self.content

    def result(self) -> Encoded:
        """When no window is missing any more."""
        content = self.content
        if isinstance(content, BlockLogits):
            return Encoded(content)
        record = BlockLogits(content.windows, self.logits, content.finest)
        features = None
        if self.tokens is not None:
            features = Features(content.windows, self.tokens, content.finest)
        encoded = len(content.windows) if isinstance(content, BlockWindows) else 0
        return Encoded(record, features, encoded, self.seconds)


def query_slices(queries: Sequence[Sequence[str]]) -> list[slice]:
    """Which rows of the query features belong to each class."""
    ends = np.cumsum([len(words) for words in queries])
    return [
        slice(int(end) - len(words), int(end)) for words, end in zip(queries, ends, strict=True)
    ]
