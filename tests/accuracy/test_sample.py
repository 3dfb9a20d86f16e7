"""Samples: which pixels are drawn, how likely, and what the GeoPackage holds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pyogrio
import pytest
from labelling import LEFT_TOP, NAMES, WriteMap, label, read
from numpy.typing import NDArray
from scipy import stats

import reseg_geo
from reseg_geo.accuracy.points import read_sample
from reseg_geo.errors import InputError, OutputError, UsageError

Values = NDArray[np.int64]


def test_points_lie_at_their_pixels(write_map: WriteMap, values: Values, tmp_path: Path) -> None:
    design = reseg_geo.draw_sample(write_map("map.tif", values), tmp_path / "points.gpkg", size=90)
    assert [(each.name, each.pixels) for each in design.strata] == [
        (NAMES[value], int((values == value).sum())) for value in (1, 2, 3)
    ]
    assert [each.points for each in design.strata] == [27, 43, 20]
    points, squares = (read(tmp_path / "points.gpkg", layer) for layer in ("points", "squares"))
    assert points["id"].tolist() == squares["id"].tolist() == [*range(1, 91)]
    columns = (points.geometry.x.to_numpy() - LEFT_TOP[0]) / 2
    rows = (LEFT_TOP[1] - points.geometry.y.to_numpy()) / 2
    np.testing.assert_allclose([rows % 1, columns % 1], 0.5)
    classes = values[rows.astype(int), columns.astype(int)]
    assert points["map_class"].tolist() == [NAMES[value] for value in classes.tolist()]
    assert points["stratum"].tolist() == points["map_class"].tolist()
    assert points["reference"].isna().all()
    assert len(set(zip(rows, columns, strict=True))) == 90
    assert (squares.geometry.area == 4).all()
    assert squares.geometry.centroid.geom_equals_exact(points.geometry, 1e-6).all()
    assert points.crs.to_epsg() == squares.crs.to_epsg() == 25832
    assert read_sample(str(tmp_path / "points.gpkg")).design == design


@pytest.mark.parametrize(
    "profile",
    [{"tiled": True, "blockxsize": 16, "blockysize": 32}, {"compress": "deflate"},
     {"dtype": "uint16"}, {"nodata": None}],
    ids=["tiles", "compressed", "16 bits", "no tag"],
)  # fmt: skip
def test_points_do_not_depend_on_how_the_map_is_stored(
    write_map: WriteMap, values: Values, tmp_path: Path, profile: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    one = reseg_geo.draw_sample(write_map("one.tif", values), tmp_path / "one.gpkg")
    monkeypatch.setattr("reseg_geo.accuracy.population._PIXELS", 1_000)  # many strips
    other = reseg_geo.draw_sample(write_map("two.tif", values, **profile), tmp_path / "two.gpkg")
    assert (one.pixels, one.map_digest) == (other.pixels, other.map_digest)


def test_every_pixel_of_a_stratum_is_equally_likely(write_map: WriteMap, tmp_path: Path) -> None:
    values = np.repeat([[1, 2, 0]], 12, axis=0)
    path, hits = write_map("map.tif", values), np.zeros(values.shape)
    draws = 60
    for seed in range(draws):
        design = reseg_geo.draw_sample(
            path, tmp_path / "p.gpkg", size=8, minimum=0, seed=seed, overwrite=True
        )
        for row, column, _ in design.pixels:
            hits[row, column] += 1
    assert not hits[:, 2].any()
    assert hits[:, :2].sum(axis=0).tolist() == [4 * draws, 4 * draws]
    # Without replacement, hits vary less than chi-square expects, so this is strict.
    assert stats.chisquare(hits[:, 0]).pvalue > 0.01
    assert stats.chisquare(hits[:, 1]).pvalue > 0.01


def test_the_seed_decides(write_map: WriteMap, values: Values, tmp_path: Path) -> None:
    path = write_map("map.tif", values)
    found = [
        reseg_geo.draw_sample(path, tmp_path / f"{i}.gpkg", seed=seed).pixels
        for i, seed in enumerate((1, 1, 2))
    ]
    assert found[0] == found[1]
    assert len({*found[0]} & {*found[2]}) < 30


def test_points_come_in_an_order_that_tells_nothing(
    write_map: WriteMap, values: Values, tmp_path: Path
) -> None:
    design = reseg_geo.draw_sample(write_map("map.tif", values), tmp_path / "p.gpkg", size=300)
    half = design.pixels[:150]
    for stratum in design.strata:
        in_half = sum(value == stratum.value for *_, value in half)
        assert abs(in_half - stratum.points / 2) < 3 * np.sqrt(stratum.points) / 2


def test_a_form_that_does_not_show_the_map_class(
    write_map: WriteMap, values: Values, tmp_path: Path
) -> None:
    path = write_map("map.tif", values)
    reseg_geo.draw_sample(path, tmp_path / "blind.gpkg")
    reseg_geo.draw_sample(path, tmp_path / "seen.gpkg", blind=False)
    blind, seen = (_style(tmp_path / f"{name}.gpkg") for name in ("blind", "seen"))
    assert _hidden(blind) == {"stratum", "map_class"}
    assert _hidden(seen) == set()
    widget = blind.find("fieldConfiguration/field[@name='reference']/editWidget")
    assert widget is not None
    assert widget.get("type") == "ValueMap"
    choices = [each.get("value") for each in widget.iterfind(".//Option[@type='QString']")]
    assert choices == ["water", "forest", "road"]
    categories = {each.get("value"): each for each in blind.iterfind(".//category")}
    assert set(categories) == {"water", "forest", "road", ""}
    color = blind.find(f".//symbol[@name='{categories['water'].get('symbol')}']//prop[@k='color']")
    assert color is not None
    assert color.get("v") == "0,0,255,255"


def _style(path: Path) -> ElementTree.Element:
    styles = pyogrio.read_dataframe(path, layer="layer_styles")
    return ElementTree.fromstring(styles.set_index("f_table_name").loc["points", "styleQML"])


def _hidden(style: ElementTree.Element) -> set[str | None]:
    """Fields that the form and the table hide; both hide the same ones."""
    fields = style.iterfind("fieldConfiguration/field")
    form = {
        each.get("name") for each in fields if each.find("editWidget[@type='Hidden']") is not None
    }
    columns = style.iterfind("attributetableconfig/columns/column")
    assert form == {each.get("name") for each in columns if each.get("hidden") == "1"}
    return form


def test_a_target_decides_the_size(
    write_map: WriteMap, values: Values, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    said: list[str] = []
    design = reseg_geo.draw_sample(
        write_map("map.tif", values), tmp_path / "p.gpkg", target_se=0.02, expected=0.9,
        progress=lambda event: said.append(str(getattr(event, "text", ""))),
    )  # fmt: skip
    # Cochran's formula for one variance: 0.09 / (0.02 ** 2 + 0.09 / N).
    pixels = int((values > 0).sum())
    assert design.size == np.ceil(0.09 / (0.0004 + 0.09 / pixels)) == 224
    assert any("224 points for a standard error of 0.02" in text for text in said)


def test_a_target_that_needs_few_points_gives_each_stratum_the_minimum(
    write_map: WriteMap, values: Values, tmp_path: Path
) -> None:
    design = reseg_geo.draw_sample(write_map("map.tif", values), tmp_path / "p.gpkg", target_se=0.2)
    assert [each.points for each in design.strata] == [20, 20, 20]


def test_labels_are_never_replaced(write_map: WriteMap, values: Values, tmp_path: Path) -> None:
    path, points = write_map("map.tif", values), tmp_path / "points.gpkg"
    reseg_geo.draw_sample(path, points)
    with pytest.raises(OutputError, match="already exists"):
        reseg_geo.draw_sample(path, points)
    reseg_geo.draw_sample(path, points, overwrite=True)
    label(points, {4: "water"})
    with pytest.raises(OutputError, match="holds 1 label,"):
        reseg_geo.draw_sample(path, points, overwrite=True)
    assert read(points)["reference"].tolist().count("water") == 1


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        (
            {"size": 50},
            UsageError,
            "50 points are too few: 3 strata with at least 20",
        ),
        ({"size": 0}, UsageError, "from 1 to 1,000,000"),
        ({"size": 10, "target_se": 0.1}, UsageError, "not both"),
        ({"target_se": 1.5}, UsageError, "between 0 and 1"),
        ({"expected": 1.0}, UsageError, "not between 0 and 1"),
        ({"expected": {"lake": 0.9}}, UsageError, "'lake' is not a stratum"),
        ({"allocation": "neyman"}, UsageError, "needs the expected accuracy"),
        ({"allocation": "random"}, UsageError, "must be one of proportional, equal, neyman"),
        ({"size": "300"}, UsageError, "size '300' must be a whole number"),
        ({"seed": 1.5}, UsageError, "seed 1.5 must be a whole number"),
        ({"minimum": -1}, UsageError, "must not be negative"),
        ({"seed": -1}, UsageError, "must not be negative"),
        ({"strata_field": "name"}, UsageError, "needs polygons"),
        ({"strata": "nowhere.tif"}, InputError, "does not exist"),
        ({"strata": "nowhere.gpkg"}, InputError, "nowhere.gpkg"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    write_map: WriteMap, values: Values, tmp_path: Path, options: dict[str, Any],
    error: type[Exception], sentence: str,
) -> None:  # fmt: skip
    with pytest.raises(error, match=sentence):
        reseg_geo.draw_sample(write_map("map.tif", values), tmp_path / "p.gpkg", **options)
    assert not (tmp_path / "p.gpkg").exists()


def test_more_points_than_pixels_are_all_pixels(
    write_map: WriteMap, values: Values, tmp_path: Path
) -> None:
    small = values[58:68, 15:25]
    design = reseg_geo.draw_sample(write_map("map.tif", small), tmp_path / "p.gpkg", size=1000)
    assert sorted(design.pixels) == sorted(
        (row, column, int(small[row, column])) for row, column in np.argwhere(small).tolist()
    )


def test_zero_is_no_data_whatever_the_file_says(
    write_map: WriteMap, values: Values, tmp_path: Path
) -> None:
    with pytest.warns(reseg_geo.ResegWarning, match="0 is also treated as no data"):
        reseg_geo.draw_sample(write_map("map.tif", values, nodata=255), tmp_path / "p.gpkg")


def test_other_files_than_geopackages_are_refused(
    write_map: WriteMap, values: Values, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=r"must end in \.gpkg"):
        reseg_geo.draw_sample(write_map("map.tif", values), tmp_path / "p.geojson")


def test_a_map_without_data_has_no_sample(write_map: WriteMap, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no pixels with a class"):
        reseg_geo.draw_sample(write_map("map.tif", np.zeros((9, 9), int)), tmp_path / "p.gpkg")


def test_command(
    write_map: WriteMap, values: Values, tmp_path: Path, run_command: Callable[..., Any]
) -> None:
    path = write_map("map.tif", values)
    done = run_command("assess", "sample", path, "-o", tmp_path / "p.gpkg", "--size", 120)
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["stratum", "pixels", "share", "points"]
    assert lines[-2].split() == ["all", f"{int((values > 0).sum()):,}", "120"]
    assert lines[-1] == str(tmp_path / "p.gpkg")
    refused = run_command(
        "assess", "sample", path, "-o", tmp_path / "q.gpkg", "--expected", "x", code=2
    )
    assert "neither a number nor a list" in refused.stderr
