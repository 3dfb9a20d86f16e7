"""Inputs that expand to rasters."""

from pathlib import Path

import numpy as np
import pytest

from reseg_geo.batch.names import outputs_of, own_names
from reseg_geo.errors import InputError, UsageError
from reseg_geo.inputs import opening
from reseg_geo.inputs.opening import open_raster
from reseg_geo.inputs.sources import names_many, rasters_of


@pytest.fixture
def folder(tmp_path: Path, write_raster) -> Path:
    """Two rasters among other files in a folder."""
    made = tmp_path / "tiles"
    made.mkdir()
    for name in ("b.tif", "a.TIF", ".hidden.tif"):
        write_raster(made / name, np.zeros((3, 4, 4), np.uint8))
    for name in ("a.TIF.ovr", "a.TIF.aux.xml", "b.tif.msk", "notes.md", "b.tfw"):
        (made / name).write_text("x")
    (made / "more.tif").mkdir()
    return made


def test_a_folder_expands_to_its_rasters(folder: Path) -> None:
    assert names_many(str(folder))
    assert rasters_of([folder]) == [str(folder / "a.TIF"), str(folder / "b.tif")]
    again = rasters_of([folder / "b.tif", folder, f"{folder}/../tiles/a.TIF"])
    assert again == [str(folder / "b.tif"), str(folder / "a.TIF")], "each once, in order"
    (folder.parent / "empty").mkdir()
    with pytest.raises(
        InputError, match=r"empty contains no rasters .* subfolders are not searched"
    ):
        rasters_of([folder.parent / "empty"])


@pytest.mark.parametrize(
    "name", ["/vsicurl/https://host/a.tif", "s3://bucket/tiles/", "missing.tif", "x.vrt",
             'NETCDF:"f.nc":land', "https://host/items.json", "missing.json"]
)  # fmt: skip
def test_other_names_are_rasters(name: str) -> None:
    assert not names_many(name)
    assert rasters_of([name]) == [name]


def test_paths_in_a_list_are_relative_to_its_folder(folder: Path) -> None:
    path = folder.parent / "list.txt"
    path.write_text(
        "\ufeff# two\n\ntiles/b.tif\n  /vsimem/x.tif \nhttps://h/c.tif?a=b\n"
        f"{folder / 'a.TIF'}\ntiles/b.tif\n"
    )
    assert rasters_of([path]) == [
        str(folder / "b.tif"), "/vsimem/x.tif", "https://h/c.tif?a=b", str(folder / "a.TIF")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"# none\n\n", r"list\.txt lists no rasters"),
     (b"\xff\xfe\x00", "not UTF-8")],
    ids=["empty", "bytes"],
)  # fmt: skip
def test_broken_lists_are_reported(folder: Path, content: bytes, sentence: str) -> None:
    path = folder.parent / "list.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        rasters_of([path])


def test_a_missing_raster_of_a_list_fails_alone(folder: Path) -> None:
    path = folder.parent / "list.txt"
    long = "x" * 5000
    path.write_text(f"tiles/b.tif\ntiles/c.tif\na\0b.tif\n{long}\nfile://[x\nhttp://[x\n")
    found = rasters_of([path])
    parent = folder.parent
    assert found == [
        str(folder / "b.tif"), str(folder / "c.tif"), str(parent / "a\0b.tif"), str(parent / long),
        "file://[x", "http://[x",
    ]  # fmt: skip
    assert len(own_names(found)) == 6
    for each in found[1:4]:
        with pytest.raises(InputError, match="does not exist"):
            open_raster(each)


def test_names_of_any_length_are_rasters() -> None:
    assert rasters_of([f"{'x' * 5000}.json"]) == [f"{'x' * 5000}.json"]
    with pytest.raises(UsageError, match="of every raster"):
        outputs_of(["a.tif"], {"class_map": "x" * 5000})


def test_endless_lists_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list.txt"
    path.write_text("".join(f"/vsimem/{n}.tif\n" for n in range(30)))
    monkeypatch.setattr("reseg_geo.inputs.sources._MAX_RASTERS", 20)
    with pytest.raises(InputError, match="more than 20 rasters"):
        rasters_of([path])
    monkeypatch.setattr("reseg_geo.inputs.sources._MAX_BYTES", 100)
    with pytest.raises(InputError, match="larger than"):
        rasters_of([path])


def test_parts_of_a_mosaic_are_checked_once(
    tmp_path: Path, write_raster, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = write_raster(tmp_path / "part.tif", np.zeros((1, 4, 4), np.uint8))
    path = tmp_path / "all.vrt"
    path.write_text(
        '<VRTDataset rasterXSize="4" rasterYSize="4"><VRTRasterBand dataType="Byte" band="1">'
        '<SimpleSource><SourceFilename relativeToVRT="1">part.tif</SourceFilename></SimpleSource>'
        "</VRTRasterBand></VRTDataset>"
    )
    looked: list[str] = []
    monkeypatch.setattr(opening, "_check_blocks", lambda dataset, path: looked.append(path))
    for _ in range(3):
        open_raster(str(path)).close()
    assert looked.count(str(part)) == 1
    write_raster(part, np.zeros((1, 8, 8), np.uint8))
    open_raster(str(path)).close()
    assert looked.count(str(part)) == 2, "the file has changed"


@pytest.mark.parametrize(
    "text",
    ["ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2\n3 4\n",
     "0.5 1.5 1\n1.5 1.5 2\n0.5 0.5 3\n1.5 0.5 4\n",
     "x,y,z\n0.5,1.5,1\n1.5,1.5,2\n0.5,0.5,3\n1.5,0.5,4\n"],
    ids=["ascii grid", "xyz", "xyz with a header"],
)  # fmt: skip
def test_a_grid_as_text_is_a_raster(tmp_path: Path, text: str) -> None:
    path = tmp_path / "grid.txt"
    path.write_text(text)
    assert not names_many(str(path))
    with open_raster(str(path)) as dataset:
        assert dataset.read(1).tolist() == [[1, 2], [3, 4]]
