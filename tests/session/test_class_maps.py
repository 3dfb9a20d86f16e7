"""What can be done with a map in memory."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import rioxarray  # noqa: F401, adds `.rio` to arrays
import xarray
from affine import Affine
from rasterio.crs import CRS

from reseg_geo import ClassMap, OutputError, UsageError
from reseg_geo.maps.class_areas import ClassSummary
from reseg_geo.maps.legend import read_legend

CLASSES = (
    ClassSummary(1, "building", (206, 52, 44), 5, 20.0, "50"),
    ClassSummary(2, "bare <soil>", (150, 120, 80), 6, 24.0),
    ClassSummary(3, "water", (30, 90, 200), 0, 0.0),
)
UPRIGHT = Affine(2, 0, 346_000, 0, -2, 5_648_000)
TURNED = UPRIGHT @ Affine.rotation(30)


def made(transform: Affine = UPRIGHT, crs: CRS | None = CRS.from_epsg(25832)) -> ClassMap:  # noqa: B008
    values = np.array([[1, 1, 2, 2], [0, 1, 2, 2], [1, 1, 2, 2]], np.uint8)
    confidence = np.where(values > 0, 40 + values, 255).astype(np.uint8)
    return ClassMap(values, confidence, CLASSES, transform, crs, notice="It is a toy.")


@pytest.mark.parametrize("transform", [UPRIGHT, TURNED], ids=["upright", "turned"])
def test_an_array_says_where_it_lies_and_what_its_values_mean(
    transform: Affine, tmp_path: Path
) -> None:
    found = made(transform).to_xarray()
    assert isinstance(found, xarray.DataArray)
    assert found.rio.crs.to_epsg() == 25832
    assert found.rio.transform() == transform
    assert found.rio.nodata == 0
    assert found.attrs["class_names"] == ["building", "bare <soil>", "water"]
    assert found.attrs["flag_meanings"] == "building bare_<soil> water"
    assert np.array_equal(found.confidence, made().confidence)
    found.rio.to_raster(tmp_path / "array.tif")
    with rasterio.open(tmp_path / "array.tif") as dataset:
        assert np.array_equal(dataset.read(1), made().values)
        assert (dataset.transform, dataset.crs.to_epsg(), dataset.nodata) == (transform, 25832, 0)


def test_coordinates_are_the_middles_of_pixels() -> None:
    found = made().to_xarray()
    assert found.x.values.tolist() == [346_001, 346_003, 346_005, 346_007]
    assert found.y.values.tolist() == [5_647_999, 5_647_997, 5_647_995]
    assert int(found.sel(x=346_004.9, y=5_647_999.2, method="nearest")) == 2


def test_an_array_without_a_place_has_no_crs() -> None:
    assert made(Affine.identity(), None).to_xarray().rio.crs is None


def test_a_saved_map_has_names_colours_and_notice(tmp_path: Path) -> None:
    made().save(tmp_path / "map.tif", tmp_path / "confidence.tif")
    legend = read_legend(str(tmp_path / "map.tif"))
    assert [(item.value, item.name, item.color, item.code) for item in legend] == [
        (item.value, item.name, item.color, item.code) for item in CLASSES
    ]
    with rasterio.open(tmp_path / "map.tif") as dataset:
        assert np.array_equal(dataset.read(1), made().values)
        assert dataset.transform == UPRIGHT
        assert "It is a toy." in dataset.tags().values()
    with rasterio.open(tmp_path / "confidence.tif") as dataset:
        assert np.array_equal(dataset.read(1), made().confidence)
        assert dataset.nodata == 255


def test_a_map_is_saved_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "confidence.tif").write_text("mine")
    with pytest.raises(OutputError, match="already exists"):
        made().save(tmp_path / "map.tif", tmp_path / "confidence.tif")
    assert [path.name for path in tmp_path.iterdir()] == ["confidence.tif"]
    with pytest.raises(UsageError, match="GeoTIFF"):
        made().save(tmp_path / "map.png")
    with pytest.raises(UsageError, match="two outputs"):
        made().save(tmp_path / "map.tif", tmp_path / "map.tif")
    made().save(tmp_path / "map.tif", tmp_path / "confidence.tif", overwrite=True)


def test_a_plot_has_the_colours_and_a_legend_of_what_is_there() -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    axes = made().plot()
    image: Any = axes.images[0]
    assert image.get_extent() == [346_000, 346_008, 5_647_994, 5_648_000]
    assert np.array_equal(image.get_array(), made().rgba)
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["building", "bare <soil>"]
    assert made().plot(axes) is axes


def test_a_notebook_shows_picture_table_and_notice() -> None:
    text = made()._repr_html_()
    assert text.count("data:image/png;base64,") == 1
    assert "bare &lt;soil&gt;" in text
    assert "It is a toy." in text
    assert repr(made()) == "<ClassMap of 4 x 3 pixels: 44 m²>"


def test_no_data_is_transparent() -> None:
    rgba = made().rgba
    assert rgba[1, 0].tolist() == [0, 0, 0, 0]
    assert rgba[0, 0].tolist() == [206, 52, 44, 255]
