"""Acquisition time of an image, from its metadata."""

from collections.abc import Iterator
from datetime import datetime, timezone

import rasterio

from reseg_geo.inputs.opening import open_raster


def acquired(path: str) -> datetime | None:
    """Acquisition time in UTC; None if the metadata have none.

    Read from GDAL's ACQUISITIONDATETIME (domain IMAGERY) or else from EXIF DateTimeOriginal. TIFF's
    DateTime is ignored because most programs set it to the time they wrote the file. A time without
    a time zone is taken as UTC. Raises InputError if the raster cannot be opened.
    """
    with open_raster(path) as dataset:
        for text in _timestamps(dataset):
            # EXIF writes 2024:05:17 10:30:00.
            iso = text[:10].replace(":", "-") + text[10:].replace("Z", "+00:00")
            try:
                time = datetime.fromisoformat(iso)
                return time.replace(tzinfo=time.tzinfo or timezone.utc).astimezone(timezone.utc)
            except (ValueError, OverflowError):  # not a time, or out of datetime's range
                continue
    return None


def _timestamps(dataset: rasterio.DatasetReader) -> Iterator[str]:
    tags = dataset.tags()
    yield dataset.tags(ns="IMAGERY").get("ACQUISITIONDATETIME", "")
    yield tags.get("EXIF_DateTimeOriginal", "") + tags.get("EXIF_OffsetTimeOriginal", "")
