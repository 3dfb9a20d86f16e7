"""A fixture that writes class maps."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from reseg_geo.classes import read_classes
from reseg_geo.maps.legend import legend_of, legend_tags

WriteMap = Callable[..., Path]
CLASSES = "building, grass, water"


@pytest.fixture
def write_map(tmp_path: Path, write_raster) -> WriteMap:
    """Write (h, w) values as a class map; classes: a class list for its legend."""

    def write(name: str, values: Any, classes: str | None = CLASSES, **profile: Any) -> Path:
        array = np.asarray(values)
        array = array.astype(np.uint8) if array.dtype == np.int64 else array
        path: Path = write_raster(tmp_path / f"{name}.tif", array[None], **profile)
        if classes is not None:
            with rasterio.open(path, "r+") as dataset:
                dataset.update_tags(**legend_tags(legend_of(read_classes(classes))))
        return path

    return write
