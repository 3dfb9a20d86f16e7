"""What a repeated run keeps of its record when it is given another model or another way."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reseg_geo.classes import read_classes
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.publish.provenance import run_record
from reseg_geo.run.rerun import rerun_of


@pytest.fixture
def again(tmp_path: Path, write_raster: Any) -> Any:
    """The options of a run with these, repeated with others."""
    image = write_raster(tmp_path / "image.tif", np.ones((3, 60, 60), np.uint8))

    def repeated(before: dict[str, Any], given: dict[str, Any]) -> SegmentOptions:
        options = SegmentOptions.from_keywords(**before)
        record = run_record(
            str(image), read_classes("tree, road"), options, dtype="float32", model="abc", stride=50
        )
        (tmp_path / "record.json").write_text(json.dumps({"run": record}))
        found = rerun_of(str(tmp_path / "record.json"), None, None, given)
        return SegmentOptions.from_keywords(**found.options)

    return repeated


def test_another_kind_of_model_has_its_own_stride_and_no_options_of_clip(again: Any) -> None:
    of_clip = {"templates": ["a {}"], "masked_layers": 2, "logit_scale": 30.0, "global_bias": 0.2,
               "method": "proxyclip", "guide": "dinov2-vit-b14"}  # fmt: skip
    found = again(of_clip, {"model": "sam3"})
    assert found == SegmentOptions(model="sam3", dtype="float32", sam_model=found.sam_model)
    assert again({"model": "sam3"}, {"model": "mini"}).stride == "50%"
    assert again({"model": "sam3"}, {"threshold": 0.5}).stride == 50
    kept = again(of_clip, {"model": "clip-vit-l14"})
    assert (kept.stride, kept.method, kept.masked_layers) == (50, "proxyclip", 2)


def test_another_way_to_upsample_needs_no_weights(again: Any, tmp_path: Path) -> None:
    (tmp_path / "jbu.pt").write_bytes(b"weights")
    before = {"upsample": "jbu", "upsampler": str(tmp_path / "jbu.pt")}
    assert again(before, {"upsample": "guided"}).upsampler is None
    assert again(before, {}).upsampler == str(tmp_path / "jbu.pt")


def test_a_calibration_is_left_out_with_another_guide(again: Any, tmp_path: Path) -> None:
    (tmp_path / "town.cal").write_text("{}")
    before = {
        "calibration": str(tmp_path / "town.cal"),
        "method": "proxyclip",
        "guide": "dino-vit-b8",
    }
    assert again(before, {"guide": "dinov2-vit-b14"}).calibration is None
    assert again(before, {"threshold": 0.2}).calibration == str(tmp_path / "town.cal")
