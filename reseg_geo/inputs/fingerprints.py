"""Fingerprints of rasters and other inputs, to notice when they change."""

import hashlib
from pathlib import Path

import numpy as np
from rasterio.windows import Window

from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.inputs.opening import open_raster
from reseg_geo.options.groups import file_and_layer

_SAMPLES, _SAMPLE = 4, 64  # windows along each side, pixels
_BANDS = 64  # of a raster that are sampled
_HEAD = 64 * 2**20  # bytes of a file that are hashed
_CONFIG, _WEIGHTS = "config.json", "model.safetensors"  # of a model in a folder
_PARTS = (".dbf", ".prj")  # of a shapefile, that say what its geometries are


def file_fingerprint(word: str) -> str | None:
    """A hash of a file's size and its first 64 MB, 16 hex digits; None if it is not a file.

    The parts of a shapefile, and what is not yet in the main file of a GeoPackage, count, too. So
    do the two files of a model's folder in transformers' layout, of which the last 64 MB count as
    well: checkpoints with a common part have it first. word: its path, maybe with a layer in it.
    """
    word, _ = file_and_layer(word)
    digest = hashlib.sha256()
    try:
        path = Path(word)
        if (weights := path / _WEIGHTS).is_file():
            digest.update((path / _CONFIG).read_bytes())
            with weights.open("rb") as file:
                file.seek(max(0, weights.stat().st_size - _HEAD))
                digest.update(file.read())
            path = weights
        if not path.is_file():  # reading a pipe would block
            return None
        others = [path.with_suffix(suffix) for suffix in _PARTS if path.suffix.lower() == ".shp"]
        for part in (path, *others, path.with_name(f"{path.name}-wal")):
            if part == path or part.is_file():
                with part.open("rb") as file:
                    digest.update(file.read(_HEAD))
                digest.update(str(part.stat().st_size).encode())
    except (OSError, ValueError):  # a name, a folder, a URL
        return None
    return digest.hexdigest()[:16]


def file_state(path: str) -> tuple[int, ...] | None:
    """What changes when a file is written or replaced, found at once; None if there is no file."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def fingerprint(raster: str) -> str:
    """A hash of a raster's size, place, type and a sample of its pixels, 16 hex digits.

    Sixteen small windows are read, however large the raster. Raises InputError if it cannot be
    read.
    """
    digest = hashlib.sha256()
    with open_raster(raster) as dataset:
        with reading(raster):
            crs = "" if dataset.crs is None else dataset.crs.to_wkt()
        about = (dataset.shape, dataset.count, dataset.dtypes, tuple(dataset.transform), crs)
        digest.update(repr(about).encode())
        height, width = (min(_SAMPLE, side) for side in dataset.shape)
        kinds = dict(zip(dataset.indexes[:_BANDS], dataset.dtypes, strict=False))
        # Bands of one type can be read together, which takes much less time than one by one.
        groups = [[b for b in kinds if kinds[b] == kind] for kind in dict.fromkeys(kinds.values())]
        for row in np.linspace(0, dataset.height - height, _SAMPLES).astype(int).tolist():
            for column in np.linspace(0, dataset.width - width, _SAMPLES).astype(int).tolist():
                window = Window(column, row, width, height)
                for bands in groups:
                    with reading(raster):
                        digest.update(dataset.read(bands, window=window).tobytes())
    return digest.hexdigest()[:16]
