"""From the windows of blocks to the scores of a model, batch by batch."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reseg_geo.engine.windows import BlockWindows, seen_through
from reseg_geo.models.device import Batches
from reseg_geo.progress.stopping import Stopped
from reseg_geo.scorers.scorer import Scorer
from reseg_geo.storage.features import Features
from reseg_geo.storage.logits import BlockLogits, PartOfBlock

Key = TypeVar("Key")

_MAX_OPEN = 3  # blocks that may wait for later ones to fill a batch
_AT_ONCE = 16  # windows of kept features
_KEEP_EVERY = 8.0  # seconds, after which the encoded windows of unfinished blocks are kept


@dataclass(frozen=True)
class Encoded:
    """The logits of a block.

    features: only if they are to be kept; encoded: number of windows encoded; seconds: the block's
    share of the time for that; new: whether the logits were computed, not read.
    """

    logits: BlockLogits
    features: Features | None = None
    encoded: int = 0
    seconds: float = 0.0
    new: bool = True


@dataclass(frozen=True)
class Encoder:
    """A scorer, and how its windows are batched.

    batches: of windows; keep: whether features are returned to be kept.
    """

    scorer: Scorer
    batches: Batches
    keep: bool = False

    def encode(
        self,
        blocks: Iterable[tuple[Key, BlockWindows | Features | BlockLogits]],
        told: Callable[[int, float], None] = lambda windows, seconds: None,
        keep_part: Callable[[Key, PartOfBlock], None] = lambda key, part: None,
    ) -> Iterator[tuple[Key, Encoded]]:
        """The logits of blocks, in order, each under the caller's key.

        A batch may hold windows of several blocks. Kept logits are passed on, kept features are
        only compared with the queries. told: called after each batch with its windows and seconds;
        keep_part: every few seconds, and if `told` or a block raises Stopped, with what has been
        encoded of a block.
        """
        opened: deque[tuple[Key, _PendingBlock]] = deque()
        waiting: list[tuple[_PendingBlock, int]] = []
        last_kept = time.monotonic()

        def encode_batch() -> None:
            nonlocal last_kept
            began = time.monotonic()
            count = self._encode(waiting)
            told(count, time.monotonic() - began)
            del waiting[:count]
            if time.monotonic() - last_kept > _KEEP_EVERY:
                last_kept = time.monotonic()
                keep_parts()

        def keep_parts() -> None:
            for key, block in opened:
                if part := block.part():
                    keep_part(key, part)

        def complete() -> Iterator[tuple[Key, Encoded]]:
            while opened and opened[0][1].known.all():
                key, done = opened.popleft()
                yield key, done.result()

        try:
            for key, block in blocks:
                new = self._open(block)
                opened.append((key, new))
                waiting += [(new, int(index)) for index in np.flatnonzero(~new.known)]
                while len(waiting) >= self.batches.size or (waiting and len(opened) > _MAX_OPEN):
                    encode_batch()
                    yield from complete()
                yield from complete()
            while waiting:
                encode_batch()
                yield from complete()
        except Stopped:
            keep_parts()
            raise

    def _open(self, block: BlockWindows | Features | BlockLogits) -> "_PendingBlock":
        count = len(block.windows)
        if isinstance(block, BlockLogits):
            return _PendingBlock(block, block.logits, np.ones(count, bool))
        if isinstance(block, Features):
            return _PendingBlock(block, self._of_kept(block.tokens), np.ones(count, bool))
        tokens = np.zeros((count, *self.scorer.features), np.float16) if self.keep else None
        new = _PendingBlock(block, self._blank(count), np.zeros(count, bool), tokens)
        if (part := block.part) is not None:
            new.known = block.known
            if part.logits is not None:
                new.logits[new.known] = part.logits
            elif part.tokens is not None:
                new.logits[new.known] = self._of_kept(part.tokens)
            if tokens is not None and part.tokens is not None:
                tokens[new.known] = part.tokens
        return new

    def _of_kept(self, tokens: NDArray[np.float16]) -> NDArray[np.float32]:
        """(n, queries, gh, gw) logits of (n, *features) kept tokens."""
        parts = [
            self._logits(self._kept(tokens[i : i + _AT_ONCE]))
            for i in range(0, len(tokens), _AT_ONCE)
        ]
        return np.concatenate(parts) if parts else self._blank(0)

    def _blank(self, windows: int) -> NDArray[np.float32]:
        return np.zeros((windows, self.scorer.queries, *self.scorer.model.grid), np.float32)

    def _encode(self, waiting: "Sequence[tuple[_PendingBlock, int]]") -> int:
        """Encode one batch of the waiting windows; returns their number."""
        began = time.monotonic()
        (logits, tokens), count = self.batches.first(self._forward, waiting)
        per_window = (time.monotonic() - began) / count
        for place, (block, index) in enumerate(waiting[:count]):
            block.seconds += per_window
            block.logits[index] = logits[place]
            if block.tokens is not None and tokens is not None:
                block.tokens[index] = tokens[place]
            block.known[index] = True
        return count

    def _forward(
        self, windows: "Sequence[tuple[_PendingBlock, int]]"
    ) -> tuple[NDArray[np.float32], NDArray[np.float16] | None]:
        """(n, queries, gh, gw) logits of windows, and their tokens if those are kept."""
        parts = [(block.seen, index) for block, index in windows]
        side = self.scorer.model.image_size
        pixels = seen_through([(block.pixels, index) for block, index in parts], side)
        masks = [block.masks[:, index] for block, index in parts if block.masks is not None]
        tokens = self.scorer.see(*pixels, np.stack(masks, axis=1) if masks else None)
        if not self.keep:
            return self._logits(tokens), None
        # Later runs use the kept features, which are rounded; this one must give the same map.
        kept = tokens.half().cpu().numpy()
        return self._logits(self._kept(kept)), kept

    def _kept(self, tokens: NDArray[np.float16]) -> Tensor:
        return torch.from_numpy(tokens).to(self.scorer.model.device).float()

    def _logits(self, tokens: Tensor) -> NDArray[np.float32]:
        """(n, *features) of windows -> (n, queries, gh, gw)."""
        return self.scorer.scores(tokens).cpu().numpy()


@dataclass
class _PendingBlock:
    """A block whose windows may not all be encoded yet; known: (n,) which are."""

    content: BlockWindows | Features | BlockLogits
    logits: NDArray[np.float32]
    known: NDArray[np.bool_]
    tokens: NDArray[np.float16] | None = None
    seconds: float = 0.0
    kept: int = 0

    @property
    def seen(self) -> BlockWindows:
        """The windows of a block to encode."""
        assert isinstance(self.content, BlockWindows)
        return self.content

    def part(self) -> PartOfBlock | None:
        """What has been encoded of the block; None if that is nothing, or nothing new."""
        known, count = self.known, int(self.known.sum())
        if count <= self.kept or not isinstance(self.content, BlockWindows):
            return None
        self.kept = count
        tokens = None if self.tokens is None else self.tokens[known]
        return PartOfBlock(self.content.windows[known], self.logits[known], tokens)

    def result(self) -> Encoded:
        """The logits, once no window is missing."""
        content = self.content
        if isinstance(content, BlockLogits):
            return Encoded(content, new=False)
        logits = BlockLogits(content.windows, self.logits, content.finest)
        features = None
        if self.tokens is not None:
            features = Features(
                content.windows, self.tokens, self.seen.pixels.empty, content.finest
            )
        encoded = content.missing if isinstance(content, BlockWindows) else 0
        return Encoded(logits, features, encoded, self.seconds)
