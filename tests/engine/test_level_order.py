"""The order of region levels in the masked layers."""

from pathlib import Path
from typing import Any

import numpy as np

from reseg_geo.classes import read_classes
from reseg_geo.engine.mapper import Mapper
from reseg_geo.engine.sampling import GroundSampling
from reseg_geo.engine.views import Scratch
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.raster.reader import RasterReader


def test_the_paper_goes_from_coarse_to_fine_and_the_authors_program_from_fine_to_coarse(
    tmp_path: Path, write_raster: Any, scene: np.ndarray
) -> None:
    path = write_raster(tmp_path / "a.tif", scene)
    masks = {}
    for method in ("reseg", "reseg-official"):
        options = SegmentOptions(method=method, masked_layers=3, stride=224)
        mapper = Mapper(read_classes("tree, road"), options)
        folder = tmp_path / method
        folder.mkdir()
        with RasterReader(path) as reader:
            (scale,) = mapper.scales(reader, GroundSampling(None), Scratch(folder, folder))
            blocks = scale.reader
            found = blocks.add_regions(blocks.read(blocks.tiling.block(0, 0))).masks
            assert found is not None
            masks[method] = found
    paper, program = masks["reseg"], masks["reseg-official"]
    assert np.array_equal(program, paper[::-1])
    regions = [len(np.unique(layer[0])) for layer in paper]
    assert regions == sorted(regions)
    assert regions[0] < regions[-1]
