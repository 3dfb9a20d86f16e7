"""Regions made separately for each window."""

from pathlib import Path

import numpy as np

from reseg_geo.clip.registry import load_model
from reseg_geo.engine.encode import Encoder
from reseg_geo.engine.windows import BlockReader
from reseg_geo.grid import Box
from reseg_geo.models.device import Batches
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.resampled import RasterView
from reseg_geo.scenes.scene import make_scene
from reseg_geo.scorers.clip import ClipScorer
from reseg_geo.scorers.head import LinearHead
from reseg_geo.tiling import Tiling


class Halves:
    """The left and the right half of the given pixels."""

    levels, placed, parallel = 1, False, False

    def __init__(self) -> None:
        self.shown: list[tuple[Box, np.ndarray]] = []

    def labels(self, rgb: np.ndarray, valid: np.ndarray, box: Box) -> np.ndarray:
        self.shown.append((box, rgb.copy()))
        halves = np.repeat([1, 2], box.width // 2)
        return np.broadcast_to(halves, (1, box.height, box.width))


def test_each_window_has_its_own_regions(tmp_path: Path, write_raster) -> None:
    image = make_scene(4, 224, 336).image
    path = write_raster(tmp_path / "a.tif", np.ascontiguousarray(np.moveaxis(image, -1, 0)))
    model, source = load_model("mini"), Halves()
    text = model.encode_queries(["road", "water"])
    with RasterReader(path) as reader:
        tiling = Tiling(224, 336, 224, 112)
        blocks = BlockReader(RasterView(reader), tiling, source, 14, 2, window_scope=True)
        prepared = blocks.add_regions(blocks.read(tiling.block(0, 0)))
    encoder = Encoder(ClipScorer(model, LinearHead(text), "reseg", 10.0), Batches(1))
    ((_, encoded),) = encoder.encode([("only", prepared)])
    found_logits = encoded.logits
    assert [box for box, _ in source.shown] == [Box(0, 0, 224, 224)] * 2
    for left, (_, pixels) in zip((0, 112), source.shown, strict=True):
        assert np.array_equal(pixels, image[:, left : left + 224])
    # The same window alone, with the halves of its patches.
    halves = np.repeat([[1] * 8 + [2] * 8], 16, axis=0)
    window = image[None, :, 112:]
    pixels = model.normalise(window, np.ones((1, 224, 224), bool))
    found = model.encode_patches(pixels, np.stack([halves[None]] * 2)) @ text.T * 10
    assert np.allclose(found_logits.logits[1].reshape(2, -1).T, found[0].numpy(), atol=1e-4)
