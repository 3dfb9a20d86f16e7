"""Queues and the maps that they are of: what does not belong together, or is not filled in."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from labelling import Values, WriteMap

import reseg_geo
from reseg_geo.errors import InputError, ResegWarning


def test_what_nobody_labelled_undoes_nothing(
    mapped: tuple[Path, Path, Path], patchy: Values, tmp_path: Path
) -> None:
    """An earlier queue, or simplified polygons, leave a corrected map as it is."""
    path, polygons, _ = mapped
    queue, corrected = tmp_path / "queue.gpkg", tmp_path / "corrected.tif"
    reseg_geo.review_queue(path, polygons, queue, size=20)
    with rasterio.open(path) as dataset:
        profile, tags = dataset.profile, dataset.tags()
    with rasterio.open(corrected, "w", **profile) as dataset:
        dataset.write(np.where(patchy == 1, 2, patchy).astype(np.uint8), 1)
        dataset.update_tags(**tags)
    with pytest.warns(ResegWarning, match="no polygon of .* has a class in 'reference'"):
        reseg_geo.burn(queue, corrected, tmp_path / "again.tif", keep=True)
    with rasterio.open(tmp_path / "again.tif") as dataset:
        assert np.array_equal(dataset.read(1), np.where(patchy == 1, 2, patchy))


def test_polygons_of_another_map_are_refused(
    mapped: tuple[Path, Path, Path], patchy: Values, write_map: WriteMap, tmp_path: Path
) -> None:
    path, polygons, _ = mapped
    queue = tmp_path / "queue.gpkg"
    turned = write_map("turned.tif", np.array([0, 2, 3, 1])[patchy])
    with pytest.raises(InputError, match=r"are not those of .*turned\.tif: of the 30 that were"):
        reseg_geo.review_queue(turned, polygons, queue, size=30)
    far = write_map("far.tif", patchy, transform=Affine(2, 0, 900_000, 0, -2, 5_000_000))
    with pytest.raises(InputError, match=r"are not those of .*far\.tif"):
        reseg_geo.review_queue(far, polygons, queue, size=30)
    assert not queue.exists()
    reseg_geo.review_queue(path, polygons, queue, size=30)
    with pytest.raises(InputError, match=r"the polygons of .*queue\.gpkg lie outside .*far\.tif"):
        reseg_geo.burn(queue, far, tmp_path / "out.tif", keep=True)
    with pytest.raises(InputError, match="is a queue of polygons to review, which are no random"):
        reseg_geo.assess(path, queue)
