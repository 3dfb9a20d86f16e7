"""Areas of change that are adjusted by a labelled sample, or taken from two reports."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray

import reseg_geo
from reseg_geo.accuracy.points import read_sample
from reseg_geo.errors import InputError, ResegWarning

NAMES = ("building", "grass", "water")
PIXEL = 0.25  # m²


class Years:
    """Two maps with errors, of which the true classes are known; all pixels are 0.25 m²."""

    def __init__(self, write_map: Any) -> None:
        rng = np.random.default_rng(7)
        self.was = rng.choice([1, 2, 3], (60, 90), p=[0.2, 0.5, 0.3])
        self.now = np.where(rng.random((60, 90)) < 0.2, rng.integers(1, 4, (60, 90)), self.was)
        seen = [
            np.where(rng.random((60, 90)) < 0.1, rng.integers(1, 4, (60, 90)), true)
            for true in (self.was, self.now)
        ]
        self.before, self.after = write_map("before", seen[0]), write_map("after", seen[1])

    def names(self) -> NDArray[Any]:
        """The true name of each pixel of the change map."""
        names = np.array(["", *NAMES])
        found = names[self.was] + np.array(" → ") + names[self.now]
        return np.where(self.was == self.now, "unchanged", found)


def fill(points: Path, truth: NDArray[Any]) -> None:
    """Label all points of a sample with what an array says at their pixels."""
    import sqlite3

    pixels = read_sample(str(points)).design.pixels
    with sqlite3.connect(points) as layer:
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            layer.create_function(name, 1, lambda shape: 0)
        layer.executemany(
            "UPDATE points SET reference = ? WHERE id = ?",
            [(str(truth[row, column]), i) for i, (row, column, _) in enumerate(pixels, 1)],
        )
    layer.close()


@pytest.fixture
def years(write_map: Any) -> Years:
    return Years(write_map)


def test_a_census_gives_the_true_change(years: Years, tmp_path: Path) -> None:
    change, points = tmp_path / "change.tif", tmp_path / "points.gpkg"
    mapped = reseg_geo.compare(years.before, years.after, change)
    reseg_geo.draw_sample(change, points, size=5400)
    fill(points, years.names())
    found = reseg_geo.compare(years.before, years.after, sample=points).adjusted
    assert found is not None
    assert mapped.adjusted is None
    assert not found.changed.errors.any()
    true = PIXEL * (years.was != years.now).sum()
    assert found.changed.values == pytest.approx(true, rel=2e-3)
    # Errors of the maps look like change.
    assert mapped.figures()["changed"]["area_m2"] > 1.3 * true
    for index, name in enumerate(found.names):
        value = NAMES.index(name) + 1
        net = PIXEL * ((years.now == value).sum() - (years.was == value).sum())
        assert found.net.values[index] == pytest.approx(net, rel=2e-3, abs=1e-6)


def test_a_sample_holds_the_true_change_in_its_intervals(years: Years, tmp_path: Path) -> None:
    change, points = tmp_path / "change.tif", tmp_path / "points.gpkg"
    reseg_geo.compare(years.before, years.after, change)
    reseg_geo.draw_sample(change, points, size=900, minimum=60)
    fill(points, years.names())
    found = reseg_geo.compare(years.before, years.after, sample=points)
    adjusted = found.adjusted
    assert adjusted is not None
    true = PIXEL * (years.was != years.now).sum()
    assert abs(adjusted.changed.values - true) < 3 * adjusted.changed.errors
    assert 0 < adjusted.changed.errors < 0.1 * true
    low, high = adjusted.net.intervals()
    assert (low < 0).any()  # classes shrink, too
    for index, name in enumerate(adjusted.names):
        value = NAMES.index(name) + 1
        net = PIXEL * ((years.now == value).sum() - (years.was == value).sum())
        assert abs(adjusted.net.values[index] - net) < 3 * adjusted.net.errors[index]
        assert low[index] < adjusted.net.values[index] < high[index]
    figures = found.figures()["adjusted"]
    assert figures["classes"][0]["name"] == "unchanged"
    assert figures["changed"]["estimate"] == pytest.approx(float(adjusted.changed.values))
    assert [each["name"] for each in figures["net"]] == list(found.names)


def test_the_command_prints_it(years: Years, tmp_path: Path, run_command: Any) -> None:
    change, points = tmp_path / "change.tif", tmp_path / "points.gpkg"
    run_command("compare", years.before, years.after, "-o", change)
    run_command("assess", "sample", change, "-o", points, "--size", "400",
                "--also-class", "water → building")  # fmt: skip
    fill(points, years.names())
    printed = run_command("compare", years.before, years.after, "--sample", points).stdout
    assert "by 400 labelled points of" in printed
    assert "net change (m²)" in printed
    parts = ("compare", years.before, years.after, "--sample", points, "--json")
    assert json.loads(run_command(*parts).stdout)["adjusted"]["labelled"] == 400


def test_a_sample_of_another_change_is_refused(
    years: Years, write_map: Any, tmp_path: Path
) -> None:
    change, points = tmp_path / "change.tif", tmp_path / "points.gpkg"
    reseg_geo.compare(years.before, years.after, change)
    reseg_geo.draw_sample(change, points, size=200)
    fill(points, years.names())
    other = write_map("other", years.was)
    with pytest.raises(InputError, match=r"the change from .*before\.tif to .*other\.tif differs"):
        reseg_geo.compare(years.before, other, sample=points)


def test_the_other_direction_is_refused(write_map: Any, tmp_path: Path) -> None:
    """Its change map has the same pixels, but other names."""
    was, now = np.ones((20, 20), int), np.ones((20, 20), int)
    now[:, 10:] = 2
    before, after = write_map("before", was), write_map("after", now)
    change, points = tmp_path / "change.tif", tmp_path / "points.gpkg"
    reseg_geo.compare(before, after, change)
    reseg_geo.draw_sample(change, points, size=100)
    fill(points, np.where(now == 1, "unchanged", "building → grass"))
    with pytest.raises(InputError, match=r"calls its class 2 'grass → building', and .* calls it"):
        reseg_geo.compare(after, before, sample=points)


@pytest.mark.parametrize("name", ["changed", "grass → grass", "→ grass"])
def test_what_is_no_transition_is_refused(write_map: Any, tmp_path: Path, name: str) -> None:
    now = np.ones((20, 20), int)
    now[:, 10:] = 2
    before, after = write_map("before", np.ones((20, 20), int)), write_map("after", now)
    change, points = tmp_path / "change.tif", tmp_path / "points.gpkg"
    reseg_geo.compare(before, after, change)
    reseg_geo.draw_sample(change, points, size=100, more_classes=[name])
    fill(points, np.where(now == 1, "unchanged", "building → grass"))
    with pytest.raises(InputError, match="neither 'unchanged' nor a transition"):
        reseg_geo.compare(before, after, sample=points)


def test_a_change_that_no_map_shows_can_be_labelled(write_map: Any, tmp_path: Path) -> None:
    was, now = np.ones((20, 20), int), np.ones((20, 20), int)
    now[:, 10:] = 2
    before, after = write_map("before", was), write_map("after", now)
    change, points = tmp_path / "change.tif", tmp_path / "points.gpkg"
    reseg_geo.compare(before, after, change)
    lost = "building → swamp"
    reseg_geo.draw_sample(change, points, size=400, more_classes=[lost])
    truth = np.where(now == 1, "unchanged", "building → grass").astype("<U20")
    truth[:, 15:] = lost
    fill(points, truth)
    with pytest.warns(ResegWarning):
        found = reseg_geo.compare(before, after, sample=points).adjusted
    assert found is not None
    areas = dict(zip(found.assessment.names, found.assessment.areas.values, strict=True))
    assert areas[lost] == pytest.approx(100 * PIXEL, rel=2e-3)
    assert areas["building → grass"] == pytest.approx(100 * PIXEL, rel=2e-3)
    assert found.names == ("building", "grass", "swamp")
    assert found.net.values.sum() == pytest.approx(0, abs=1e-6)


def report(path: Path, areas: dict[str, tuple[float, float]], sample: str, **more: Any) -> Path:
    """A report with only what counts here: areas in m² and their standard errors."""
    entries = [
        {"name": name, "area": {"unit": "m2", "estimate": area, "standard_error": error}}
        for name, (area, error) in areas.items()
    ]
    about = {"sample": sample, "sample_id": sample, "independent": True, "classes": entries}
    path.write_text(json.dumps(about | more))
    return path


def test_reports_give_net_changes(tmp_path: Path, run_command: Any) -> None:
    one = report(tmp_path / "2015.json", {"grass": (6e5, 3e4), "water": (4e5, 3e4)}, "a.gpkg")
    two = report(
        tmp_path / "2025.json",
        {"Grass": (5e5, 4e4), "water": (4.5e5, 3e4), "sand": (5e4, 1e4)}, "b.gpkg",
    )  # fmt: skip
    with pytest.warns(ResegWarning, match=r"2015\.json has no sand; its area is taken as 0"):
        found = reseg_geo.compare_reports(one, two)
    assert found.names == ("grass", "water", "sand")
    np.testing.assert_allclose(found.net.values, [-1e5, 5e4, 5e4])
    np.testing.assert_allclose(found.net.errors, [5e4, 3e4 * 2**0.5, 1e4])  # 3, 4, 5
    assert found.net.intervals()[0][0] == pytest.approx(-1e5 - 1.96 * 5e4)
    assert len(found.warnings) == 1
    printed = run_command("compare", one, two).stdout
    assert "-10.00 ± 9.80" in printed
    assert json.loads(run_command("compare", one, two, "--json").stdout) == found.figures()


def test_what_reports_cannot_say_is_said(tmp_path: Path, run_command: Any) -> None:
    one = report(tmp_path / "a.json", {"grass": (6e5, 3e4)}, "a.gpkg")
    two = report(tmp_path / "b.json", {"grass": (5e5, 3e4)}, "a.gpkg")
    with pytest.warns(ResegWarning) as told:
        reseg_geo.compare_reports(one, two)
    assert ["differ by 17%" in str(each.message) for each in told] == [True, False]
    assert "both reports are by one sample, a.gpkg" in str(told[1].message)
    used = report(tmp_path / "d.json", {"grass": (6e5, 3e4)}, "d.gpkg", independent=False)
    with pytest.warns(ResegWarning, match=r"d\.json was made with the points of its sample"):
        reseg_geo.compare_reports(used, one)
    (tmp_path / "c.json").write_text("{}")
    with pytest.raises(InputError, match=r"c\.json is not a report of areas"):
        reseg_geo.compare_reports(one, tmp_path / "c.json")
    done = run_command("compare", one, two, "-o", tmp_path / "x.tif", code=2)
    assert "--output needs maps" in done.stderr


def test_real_reports_are_read(years: Years, tmp_path: Path) -> None:
    """From maps of both years, each with its own census."""
    files = []
    for seed, (path, true) in enumerate(((years.before, years.was), (years.after, years.now))):
        points, out = tmp_path / f"{seed}.gpkg", tmp_path / f"{seed}.json"
        reseg_geo.draw_sample(path, points, size=5400, seed=seed)
        fill(points, np.array(["", *NAMES])[true])
        reseg_geo.assess(path, points, json=out)
        files.append(out)
    found = reseg_geo.compare_reports(*files)
    expected = [
        PIXEL * ((years.now == value).sum() - (years.was == value).sum()) for value in (1, 2, 3)
    ]
    np.testing.assert_allclose(found.net.values, expected, rtol=2e-3, atol=1e-6)
    with rasterio.open(years.before) as dataset:
        whole = dataset.width * dataset.height * PIXEL
    assert found.before.values.sum() == pytest.approx(whole, rel=2e-3)
