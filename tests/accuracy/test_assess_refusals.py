"""What a report refuses, and with which sentence."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from labelling import LEGEND, WriteMap, change, read
from numpy.typing import NDArray

import reseg_geo
from reseg_geo.errors import InputError
from reseg_geo.maps.legend import legend_tags

Values = NDArray[np.int64]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE points SET reference = NULL", "has no labels yet"),
        ("UPDATE points SET reference = 'fores' WHERE id < 3", "did you mean 'forest'"),
        ("UPDATE points SET reference = 'x' WHERE id < 3", "they are water, forest, road"),
        ("UPDATE points SET id = 9999 WHERE id = 7", "1 point that was not drawn"),
        ("UPDATE points SET id = 8 WHERE id = 7", "holds point 8 more than once"),
        ("UPDATE points SET geom = (SELECT geom FROM points WHERE id = 2) WHERE id = 1",
         "point 1 is not where the sample put"),
        ("DELETE FROM gpkg_metadata", "does not say how its points were drawn"),
        ("DELETE FROM points", "has no labels yet"),
        ("UPDATE gpkg_metadata SET metadata = replace(metadata, 'seed', 'x')", "cannot be read"),
    ],
)  # fmt: skip
def test_a_sample_that_was_changed_is_refused(
    sampled: tuple[Path, Path], statement: str, sentence: str
) -> None:
    path, points = sampled
    change(points, statement)
    with pytest.raises(InputError, match=sentence):
        reseg_geo.assess(path, points)


def test_a_changed_map_is_refused(
    sampled: tuple[Path, Path], write_map: WriteMap, values: Values
) -> None:
    changed = values.copy()
    changed[100, 100] = 3
    with pytest.raises(InputError, match="as it was then"):
        reseg_geo.assess(write_map("map.tif", changed), sampled[1])
    with pytest.raises(InputError, match="differs from it"):
        reseg_geo.assess(write_map("map.tif", values[1:]), sampled[1])


def test_a_map_of_another_place_is_refused(
    sampled: tuple[Path, Path], write_map: WriteMap, truth: Values
) -> None:
    path, points = sampled
    far = Affine(2, 0, 400_000, 0, -2, 5_600_000)
    with pytest.raises(InputError, match="has no data at any point"):
        reseg_geo.assess(write_map("far.tif", truth, transform=far), points, strata=path)
    with rasterio.open(path, "r+") as dataset:
        dataset.transform = dataset.transform @ Affine.translation(3, 0)
    with pytest.raises(InputError, match="the map has been moved"):
        reseg_geo.assess(path, points)


def test_classes_of_one_name_are_refused(
    write_map: WriteMap, values: Values, tmp_path: Path
) -> None:
    path = write_map("map.tif", values)
    with rasterio.open(path, "r+") as dataset:
        entries = [LEGEND[0], replace(LEGEND[1], name="Water"), LEGEND[2]]
        dataset.update_tags(**legend_tags(entries))
    with pytest.raises(InputError, match="two classes called 'Water'"):
        reseg_geo.draw_sample(path, tmp_path / "points.gpkg")


def test_other_files_are_no_samples(sampled: tuple[Path, Path], tmp_path: Path) -> None:
    path, points = sampled
    read(points).to_file(tmp_path / "copy.gpkg", layer="points")
    for name, sentence in (("none.gpkg", "does not exist"), ("copy.gpkg", "not a copy of")):
        with pytest.raises(InputError, match=sentence):
            reseg_geo.assess(path, tmp_path / name)
    with pytest.raises(InputError, match="cannot be read as the points"):
        reseg_geo.assess(path, path)


def test_a_map_with_other_names_is_refused(
    sampled: tuple[Path, Path], write_map: WriteMap, values: Values
) -> None:
    _, points = sampled
    path = write_map("renamed.tif", values)
    with rasterio.open(path, "r+") as dataset:
        legend = [replace(LEGEND[0], name="forest"), replace(LEGEND[1], name="water"), LEGEND[2]]
        dataset.update_tags(**legend_tags(legend))
    with pytest.raises(InputError, match=r"calls its class 1 'forest', and .* calls it 'water'"):
        reseg_geo.assess(path, points)
