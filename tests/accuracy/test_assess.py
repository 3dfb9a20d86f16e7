"""Reports: figures from labels, and what is said where there can be none."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
from affine import Affine
from labelling import LEFT_TOP, NAMES, PARTS, WriteMap, change, label, label_from, read
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, f1_score, jaccard_score, precision_score, recall_score

import reseg_geo
from reseg_geo.errors import InputError, ResegWarning, UsageError

Values = NDArray[np.int64]


def test_a_census_is_the_truth(
    write_map: WriteMap, values: Values, truth: Values, tmp_path: Path
) -> None:
    """With every pixel labelled there is no error, and figures are scikit-learn's."""
    small, true = values[50:80, 60:100], truth[50:80, 60:100]
    path, points = write_map("map.tif", small), tmp_path / "points.gpkg"
    reseg_geo.draw_sample(path, points, size=small.size)
    label_from(points, true, 2)
    found = reseg_geo.assess(path, points)
    figures, flat = found.accuracy, (true.ravel(), small.ravel())
    assert figures.overall.values == pytest.approx(accuracy_score(*flat))
    for own, function in (
        (figures.users, precision_score), (figures.producers, recall_score),
        (figures.f1, f1_score), (figures.iou, jaccard_score),
    ):  # fmt: skip
        np.testing.assert_allclose(own.values, function(*flat, average=None))
        assert not own.errors.any()
    np.testing.assert_allclose(found.areas.values, 4 * np.bincount(true.ravel())[1:], rtol=1e-3)
    mapped = [(each.pixels, each.area_m2) for each in found.mapped]
    for (pixels, area), count in zip(mapped, np.bincount(small.ravel())[1:], strict=True):
        assert (pixels, area) == (count, pytest.approx(4 * count, rel=1e-3))


def test_a_sample_holds_the_truth_in_its_intervals(
    sampled: tuple[Path, Path], values: Values, truth: Values
) -> None:
    found = reseg_geo.assess(*sampled)
    inside = values > 0
    areas = np.array([4 * (truth[inside] == value).sum() for value in (1, 2, 3)])
    assert (np.abs(found.areas.values - areas) < 3 * found.areas.errors).all()
    assert (found.areas.errors < 0.1 * areas.sum()).all()
    right = (values == truth)[inside].mean()
    assert abs(found.accuracy.overall.values - right) < 3 * found.accuracy.overall.errors
    # The map has far too little road; the estimate does not follow it.
    assert found.mapped_areas[2] < found.areas.intervals()[0][2]


def test_pixels_of_many_areas_count_by_area(write_map: WriteMap, tmp_path: Path) -> None:
    """From the equator to 60° north, where pixels are half as large: a census is exact."""
    true = np.repeat([[1], [2]], 30, axis=0).repeat(10, axis=1)
    path = write_map(
        "map.tif", np.full((60, 10), 1), crs="EPSG:4326", transform=Affine(1, 0, 0, 0, -1, 60)
    )
    points = tmp_path / "points.gpkg"
    reseg_geo.draw_sample(path, points, size=600)
    rows = (60 - read(points).geometry.y).astype(int)
    names = [NAMES[value] for value in true[rows, 0].tolist()]
    label(points, dict(zip(read(points)["id"].tolist(), names, strict=True)))
    found = reseg_geo.assess(path, points)
    # Of the zone between two parallels of a sphere, the area goes with the sine of the latitude.
    share = (np.sin(np.pi / 3) - np.sin(np.pi / 6)) / np.sin(np.pi / 3)
    assert found.accuracy.areas.values[0] == pytest.approx(share, abs=0.003)
    assert found.accuracy.areas.values[1] == pytest.approx(1 - share, abs=0.003)


