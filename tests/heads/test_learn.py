"""Learning classes by example, and maps that a head decides."""

import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import rasterio
from towns import CLASSES, FAST, Town, learn, pixels, segment

import reseg_geo
from reseg_geo.errors import InputError, ResegWarning, UsageError
from reseg_geo.publish.provenance import read_record

OPTIONS = ["--regions", "none", "--dtype", "float32", "--gsd", "native", "--progress", "none"]


@pytest.fixture(scope="module")
def better(town: Town, head: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The map by the head."""
    folder = tmp_path_factory.mktemp("better")
    return segment(town, None, folder / "map.tif", head=head.source, confidence=folder / "s.tif")


def test_words_then_examples_then_a_better_map(
    town: Town, clicks: Path, tmp_path: Path, run_command: Callable[..., Any]
) -> None:
    words, learned = tmp_path / "words.tif", tmp_path / "learned.tif"
    run_command("segment", town.image, "--classes", CLASSES, "-o", words, *OPTIONS)
    done = run_command(
        "learn", town.image, "--classes", CLASSES, "--examples", clicks, "-o", tmp_path / "t.head",
        *OPTIONS,
    )  # fmt: skip
    table = done.stdout.splitlines()
    assert re.split(r"  +", table[2])[:2] == ["road", "15"]
    assert table[5].startswith("mean")
    assert table[-1] == str(tmp_path / "t.head")
    # The options of the head hold, which the number format is none of.
    run_command(
        "segment", town.image, "--head", tmp_path / "t.head", "-o", learned, *OPTIONS[2:4],
        "--progress", "none",
    )  # fmt: skip
    assert town.right(words, left=450) < 0.3
    assert town.right(learned, left=450) > town.right(words, left=450) + 0.25
    again = run_command(
        "segment", town.image, "--classes", CLASSES, "--examples", clicks, "-o",
        tmp_path / "once.tif", *OPTIONS, "--progress", "json",
    )  # fmt: skip
    assert np.array_equal(pixels(tmp_path / "once.tif"), pixels(learned))
    told = [json.loads(line).get("text", "") for line in again.stdout.splitlines()]
    assert any(text.startswith("learned from 45 examples") for text in told)


def test_json_of_what_was_learned(
    town: Town, clicks: Path, run_command: Callable[..., Any]
) -> None:
    done = run_command(
        "learn", town.image, "--classes", CLASSES, "--examples", clicks, *OPTIONS[:-1], "json"
    )
    events = [json.loads(line) for line in done.stdout.splitlines()]
    report = events[-1]["report"]
    assert (report["count"], events[-1]["head"]) == (45, None)
    assert [each["name"] for each in report["scores"]] == CLASSES.split(", ")
    means = [
        np.mean([each[way]["recall"] for each in report["scores"]]) for way in ("words", "learned")
    ]
    assert means[1] > means[0] + 0.2


def test_the_same_from_python_in_memory(
    town: Town, clicks: Path, head: Any, better: Path, tmp_path: Path
) -> None:
    found = learn(town, clicks)
    assert found.source is None
    assert np.abs(found.moves.weights - head.moves.weights).max() < 1e-6
    path = segment(town, found, tmp_path / "map.tif")
    assert np.array_equal(pixels(path), pixels(better))
    loaded = reseg_geo.Head.load(head.source)
    assert loaded == dataclasses.replace(head, moves=loaded.moves)
    assert str(loaded.report) == str(head.report)
    assert "mean" in str(head.report)


def test_the_map_of_a_part_is_the_part_of_the_map(
    town: Town, clicks: Path, better: Path, tmp_path: Path
) -> None:
    with rasterio.open(town.image) as dataset:
        box = dataset.window_bounds(rasterio.windows.Window(600, 100, 200, 200))
    path = segment(town, CLASSES, tmp_path / "part.tif", bounds=box, examples=clicks)
    assert np.array_equal(pixels(path), pixels(better)[100:300, 600:800])


def test_processes_of_a_cluster_use_the_head(
    town: Town, head: Any, better: Path, tmp_path: Path
) -> None:
    path = segment(town, head, tmp_path / "map.tif", scheduler="local:1")
    assert np.array_equal(pixels(path), pixels(better))


def test_examples_on_many_rasters(town: Town, tmp_path: Path) -> None:
    """Two halves that touch, with other classes in each; and a raster that cannot be read."""
    (tmp_path / "tiles").mkdir()
    with rasterio.open(town.image) as dataset:
        for number, left in enumerate((0, 450)):
            window = rasterio.windows.Window(left, 0, 450, 450)
            profile = dataset.profile | {
                "width": 450, "transform": dataset.window_transform(window)
            }  # fmt: skip
            with rasterio.open(tmp_path / "tiles" / f"{number}.tif", "w", **profile) as part:
                part.write(dataset.read(window=window))
    (tmp_path / "tiles" / "broken.tif").write_bytes(b"II*\0 no tiff")
    table = town.points(8, seed=1)
    table.to_file(tmp_path / "clicks.gpkg")
    with pytest.warns(ResegWarning, match=r"broken\.tif"):
        done = reseg_geo.segment_many(
            tmp_path / "tiles", CLASSES, f"{tmp_path}/maps/", examples=tmp_path / "clicks.gpkg",
            progress=False, **FAST,
        )  # fmt: skip
    assert len(done.errors) == 1
    whole = np.hstack([pixels(tmp_path / "maps" / f"{number}.tif") for number in range(2)])
    assert (whole == town.labels)[town.labels > 0].mean() > 0.6
    record = read_record(str(tmp_path / "maps" / "0.tif"))
    names = [Path(each).name for each in record["options"]["example_rasters"]]
    assert sorted(names) == ["0.tif", "1.tif"]
    head = reseg_geo.learn(
        [tmp_path / "tiles" / "0.tif", tmp_path / "tiles" / "1.tif"], CLASSES,
        tmp_path / "clicks.gpkg", progress=False, **FAST,
    )  # fmt: skip
    assert head.report.count == 24


def test_a_map_says_what_taught_it_and_can_be_made_again(
    town: Town, clicks: Path, better: Path, head: Any, tmp_path: Path,
    run_command: Callable[..., Any],
) -> None:  # fmt: skip
    files = {"report": tmp_path / "map.html", "provenance": tmp_path / "map.json"}
    path = segment(town, CLASSES, tmp_path / "map.tif", examples=clicks, **files)
    for told in (json.loads(files["provenance"].read_text()), None):
        with rasterio.open(path) as dataset:
            found = told["learned"] if told else json.loads(dataset.tags()["RESEG_GEO_LEARNED"])
        assert (found["count"], found["digest"]) == (45, head.report.digest)
    page = files["report"].read_text()
    assert "45 examples" in page
    assert "cross-validated" in page
    run_command("segment", "--from", path, "-o", tmp_path / "again.tif", "--progress", "none")
    assert np.array_equal(pixels(tmp_path / "again.tif"), pixels(path))
    # On another raster, by what was learned on the first.
    with rasterio.open(town.image) as dataset:
        profile = dataset.profile | {"crs": "EPSG:25833"}
        with rasterio.open(tmp_path / "other.tif", "w", **profile) as other:
            other.write(dataset.read())
    run_command(
        "segment", tmp_path / "other.tif", "--from", path, "-o", tmp_path / "o.tif",
        "--progress", "none",
    )  # fmt: skip
    assert np.array_equal(pixels(tmp_path / "o.tif"), pixels(path))
    run_command("segment", "--from", better, "-o", tmp_path / "b.tif", "--progress", "none")
    assert np.array_equal(pixels(tmp_path / "b.tif"), pixels(better))
    # A head brings its own settings.
    words = segment(town, CLASSES, tmp_path / "words.tif", method="clip", threshold=0.2)
    run_command(
        "segment", "--from", words, "--head", head.source, "-o", tmp_path / "h.tif",
        "--progress", "none",
    )  # fmt: skip
    assert np.array_equal(pixels(tmp_path / "h.tif"), pixels(better))
    memory = segment(town, learn(town, clicks), tmp_path / "memory.tif")
    done = run_command("segment", "--from", memory, "-o", tmp_path / "c.tif", code=3)
    assert "was made with a head that was not saved; give one with --head" in done.stderr


def test_a_finished_map_is_kept_only_if_it_is_by_the_same_examples(
    town: Town, clicks: Path, tmp_path: Path
) -> None:
    examples = tmp_path / "clicks.gpkg"
    examples.write_bytes(clicks.read_bytes())
    path = segment(town, CLASSES, tmp_path / "map.tif", examples=examples)
    made = path.stat().st_mtime_ns
    segment(town, CLASSES, path, examples=examples, resume=True)
    assert path.stat().st_mtime_ns == made
    town.points(8, seed=2, right=450).to_file(examples)
    with pytest.raises(reseg_geo.OutputError, match="already exists"):
        segment(town, CLASSES, path, examples=examples, resume=True)


def test_a_class_without_words(town: Town, clicks: Path, tmp_path: Path) -> None:
    found = learn(town, clicks, classes="road, building=, tree")
    assert found.report.scores[1].words.recall is None
    assert found.report.scores[1].learned.recall > 0.4
    path = segment(town, found, tmp_path / "map.tif")
    own = town.labels == 2
    assert (pixels(path) == 2)[own].mean() > 0.4
    only = town.points(8, seed=1, right=450)
    only[only["class"] != "building"].to_file(tmp_path / "no.gpkg")
    with pytest.raises(InputError, match=r"the class 'building' has no words, and .* holds no ex"):
        learn(town, tmp_path / "no.gpkg", classes="road, building=, tree")
    with pytest.raises(UsageError, match="'building' has no words, and there are no examples"):
        segment(town, "road, building=, tree", tmp_path / "b.tif")


def test_examples_that_teach_little(town: Town, tmp_path: Path) -> None:
    table = town.points(4, seed=1)
    table = table[table["class"] != "tree"]
    few = table.iloc[[0, 1, 4, 5, 6, 7]]
    far = geopandas.GeoDataFrame(
        {"class": ["road"]}, geometry=few.geometry.translate(5000, 0).head(1).values, crs=few.crs
    )
    tiny = geopandas.GeoDataFrame(
        {"class": ["road"]}, geometry=few.geometry.buffer(0.6).head(1).values, crs=few.crs
    )
    path = tmp_path / "few.gpkg"
    geopandas.pd.concat([few.iloc[1:], tiny, far]).to_file(path)
    with pytest.warns(ResegWarning) as told:
        found = learn(town, path)
    said = [str(each.message) for each in told]
    assert f"feature 7 in {path} lies outside the raster and is left out." in said
    assert any(f"feature 6 in {path} is smaller than the patches" in each for each in said)
    assert any("fewer than 3 examples of 'road' (2)" in each for each in said)
    assert found.report.count == 6
    few.iloc[:2].to_file(path)
    with pytest.raises(InputError, match=r"that can be used are of 'road'; add some of what"):
        learn(town, path)
    far.to_file(path)
    with pytest.raises(InputError, match=r"the examples in .* lie outside the raster; check their"):
        learn(town, path)


def test_examples_on_no_data(town: Town, tmp_path: Path, write_raster: Any) -> None:
    with rasterio.open(town.image) as dataset:
        values = dataset.read()
    values[:, :, :450] = 0  # also windows that reach into the other half
    image = write_raster(tmp_path / "half.tif", values, nodata=0)
    path = tmp_path / "clicks.gpkg"
    geopandas.pd.concat([town.points(3, 1, left=700), town.points(1, 2, 300, 420)]).to_file(path)
    with pytest.warns(ResegWarning, match=r"features 10, 11, 12 in .* lie on no data and are left"):
        found = learn(Town(image, town.labels), path)
    assert found.report.count == 9
    town.points(2, 2, right=200).to_file(path)
    with pytest.raises(InputError, match=r"all examples in .* lie on no data"):
        learn(Town(image, town.labels), path)


def test_very_many_examples_are_sampled_by_class(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "many.gpkg"
    table = geopandas.pd.concat([town.points(5000, 1), town.points(5, 2)])
    table[table["class"] != "tree"].to_file(path)
    told: list[Any] = []
    found = reseg_geo.learn(town.image, CLASSES, path, progress=told.append, **FAST)
    texts = [getattr(each, "text", "") for each in told]
    assert "1,000 of the 10,010 examples are used, up to 500 of each class." in texts
    assert [each.examples for each in found.report.scores] == [500, 500, 0]
