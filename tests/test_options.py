"""Options are checked before anything is opened."""

from pathlib import Path
from typing import Any

import pytest

from reseg_geo.errors import UsageError
from reseg_geo.options.segment import SegmentOptions


@pytest.mark.parametrize(
    ("stride", "window", "pixels"),
    [
        ("50%", 224, 112), ("50%", 1008, 504), ("100%", 336, 336), ("0.1%", 224, 1),
        (50, 224, 50), ("50", 224, 50),
    ],
)  # fmt: skip
def test_strides_are_pixels_or_shares_of_a_window(
    stride: str | int, window: int, pixels: int
) -> None:
    assert SegmentOptions(stride=stride).stride_for(window) == pixels


@pytest.mark.parametrize("stride", ["0", "0%", "-5", -5, "half", "5.5", "nan%", "inf%", "%", ""])
def test_strides_that_are_none(stride: str | int) -> None:
    with pytest.raises(UsageError, match="must be a whole number of pixels"):
        SegmentOptions(stride=stride)


@pytest.mark.parametrize("stride", [225, "101%"])
def test_strides_that_leave_gaps(stride: str | int) -> None:
    with pytest.raises(UsageError, match="use at most 224, or 100%"):
        SegmentOptions(stride=stride).stride_for(224)


def test_keywords_become_options() -> None:
    options = SegmentOptions.from_keywords(
        stride=56, bands=[4, 3, 2], bounds=(0, 1, 2, 3), regions=Path("parcels.gpkg")
    )
    assert (options.stride, options.read.bands, options.read.bounds) == (
        56,
        (4, 3, 2),
        (0, 1, 2, 3),
    )
    assert options.regions == "parcels.gpkg"
    assert options.model == "mini"


@pytest.mark.parametrize(
    ("keywords", "shown"),
    [
        ({"strides": 3}, "'strides'"),
        ({"read": 3}, "'read'"),
        ({"stride": 0}, "stride 0"),
        ({"masked_layers": -1}, "masked layers -1"),
        ({"region_levels": 0}, "region levels 0"),
        ({"batch_size": 0}, "batch size 0"),
        ({"method": "magic"}, "'magic' must be one of"),
        ({"method": "proxyclip"}, "'proxyclip' needs a guide"),
        ({"method": "corrclip", "guide": ""}, "'corrclip' needs a guide"),
        ({"guide": "dino"}, "'reseg' uses no guide, but 'dino' is given"),
        ({"dtype": "int4"}, "'int4' must be one of"),
        ({"synonyms": "sum"}, "'sum' must be one of"),
        ({"refine": "pixels"}, "'pixels' must be one of"),
        ({"refine": "regions", "regions": "none"}, "needs regions"),
        ({"scales": ()}, "scales ''"),
        ({"scales": (1, 0)}, "'1,0' must be positive"),
        ({"logit_scale": 0}, "logit scale 0"),
        ({"global_bias": float("nan")}, "global bias nan"),
        ({"threshold": 40}, "threshold 40 must be"),
        ({"background": "water"}, "'water' needs a threshold"),
        ({"bands": (1, 2)}, "'1,2'"),
        ({"bands": (0, 1, 2)}, "'0,1,2'"),
        ({"scale": (5.0, 5.0)}, "'5,5'"),
        ({"scale": (0.0, float("nan"))}, "'0,nan'"),
        ({"resolution": 0.0}, "resolution 0"),
        ({"resolution": float("inf")}, "resolution inf"),
        ({"bounds": (0, 0, 0, 1)}, "'0 0 0 1'"),
        ({"bounds_crs": "EPSG:4326"}, "without bounds"),
        ({"nodata": "black"}, "nodata 'black' must be a number, one a band"),
        ({"collar": "cut"}, "'cut' must be one of auto, keep"),
        ({"alpha": "use"}, "'use' must be one of auto, ignore"),
        ({"co": {"NBITS": "1"}}, "'NBITS'"),
        ({"co": {"Driver": "COG"}}, "'Driver'"),
    ],
)
def test_a_bad_option_is_shown(keywords: dict[str, Any], shown: str) -> None:
    with pytest.raises(UsageError) as caught:
        SegmentOptions.from_keywords(**keywords)
    assert shown in str(caught.value)