def test_a_better_map_is_assessed_with_the_same_sample(
    sampled: tuple[Path, Path], write_map: WriteMap, truth: Values
) -> None:
    path, points = sampled
    better = truth.copy()
    better[:, :20] = 1
    other = write_map("better.tif", better)
    with pytest.raises(InputError, match="name what was sampled with --strata"):
        reseg_geo.assess(other, points)
    before, after = reseg_geo.assess(path, points), reseg_geo.assess(other, points, strata=path)
    assert after.accuracy.overall.values > before.accuracy.overall.values + 0.1
    np.testing.assert_allclose(after.areas.values, before.areas.values)  # areas are of the truth
    inside = read(points).geometry.x - LEFT_TOP[0] >= 40
    assert after.accuracy.counts.trace() >= inside.sum()
    with pytest.raises(InputError, match="are not those of"):
        reseg_geo.assess(other, points, strata=other)


def test_a_map_on_another_grid_is_assessed_where_it_lies(
    sampled: tuple[Path, Path], write_map: WriteMap, truth: Values
) -> None:
    path, points = sampled
    coarse = write_map("coarse.tif", truth[::2, ::2], step=4)
    found = reseg_geo.assess(coarse, points, strata=path)
    table = read(points)
    rows = ((LEFT_TOP[1] - table.geometry.y) // 4).astype(int)
    columns = ((table.geometry.x - LEFT_TOP[0]) // 4).astype(int)
    at = [NAMES[value] for value in truth[::2, ::2][rows, columns].tolist()]
    assert found.accuracy.counts.trace() == sum(
        one == other for one, other in zip(at, table["reference"], strict=True)
    )


def test_a_map_with_holes_is_wrong_there(
    sampled: tuple[Path, Path], write_map: WriteMap, truth: Values
) -> None:
    path, points = sampled
    holes = truth.copy()
    holes[:, 100:] = 0
    found = reseg_geo.assess(write_map("holes.tif", holes), points, strata=path)
    assert found.names == ["water", "forest", "road", "no data"]
    east = (read(points).geometry.x - LEFT_TOP[0] >= 200).sum()
    assert found.accuracy.counts[3].sum() == east
    assert found.mapped[3].pixels == 150 * 100


def test_strata_of_polygons_need_no_file_again(
    write_map: WriteMap, values: Values, truth: Values, tmp_path: Path
) -> None:
    zones = tmp_path / "zones.gpkg"
    geopandas.GeoDataFrame({"name": ["west", "east"]}, geometry=PARTS, crs="EPSG:25832").to_file(
        zones
    )
    path, points = write_map("map.tif", values), tmp_path / "points.gpkg"
    reseg_geo.draw_sample(path, points, strata=zones)
    label_from(points, truth, 2)
    zones.unlink()
    found = reseg_geo.assess(path, points)
    right = (values == truth)[values > 0].mean()
    assert abs(found.accuracy.overall.values - right) < 3 * found.accuracy.overall.errors


def test_what_is_missing_is_said(sampled: tuple[Path, Path]) -> None:
    path, points = sampled
    ids = dict(zip(read(points)["id"], read(points)["map_class"], strict=True))
    label(points, dict.fromkeys(range(1, 51)))
    change(points, "DELETE FROM points WHERE id BETWEEN 60 AND 69")
    roads = [number for number, name in ids.items() if name == "road" and number >= 70]
    label(points, dict.fromkeys(roads[8:]))
    with pytest.warns(ResegWarning) as warnings:
        found = reseg_geo.assess(path, points)
    said = [str(each.message) for each in warnings]
    assert any("10 points of" in text and "are missing" in text for text in said)
    empty = found.points - found.labelled - 10
    assert any(f"{empty} points of 400 in" in text and "not labelled" in text for text in said)
    assert any("few points are labelled where the map says road" in text for text in said)
    assert found.warnings == tuple(said)


def test_a_stratum_without_labels_is_left_out(sampled: tuple[Path, Path], values: Values) -> None:
    path, points = sampled
    change(points, "UPDATE points SET reference = NULL WHERE stratum = 'road'")
    with pytest.warns(ResegWarning, match="no point is labelled in the stratum road"):
        found = reseg_geo.assess(path, points)
    assert np.isnan(found.accuracy.users.values[2])
    inside = 4 * ((values > 0) & (values != 3)).sum()
    assert found.total_m2 == pytest.approx(inside, rel=1e-3)
    assert found.areas.values.sum() == pytest.approx(inside, rel=1e-3)
    assert found.mapped[2].pixels == 0
    assert str(found).splitlines()[5].split()[:2] == ["road", "0"]


def test_a_class_that_is_never_right_is_named(sampled: tuple[Path, Path]) -> None:
    path, points = sampled
    change(points, "UPDATE points SET reference = 'forest' WHERE map_class = 'road'")
    change(points, "UPDATE points SET reference = 'forest' WHERE reference = 'road'")
    with pytest.warns(ResegWarning) as warnings:
        reseg_geo.assess(path, points)
    said = [str(each.message) for each in warnings]
    assert any("where the map says road are wrong" in text for text in said)
    assert any("no point is labelled road" in text for text in said)


def test_files(sampled: tuple[Path, Path], tmp_path: Path) -> None:
    kinds = {"report": "html", "picture": "png", "json": "json", "csv": "csv"}
    names = {name: tmp_path / f"out.{suffix}" for name, suffix in kinds.items()}
    found = reseg_geo.assess(*sampled, **names)
    figures = json.loads(names["json"].read_text())
    assert figures == found.figures()
    assert figures["overall_accuracy"]["estimate"] == pytest.approx(
        float(found.accuracy.overall.values)
    )
    with names["csv"].open() as stream:
        rows = [*csv.DictReader(stream)]
    assert [row["class"] for row in rows] == found.names
    assert float(rows[1]["users_accuracy_high"]) == figures["classes"][1]["users_accuracy"]["high"]
    page = names["report"].read_text()
    assert "<script src" not in page
    assert str(found.accuracy.counts[0, 0]) in page
    assert names["picture"].read_bytes().startswith(b"\x89PNG")
    with pytest.raises(reseg_geo.OutputError, match="already exists"):
        reseg_geo.assess(*sampled, **names)
    with pytest.raises(UsageError, match=r"must end in \.html"):
        reseg_geo.assess(*sampled, report=tmp_path / "out.pdf")
    with pytest.raises(UsageError, match="is an input of this run"):
        reseg_geo.assess(
            *sampled, json=sampled[0].with_suffix(".json"), strata=sampled[0].with_suffix(".json")
        )


def test_names_are_not_markup(write_map: WriteMap, values: Values, tmp_path: Path) -> None:
    path, points = write_map("<b>map & co.tif", values), tmp_path / "points.gpkg"
    reseg_geo.draw_sample(path, points)
    label(points, dict.fromkeys(range(1, 301), "water"))
    reseg_geo.assess(path, points, report=tmp_path / "out.html")
    page = (tmp_path / "out.html").read_text()
    assert "<b>map" not in page
    assert "&lt;b&gt;map &amp; co.tif" in page


def test_command(
    sampled: tuple[Path, Path], tmp_path: Path, run_command: Callable[..., Any]
) -> None:
    path, points = sampled
    report, figures = tmp_path / "out.html", tmp_path / "out.json"
    done = run_command("assess", "report", path, points, "-o", report, "--json", figures)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Overall accuracy ")
    assert lines[2].split()[:2] == ["class", "points"]
    assert lines[-2:] == [str(report), str(figures)]
    said = run_command("assess", "report", path, points, "--progress", "json")
    result = json.loads(said.stdout.splitlines()[-1])
    assert (result["event"], result["labelled"]) == ("result", 400)
    assert run_command("assess", "report", path, "none.gpkg", code=3).stderr.startswith(
        "Error: none"
    )
