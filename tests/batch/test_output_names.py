"""The output names of each of many rasters."""

from pathlib import Path

import pytest

from reseg_geo.batch.names import outputs_of, own_names
from reseg_geo.errors import UsageError


@pytest.mark.parametrize(
    ("rasters", "names"),
    [(["/d/a.tif", "/d/b.tif"], ["a", "b"]),
     (["/d/a/x.tif", "/d/b/x.tif", "/d/b/y.tif"], ["a_x", "b_x", "y"]),
     (["/1/a/x.tif", "/2/a/x.tif", "/3/b/X.tif"], ["1_a_x", "2_a_x", "b_X"]),
     (["/d/x.tif", "/d/x.jp2"], ["x_tif", "x_jp2"]),
     (["/d/a_x.tif", "/d/a/x.tif", "/d/b/x.tif"], ["d_a_x_1", "d_a_x_2", "b_x"]),
     (["https://h/p/x.tif?k=a/b.tif", "/vsizip/t.zip/y.tif"], ["x", "y"]),
     (['NETCDF:"/f.nc":land', 'NETCDF:"/f.nc":sea'], ["f.nc_land", "f.nc_sea"])],
    ids=str,
)  # fmt: skip
def test_each_raster_has_a_unique_name(rasters: list[str], names: list[str]) -> None:
    assert own_names(rasters) == names


def test_outputs_are_in_folders_or_match_patterns(tmp_path: Path) -> None:
    new = f"{tmp_path}/new/maps/"
    asked = {"class_map": new, "confidence": new, "stac": new, "polygons": f"{tmp_path}/p_*.fgb",
             "provenance": tmp_path, "report": None}  # fmt: skip
    first, second = outputs_of(["in/a.tif", "in/b.tif"], asked)
    maps = tmp_path / "new" / "maps"
    assert maps.is_dir()
    assert first == {
        "class_map": maps / "a.tif", "confidence": maps / "a_confidence.tif",
        "stac": maps / "a.json", "polygons": tmp_path / "p_a.fgb",
        "provenance": tmp_path / "a_provenance.json",
    }  # fmt: skip
    assert second["polygons"] == tmp_path / "p_b.fgb"


@pytest.mark.parametrize("folder", ["s3://bucket/maps/", "/vsis3/bucket/maps/"])
def test_outputs_in_stores_are_addresses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = {"class_map": folder, "confidence": f"{folder}sure/*.tif"}
    (found,) = outputs_of(["in/a.tif"], asked)
    assert {kind: str(path) for kind, path in found.items()} == {
        "class_map": "/vsis3/bucket/maps/a.tif", "confidence": "/vsis3/bucket/maps/sure/a.tif"
    }  # fmt: skip
    assert not list(tmp_path.iterdir())
    with pytest.raises(UsageError, match="only rasters"):
        outputs_of(["in/a.tif"], {"polygons": folder})


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [({"class_map": "map.tif"}, r"map\.tif would be the class map of every raster.*-o 'maps/\*"),
     ({"class_map": "*.tif", "polygons": "p.fgb"}, r"--polygons 'maps/\*\.fgb'"),
     ({"class_map": "m/*.tif", "confidence": "m/*.tif"}, "the name of two outputs")],
    ids=str,
)  # fmt: skip
def test_one_output_for_many_rasters_is_refused(asked: dict, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        outputs_of(["a.tif", "b.tif"], asked)
