"""Acquisition times."""

from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pytest
import rasterio

from reseg_geo.inputs.acquisition import acquired

TAKEN = datetime(2024, 5, 17, 10, 30, tzinfo=timezone.utc)
IMAGERY, EXIF, ZONE, TIFF = (
    "ACQUISITIONDATETIME", "EXIF_DateTimeOriginal", "EXIF_OffsetTimeOriginal", "TIFFTAG_DATETIME"
)  # fmt: skip


@pytest.mark.parametrize(
    ("tags", "imagery", "taken"),
    [
        ({}, {}, None),
        ({TIFF: "2024:05:17 10:30:00"}, {}, None),  # when the file was written
        ({EXIF: "0001:01:01 00:00:00", ZONE: "+05:00"}, {}, None),
        ({TIFF: "2025:01:01 00:00:00"}, {IMAGERY: "2024-05-17 10:30:00"}, TAKEN),
        ({}, {IMAGERY: "2024-05-17T10:30:00Z"}, TAKEN),
        ({EXIF: "2024:05:17 12:30:00", ZONE: "+02:00", TIFF: "2025:01:01 00:00:00"}, {}, TAKEN),
        ({EXIF: "0000:00:00 00:00:00"}, {}, None),
        ({EXIF: "last summer"}, {}, None),
    ],
)
def test_acquisition_time_is_read_from_the_metadata(
    tmp_path: Path,
    write_raster,
    tags: dict[str, str],
    imagery: dict[str, str],
    taken: datetime | None,
) -> None:
    path = write_raster(tmp_path / "image.tif", np.ones((3, 4, 4), np.uint8))
    with rasterio.open(path, "r+") as dataset:
        dataset.update_tags(**tags)
        dataset.update_tags(ns="IMAGERY", **imagery)
    assert acquired(str(path)) == taken
