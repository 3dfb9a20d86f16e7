"""What a method learns from the whole raster before it maps it; see `scorers.context`.

It looks at windows of the raster's own tiling, spread evenly over all of it, whatever part is to be
mapped. So the result depends neither on the part, nor on blocks, batches or processes.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from reseg_geo.engine.encode import Encoder
from reseg_geo.engine.windows import BlockPixels, BlockReader, BlockWindows
from reseg_geo.grid import Box
from reseg_geo.progress.events import Reporter
from reseg_geo.scorers.clip import ClipScorer
from reseg_geo.scorers.context import fit_context
from reseg_geo.scorers.head import LinearHead
from reseg_geo.storage.features import Features
from reseg_geo.tiling import Tiling

_WINDOWS = 100  # at most; with 196 patches or more each
_MOST = 0.5  # share of a patch that must hold data


def in_context(encoder: Encoder, blocks: BlockReader, reporter: Reporter) -> Encoder:
    """The encoder after a look at the raster, if its method takes one.

    blocks: of the finest scale. New features are kept where features are. Warns if it sees no data.
    Raises InputError if the raster is damaged.
    """
    scorer = encoder.scorer
    if not isinstance(scorer, ClipScorer) or not scorer.in_context:
        return encoder
    tiling = replace(blocks.tiling, part=None, needs=None)
    windows = spread_windows(tiling)
    reporter.note(
        f"method {scorer.method!r} looks at {len(windows)} windows of the whole raster first."
    )
    reader = replace(
        blocks, tiling=replace(tiling, needs=_holds(windows, tiling.window)), regions=None,
        keep_regions=False,
    )  # fmt: skip
    scorer = replace(scorer, context=None)
    tokens = [*_tokens(replace(encoder, scorer=scorer, keep=True), reader, windows)]
    patches, logits = [], []
    for each, has_data in tokens:
        found = torch.from_numpy(each[None]).float()
        logits.append(scorer.scores(found)[0].flatten(1).T.cpu()[has_data])
        patches.append(found[0, 1:, scorer.head.width :][has_data])
    if not sum(map(len, patches)):
        reporter.warn("these windows hold no data, so CLIP's words alone decide.")
        return replace(encoder, scorer=scorer)
    fitted = fit_context(torch.cat(patches), torch.cat(logits))
    assert fitted.bias is not None
    own = LinearHead(*(each.to(scorer.head.weights) for each in (fitted.weights, fitted.bias)))
    return replace(encoder, scorer=replace(scorer, context=own))


def spread_windows(tiling: Tiling) -> list[tuple[int, int]]:
    """First rows and columns of windows that are spread evenly over the raster, at most 100."""
    tops, lefts = tiling.window_tops.tolist(), tiling.window_lefts.tolist()
    rows = round(math.sqrt(_WINDOWS * len(tops) / len(lefts)))
    rows = min(len(tops), max(1, rows), _WINDOWS)
    columns = min(len(lefts), _WINDOWS // rows)
    return [(top, left) for top in _spread(tops, rows) for left in _spread(lefts, columns)]


def _spread(starts: list[int], count: int) -> list[int]:
    return [starts[(2 * each + 1) * len(starts) // (2 * count)] for each in range(count)]


def _holds(windows: list[tuple[int, int]], side: int) -> Callable[[Box], bool]:
    """Whether a box holds one of the windows."""
    corners = np.array(windows)

    def holds(box: Box) -> bool:
        inside = (corners >= (box.top, box.left)) & (corners + side <= (box.bottom, box.right))
        return bool(inside.all(axis=1).any())

    return holds


def _tokens(
    encoder: Encoder, reader: BlockReader, windows: list[tuple[int, int]]
) -> Iterator[tuple[NDArray[np.float16], NDArray[np.bool_]]]:
    """The features of each window, and which of its patches hold data, (N,)."""
    size, side = reader.tiling.tile, reader.tiling.window
    blocks = sorted({(top // size, left // size) for top, left in windows})
    contents = ((content, content[1]) for content in _contents(reader, blocks))
    for (pixels, content), encoded in encoder.encode(contents):
        if encoded.features is not None and reader.features is not None:
            reader.features.put(pixels.block, encoded.features)
        found = content if isinstance(content, Features) else encoded.features
        assert found is not None
        known = dict(zip(map(tuple, found.windows.tolist()), found.tokens, strict=True))
        for window, (top, left) in zip(
            map(tuple, pixels.windows.tolist()), pixels.corners.tolist(), strict=True
        ):
            valid = pixels.valid[top : top + side, left : left + side]
            patch = reader.patch_size
            shares = valid.reshape(side // patch, patch, -1, patch).mean(axis=(1, 3))
            yield known[window], shares.ravel() > _MOST


def _contents(
    reader: BlockReader, blocks: list[tuple[int, int]]
) -> Iterator[tuple[BlockPixels, BlockWindows | Features]]:
    for place in blocks:
        block = reader.tiling.block(*place)
        pixels = reader.read(block)
        yield pixels, reader.kept(block) or reader.add_regions(pixels)
