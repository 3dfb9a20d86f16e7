"""When an image was taken, as far as its file says."""

from collections.abc import Iterator
from datetime import datetime, timezone

import rasterio

from reseg_geo.raster.opening import open_raster


def acquired(path: str) -> datetime | None:
    """When the image was taken, in UTC; None if its metadata do not say so.

    Looked for, in this order: GDAL's ACQUISITIONDATETIME (domain IMAGERY) and the camera's
    DateTimeOriginal (EXIF). TIFF's DateTime is no such thing: most programs set it to when they
    wrote the file. A time without a zone is taken as UTC. Raises InputError if the raster cannot be
    opened.
    """
    with open_raster(path) as dataset:
        for text in _stamps(dataset):
            # EXIF writes 2024:05:17 10:30:00.
            iso = text[:10].replace(":", "-") + text[10:].replace("Z", "+00:00")
            try:
                time = datetime.fromisoformat(iso)
                return time.replace(tzinfo=time.tzinfo or timezone.utc).astimezone(timezone.utc)
            except (ValueError, OverflowError):  # no time, or one before there were any
                continue
    return None


def _stamps(dataset: rasterio.DatasetReader) -> Iterator[str]:
    tags = dataset.tags()
    yield dataset.tags(ns="IMAGERY").get("ACQUISITIONDATETIME", "")
    yield tags.get("EXIF_DateTimeOriginal", "") + tags.get("EXIF_OffsetTimeOriginal", "")
