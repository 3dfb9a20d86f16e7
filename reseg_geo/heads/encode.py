"""The features of examples: only the windows that see one are encoded, or taken from kept ones."""

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from torch import Tensor

from reseg_geo.engine.encode import Encoder
from reseg_geo.engine.scale import Scale
from reseg_geo.engine.windows import BlockPixels, BlockReader, BlockWindows
from reseg_geo.grid import Box
from reseg_geo.heads.examples import Examples
from reseg_geo.heads.regression import Samples
from reseg_geo.heads.samples import PLACES, Patches, patches_of
from reseg_geo.raster.shapes import PlacedShapes
from reseg_geo.scorers.clip import of_clip
from reseg_geo.storage.features import Features
from reseg_geo.tiling import Block, Tiling

Tell = Callable[[int, int], None]
_MOST = 0.5  # share of a patch that must hold data
Content = tuple[BlockPixels, BlockWindows | Features]


def around_examples(examples: Examples) -> Callable[[Box], bool]:
    """Whether an example reaches a box of the raster, as `Mapper.scales` asks."""
    placed = PlacedShapes(examples.shapes)
    return lambda box: len(placed.touching(box)) > 0


def encode_examples(
    encoder: Encoder,
    scales: Sequence[Scale],
    examples: Examples,
    text: Sequence[Tensor],
    most: int = PLACES,
    tell: Tell = lambda done, total: None,
) -> tuple[Samples, NDArray[np.int64]]:
    """The samples of examples at all scales, and the indices of polygons smaller than a patch.

    New features are kept where features are. Patches that mostly hold no data have no samples.

    text: for each class the (queries, d) text features; most: as of `patches_of`; tell: called with
    how many blocks of a scale are done, and their number.
    """
    encoder, scorer = replace(encoder, keep=True), of_clip(encoder.scorer)
    features, kept, small = [], [], []
    for scale in scales:
        reader, factor = scale.reader, float(scale.reader.view.factor)
        shapes = shapely.transform(examples.shapes, lambda xy, by=factor: xy / by)
        patches = patches_of(shapes, reader.tiling, reader.patch_size, most)
        found, has_data = _features(encoder, reader, patches, tell)
        features.append(found[has_data])
        kept.append(patches.examples[has_data])
        small.append(patches.small)
    every, owners = np.concatenate(features), np.concatenate(kept)
    words = np.zeros((len(every), len(text)))
    for index, own in enumerate(text):
        if len(own):
            by_query = every @ own.double().cpu().numpy().T
            words[:, index] = scorer.logit_scale * by_query.max(axis=1)
    samples = Samples(every, words, examples.classes[owners], owners)
    return samples, functools.reduce(np.intersect1d, small)  # those that are small at each scale


def _features(
    encoder: Encoder, reader: BlockReader, patches: Patches, tell: Tell
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """(n, d) features of patches, as similarities see them, and which of them hold data, (n,)."""
    rows = defaultdict(list)
    for index, window in enumerate(map(tuple, patches.windows.tolist())):
        rows[window].append(index)
    scorer = of_clip(encoder.scorer)
    result = np.zeros((len(patches.examples), scorer.head.width))
    has_data = np.zeros(len(result), bool)
    columns = scorer.model.grid[1]
    blocks = _blocks(reader.tiling, rows.keys())
    contents = ((content, content[1]) for content in _contents(reader, blocks))
    for done, ((pixels, content), encoded) in enumerate(encoder.encode(contents), start=1):
        tell(done, len(blocks))
        if encoded.features is not None and reader.features is not None:
            reader.features.put(pixels.block, encoded.features)
        found = content if isinstance(content, Features) else encoded.features
        assert found is not None
        for window, tokens in zip(map(tuple, found.windows.tolist()), found.tokens, strict=True):
            own = rows.get(window, [])
            places = patches.places[own] @ [columns, 1]
            wide = tokens.astype(np.float64)
            result[own] = wide[1 + places] - scorer.global_bias * wide[0]
            corners = np.array(window) + patches.places[own] * reader.patch_size
            has_data[own] = _hold_data(pixels, corners, reader.patch_size)
    return result, has_data


def _hold_data(pixels: BlockPixels, corners: NDArray[np.int64], side: int) -> NDArray[np.bool_]:
    """Whether most of each patch holds data, (n,); corners: (n, 2) rows and columns of the view."""
    read = pixels.block.read
    found = [
        pixels.valid[row : row + side, column : column + side].mean() > _MOST
        for row, column in (corners - (read.top, read.left)).tolist()
    ]
    return np.array(found, bool)


def _blocks(tiling: Tiling, windows: Iterable[tuple[int, ...]]) -> list[Block]:
    """The blocks in which windows start."""
    wanted = frozenset(windows)
    return [
        block
        for block in tiling.blocks_around()
        if not wanted.isdisjoint(map(tuple, tiling.windows(block.row, block.column).tolist()))
    ]


def _contents(reader: BlockReader, blocks: Iterable[Block]) -> Iterator[Content]:
    """The pixels of blocks, with their kept features or else what the model sees."""
    for block in blocks:
        pixels = reader.read(block)
        yield pixels, reader.kept(block) or reader.add_regions(pixels)
