"""A run repeated from its map or record gives the same map."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

CLASSES = """
- {name: "Wald, dicht", queries: [tree, forest], color: "#123456", code: "311"}
- {name: water, synonyms: [lake, river]}
- building
"""
OPTIONS = (
    "--stride", "100", "--masked-layers", "1", "--gsd", "native", "--template", "a photo of a {}",
    "--template", "{} from above", "--threshold", "0.4", "--background", "building", "--scales",
    "1,0.5", "--refine", "regions", "--bounds", "346010", "5648400", "346120", "5648490",
    "--synonyms", "mean", "--co", "COMPRESS=LZW", "--dtype", "bfloat16",
)  # fmt: skip


@pytest.fixture(scope="module")
def origin(
    tmp_path_factory: pytest.TempPathFactory, write_raster: Any, scene: np.ndarray, run_command: Any
) -> Path:
    """A folder with a map with many options, made from a class file that no longer exists."""
    folder = tmp_path_factory.mktemp("origin")
    write_raster(folder / "image.tif", scene)
    (folder / "classes.yaml").write_text(CLASSES)
    run_command(
        "segment", "image.tif", "--classes", "classes.yaml", "-o", "map.tif",
        "--provenance", "map.json", *OPTIONS, cwd=folder,
    )  # fmt: skip
    (folder / "classes.yaml").unlink()
    return folder


@pytest.fixture
def made(origin: Path, tmp_path: Path) -> Path:
    """The map, in a copy of the folder, where the record says that the image is in the first."""
    shutil.copytree(origin, tmp_path, dirs_exist_ok=True)
    return tmp_path / "map.tif"


def same(one: Path, other: Path) -> bool:
    """Whether two maps are equal in pixels, place and all tags."""
    with rasterio.open(one) as a, rasterio.open(other) as b:
        assert a.read(1).any()
        return (
            np.array_equal(a.read(1), b.read(1))
            and a.profile == b.profile
            and a.tags() == b.tags()
            and a.colormap(1) == b.colormap(1)
        )


@pytest.mark.parametrize("record", ["map.tif", "map.json"])
def test_the_same_map_from_the_map_and_from_the_record(
    made: Path, run_command: Any, record: str
) -> None:
    done = run_command(
        "segment", "--from", made.with_name(record), "-o", made.with_name("again.tif")
    )
    assert same(made, made.with_name("again.tif"))
    assert "has changed" not in done.stderr
    assert "not the one" not in done.stderr


def test_given_options_replace_recorded_ones(made: Path, run_command: Any) -> None:
    run_command(
        "segment", "--from", made, "-o", made.with_name("other.tif"), "--classes", "grass, road",
        "--stride", "224", "--scales", "1", "--background", "road",
    )  # fmt: skip
    with rasterio.open(made.with_name("other.tif")) as dataset:
        tags = dataset.tags()
        assert tags["RESEG_GEO_STRIDE"] == "224"
        assert tags["RESEG_GEO_THRESHOLD"] == "0.4", "other options are kept"
        assert tags["RESEG_GEO_CLASS_LIST"] == "grass, road"
    assert not same(made, made.with_name("other.tif"))


def test_changes_are_reported(made: Path, run_command: Any) -> None:
    """The image is gone from its old path, so the one next to the record is used."""
    with rasterio.open(made.with_name("image.tif"), "r+") as dataset:
        dataset.write(255 - dataset.read())
    record = json.loads(made.with_name("map.json").read_text())
    record["run"]["version"] = "0.0.9"
    record["run"]["model"]["fingerprint"] = "0" * 16
    record["run"]["raster"]["path"] = "/gone/image.tif"
    made.with_name("map.json").write_text(json.dumps(record))
    done = run_command(
        "segment", "--from", made.with_name("map.json"), "-o", made.with_name("again.tif")
    )
    assert "image.tif has changed since" in done.stderr
    assert "was made by reseg-geo 0.0.9" in done.stderr
    assert "has changed since the map was made" in done.stderr


def test_dependent_options_are_dropped_with_replaced_ones(made: Path, tmp_path: Path) -> None:
    from reseg_geo.run.rerun import rerun_of

    kept = rerun_of(str(made), None, None, {})
    assert kept.options["bounds"] == [346010.0, 5648400.0, 346120.0, 5648490.0]
    assert kept.options["background"] == "building"
    assert (kept.warnings, kept.model is None) == ((), False)
    assert rerun_of(str(made), None, "grass, road", {}).options["background"] is None
    assert rerun_of(str(made), None, None, {"threshold": 0.0}).options["background"] is None
    other = rerun_of(str(made), str(tmp_path / "other.tif"), None, {"model": "x"})
    assert (other.options["bounds"], other.model) == (None, None)
    assert other.raster.endswith("other.tif")


def test_missing_files_are_named(made: Path, run_command: Any) -> None:
    out = made.with_name("out.tif")
    for words, code, sentence in (
        (("--from", made.with_name("image.tif")), 3, "image.tif does not say how it was made"),
        (("--classes", "a"), 2, "name the RASTER"),
        ((made,), 2, "name the classes"),
        ((made, "--classes", "a", "--scheme", "osm"), 2, "either --classes or --scheme"),
    ):
        done = run_command("segment", *words, "-o", out, code=code)
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr
    assert not out.exists()
