"""Similarities of windows from their tokens."""

from pathlib import Path

import numpy as np
import pytest

from reseg_geo.clip.registry import load_model
from reseg_geo.engine.encode import Encoder
from reseg_geo.engine.windows import BlockReader
from reseg_geo.models.device import Batches
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.resampled import RasterView
from reseg_geo.scenes.scene import make_scene
from reseg_geo.scorers.clip import ClipScorer
from reseg_geo.scorers.head import LinearHead
from reseg_geo.tiling import Tiling


@pytest.mark.parametrize("bias", [0.0, 0.3])
def test_a_share_of_the_class_tokens_similarity_is_subtracted(
    tmp_path: Path, write_raster, bias: float
) -> None:
    """SegEarth-OV: s(patch, text) - lambda s(class token, text), one pair at a time."""
    image = make_scene(4, 224, 224).image
    path = write_raster(tmp_path / "a.tif", np.ascontiguousarray(np.moveaxis(image, -1, 0)))
    model = load_model("mini")
    text = model.encode_queries(["road", "water", "tree"])
    with RasterReader(path) as reader:
        blocks = BlockReader(RasterView(reader), Tiling(224, 224, 224, 112), None, 14, 0)
        encoder = Encoder(ClipScorer(model, LinearHead(text), "segearth", 20.0, bias), Batches(1))
        prepared = blocks.add_regions(blocks.read(blocks.tiling.block(0, 0)))
    ((_, encoded),) = encoder.encode([("only", prepared)])
    found_logits = encoded.logits
    pixels = model.normalise(image[None], np.ones((1, 224, 224), bool))
    tokens = model.encode_tokens(pixels, None, "segearth")[0].double().numpy()
    assert found_logits.logits.shape == (1, 3, 16, 16)
    for patch in range(0, 256, 17):
        for query, words in enumerate(text.double().numpy()):
            own = sum(tokens[1 + patch] * words)
            common = sum(tokens[0] * words)
            found = found_logits.logits[0, query, patch // 16, patch % 16]
            assert found == pytest.approx(20 * (own - bias * common), abs=1e-4)
