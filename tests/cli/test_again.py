"""A run done again from what it left: the same map."""

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


@pytest.fixture
def made(tmp_path: Path, write_raster: Any, scene: np.ndarray, run_command: Any) -> Path:
    """A map with many options, made by a class file that is gone since."""
    write_raster(tmp_path / "image.tif", scene)
    (tmp_path / "classes.yaml").write_text(CLASSES)
    run_command(
        "segment", "image.tif", "--classes", "classes.yaml", "-o", "map.tif",
        "--provenance", "map.json", *OPTIONS, cwd=tmp_path,
    )  # fmt: skip
    (tmp_path / "classes.yaml").unlink()
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


@pytest.mark.parametrize("origin", ["map.tif", "map.json"])
def test_the_same_map_from_the_map_and_from_the_record(
    made: Path, run_command: Any, tmp_path_factory: pytest.TempPathFactory, origin: str
) -> None:
    done = run_command(
        "segment", "--from", made.with_name(origin), "-o", made.with_name("again.tif"),
        cwd=tmp_path_factory.mktemp("elsewhere"),
    )  # fmt: skip
    assert same(made, made.with_name("again.tif"))
    assert "has changed" not in done.stderr
    assert "not the one" not in done.stderr


def test_options_given_count_instead(made: Path, run_command: Any) -> None:
    run_command(
        "segment", "--from", made, "-o", made.with_name("other.tif"), "--classes", "grass, road",
        "--stride", "224", "--scales", "1", "--background", "road",
    )  # fmt: skip
    with rasterio.open(made.with_name("other.tif")) as dataset:
        tags = dataset.tags()
        assert tags["RESEG_GEO_STRIDE"] == "224"
        assert tags["RESEG_GEO_THRESHOLD"] == "0.4", "what is not given is as it was"
        assert tags["RESEG_GEO_CLASS_LIST"] == "grass, road"
    assert not same(made, made.with_name("other.tif"))


def test_map_and_image_may_move_together(
    made: Path, run_command: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("moved")
    for name in ("image.tif", "map.tif"):
        shutil.move(made.with_name(name), folder / name)
    run_command("segment", "--from", folder / "map.tif", "-o", folder / "again.tif")
    with rasterio.open(folder / "map.tif") as a, rasterio.open(folder / "again.tif") as b:
        assert np.array_equal(a.read(1), b.read(1))


def test_what_has_changed_is_told(made: Path, run_command: Any) -> None:
    with rasterio.open(made.with_name("image.tif"), "r+") as dataset:
        dataset.write(255 - dataset.read())
    record = json.loads(made.with_name("map.json").read_text())
    record["run"]["version"] = "0.0.9"
    record["run"]["model"]["fingerprint"] = "0" * 16
    made.with_name("map.json").write_text(json.dumps(record))
    done = run_command(
        "segment", "--from", made.with_name("map.json"), "-o", made.with_name("again.tif")
    )
    assert "image.tif has changed since" in done.stderr
    assert "was made by reseg-geo 0.0.9" in done.stderr
    assert "is not the one that the map was made by before" in done.stderr


def test_what_holds_no_record_is_refused(made: Path, run_command: Any) -> None:
    out = made.with_name("again.tif")
    image = made.with_name("image.tif")
    done = run_command("segment", "--from", image, "-o", out, code=3)
    assert "image.tif does not say how it was made" in done.stderr
    broken = made.with_name("broken.json")
    for text in ("{", "[]", '{"run": {"version": 3}}'):
        broken.write_text(text)
        done = run_command("segment", "--from", broken, "-o", out, code=3)
        assert "broken.json" in done.stderr
    record = json.loads(made.with_name("map.json").read_text())
    for part, value in (("options", {"stride": -3}), ("classes", [{"name": "x"}])):
        broken.write_text(json.dumps({"run": record["run"] | {part: value}}))
        done = run_command("segment", "--from", broken, "-o", out, code=3)
        assert "of the record" in done.stderr
    image.unlink()
    done = run_command("segment", "--from", made, "-o", out, code=3)
    assert "image.tif does not exist" in done.stderr
    assert "Traceback" not in done.stderr
    done = run_command("segment", "-o", out, "--classes", "a", code=2)
    assert "name the RASTER" in done.stderr
    done = run_command("segment", made, "-o", out, code=2)
    assert "name the classes" in done.stderr
    done = run_command("segment", made, "-o", out, "--classes", "a", "--scheme", "osm", code=2)
    assert "either --classes or --scheme" in done.stderr
    assert not out.exists()
