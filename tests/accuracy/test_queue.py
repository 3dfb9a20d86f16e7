"""The queue of polygons to review: scores, order, files, and what is refused."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas
import numpy as np
import pyogrio
import pytest
import rasterio
from labelling import NAMES, WriteMap, write_confidence
from numpy.typing import NDArray
from scipy import ndimage

import reseg_geo
from reseg_geo.errors import InputError, OutputError, UsageError

Values = NDArray[np.int64]
COLUMNS = ["class_name", "neighbour"]
NUMBERS = ["area_m2", "confidence", "surrounded", "score"]


def read(path: Path) -> geopandas.GeoDataFrame:
    return pyogrio.read_dataframe(path, layer="review")


def counted(values: Values, shares: NDArray[Any]) -> list[Mapping[str, Any]]:
    """What the queue should hold of all patches, best first, by counting pixels of 4 m²."""
    found = []
    for value in (1, 2, 3):
        patches, count = ndimage.label(values == value)
        for number in range(1, count + 1):
            own, edges = np.pad(patches == number, 1), dict.fromkeys(range(4), 0)
            around = np.pad(values, 1)
            for axis in (0, 1):
                for step in (1, -1):
                    beyond = np.roll(own, step, axis) & ~own
                    for other in range(4):
                        edges[other] += int((beyond & (around == other)).sum())
            most = max((1, 2, 3), key=lambda other: edges[other] * (other != value))
            shared = edges[most] * (most != value) / sum(edges.values())
            sure = float(shares[patches == number].mean())
            area = 4 * int((patches == number).sum())
            found.append({
                "class_name": NAMES[value], "area_m2": area, "confidence": sure,
                "neighbour": NAMES[most] if shared else None, "surrounded": shared,
                "score": area * (1 - sure / 100) * (1 + shared),
            })  # fmt: skip
    return sorted(found, key=lambda each: -each["score"])


@pytest.mark.parametrize("name", ["map.gpkg", "map.fgb", "map.shp"])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_the_queue_is_that_of_counted_pixels(
    mapped: tuple[Path, Path, Path], patchy: Values, tmp_path: Path, name: str, size: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """In small batches, and with so few candidates at a time that several passes are needed."""
    monkeypatch.setattr("reseg_geo.review.queue._BLOCK", 3)
    monkeypatch.setattr("reseg_geo.review.polygons._BATCH", 10)
    path, polygons, sure = mapped
    if name != "map.gpkg":
        polygons = tmp_path / name
        reseg_geo.vectorize(path, polygons, confidence=sure)
    found = reseg_geo.review_queue(path, polygons, tmp_path / "queue.gpkg", size=size)
    table = read(tmp_path / "queue.gpkg")
    with rasterio.open(sure) as dataset:
        known = counted(patchy, dataset.read(1))
    assert found.polygons == len(known) > 50
    assert found.size == len(table) == min(size, len(known))
    assert table["rank"].tolist() == [*range(1, len(table) + 1)]
    np.testing.assert_allclose(table["score"], [each["score"] for each in known[:size]], rtol=2e-3)
    # Areas are those on the ellipsoid; equal scores may change places.
    distinct = [i for i in range(len(table)) if _is_alone(known, i)]
    assert distinct
    for i in distinct:
        row, each = table.iloc[i], known[i]
        assert row["class_name"] == each["class_name"]
        np.testing.assert_allclose(
            [row[column] for column in NUMBERS], [each[column] for column in NUMBERS], rtol=2e-3
        )
        np.testing.assert_allclose(row.geometry.area, each["area_m2"])
    assert table["reference"].isna().all()
    assert table["note"].isna().all()
    assert table.crs.to_epsg() == 25832
    total = sum(each["area_m2"] * (1 - each["confidence"] / 100) for each in known)
    assert found.expected_wrong_m2 == pytest.approx(total, rel=2e-3)
    assert found.share == pytest.approx(
        sum(table["area_m2"] * (1 - table["confidence"] / 100)) / found.expected_wrong_m2
    )


def _is_alone(known: list[Mapping[str, Any]], i: int) -> bool:
    scores = [each["score"] for each in known]
    near = [scores[j] for j in (i - 1, i + 1) if 0 <= j < len(scores)]
    return all(abs(each - scores[i]) > 0.01 * scores[i] for each in near)


def test_a_neighbour_counts_on_each_side(write_map: WriteMap, tmp_path: Path) -> None:
    """An island of forest in water, and a road of which half of the border is at the edge."""
    values = np.ones((40, 40), np.int64)
    values[10:20, 10:20] = 2
    values[30:, 30:] = 3
    write_confidence(tmp_path / "sure.tif", np.full((40, 40), 60, np.uint8))
    path = write_map("map.tif", values)
    for options in ({}, {"smooth": True}, {"polygons_crs": "EPSG:4326"}):
        reseg_geo.vectorize(
            path, tmp_path / "map.gpkg", confidence=tmp_path / "sure.tif", overwrite=True, **options
        )
        reseg_geo.review_queue(path, tmp_path / "map.gpkg", tmp_path / "q.gpkg", overwrite=True)
        table = read(tmp_path / "q.gpkg").set_index("class_name")
        shares = table["surrounded"]
        assert table["neighbour"].to_dict() == {
            "water": "forest", "forest": "water", "road": "water",
        }  # fmt: skip
        assert shares["forest"] == pytest.approx(1)
        assert shares["road"] == pytest.approx(0.5, abs=0.02)
        assert shares["water"] == pytest.approx(40 / 200, abs=0.01)
        assert table["rank"].tolist() == [1, 2, 3]


def test_confidence_that_is_unknown_counts_as_none(write_map: WriteMap, tmp_path: Path) -> None:
    values = np.ones((20, 40), np.int64)
    values[:, 20:] = 2
    shares = np.full((20, 40), 10, np.uint8)
    shares[:, 20:] = 255
    write_confidence(tmp_path / "sure.tif", shares)
    path = write_map("map.tif", values)
    reseg_geo.vectorize(path, tmp_path / "map.gpkg", confidence=tmp_path / "sure.tif")
    reseg_geo.review_queue(path, tmp_path / "map.gpkg", tmp_path / "queue.gpkg")
    table = read(tmp_path / "queue.gpkg")
    assert table["class_name"].tolist() == ["forest", "water"]
    assert table["confidence"].isna().tolist() == [True, False]
    area, shared = table["area_m2"], table["surrounded"]
    assert table["score"][0] == pytest.approx(area[0] * (1 + shared[0]))
    assert table["score"][1] == pytest.approx(0.9 * area[1] * (1 + shared[1]))


def test_the_form_offers_the_classes(mapped: tuple[Path, Path, Path], tmp_path: Path) -> None:
    path, polygons, _ = mapped
    reseg_geo.review_queue(path, polygons, tmp_path / "queue.gpkg", size=5)
    styles = pyogrio.read_dataframe(tmp_path / "queue.gpkg", layer="layer_styles")
    [text] = styles["styleQML"]
    root = ElementTree.fromstring(text)
    widget = root.find("fieldConfiguration/field[@name='reference']/editWidget")
    assert widget is not None
    assert widget.get("type") == "ValueMap"
    found = [each.get("value") for each in widget.iter("Option") if each.get("type") == "QString"]
    assert found == ["water", "forest", "road"]
    symbols = root.findall("renderer-v2/symbols/symbol")
    assert {each.get("type") for each in symbols} == {"fill"}
    fills = [each.find(".//Option[@name='color']").get("value") for each in symbols]  # type: ignore[union-attr]
    assert fills[:3] == ["0,0,255,0", "0,120,0,0", "90,90,90,0"], "the image is seen inside"
    editable = root.findall("editable/field[@editable='1']")
    assert [each.get("name") for each in editable] == ["reference", "note"]


def test_what_was_labelled_is_burnt_back(
    mapped: tuple[Path, Path, Path], patchy: Values, tmp_path: Path
) -> None:
    path, polygons, _ = mapped
    queue = tmp_path / "queue.gpkg"
    reseg_geo.review_queue(path, polygons, queue, size=4)
    table = read(queue)
    wrong = "road" if table["class_name"][1] != "road" else "water"
    table.loc[1, "reference"] = wrong
    table.to_file(tmp_path / "labelled.gpkg")
    reseg_geo.burn(tmp_path / "labelled.gpkg", path, tmp_path / "out.tif", keep=True)
    with rasterio.open(tmp_path / "out.tif") as dataset:
        after = dataset.read(1)
    changed = after != patchy
    assert changed.sum() == pytest.approx(table.geometry.area[1] / 4)
    assert {NAMES[value] for value in after[changed].tolist()} == {wrong}


def test_work_of_people_is_never_replaced(mapped: tuple[Path, Path, Path], tmp_path: Path) -> None:
    path, polygons, _ = mapped
    queue = tmp_path / "queue.gpkg"
    reseg_geo.review_queue(path, polygons, queue, size=4)
    with pytest.raises(OutputError, match="use --overwrite"):
        reseg_geo.review_queue(path, polygons, queue)
    reseg_geo.review_queue(path, polygons, queue, size=3, overwrite=True)
    for field, what in (("reference", "1 label,"), ("note", "1 note,")):
        table = read(queue)
        table.loc[2, field] = "water"
        table.to_file(tmp_path / f"{field}.gpkg", layer="review")
        before = (tmp_path / f"{field}.gpkg").read_bytes()
        with pytest.raises(OutputError, match=what):
            reseg_geo.review_queue(path, polygons, tmp_path / f"{field}.gpkg", overwrite=True)
        with pytest.raises(OutputError, match=what):
            reseg_geo.draw_sample(path, tmp_path / f"{field}.gpkg", overwrite=True)
        assert (tmp_path / f"{field}.gpkg").read_bytes() == before
    read(queue).to_file(tmp_path / "project.gpkg", layer="fields")
    with pytest.raises(OutputError, match="also holds fields, which would be lost"):
        reseg_geo.review_queue(path, polygons, tmp_path / "project.gpkg", overwrite=True)
    with pytest.raises(UsageError, match="is an input"):
        reseg_geo.review_queue(path, polygons, polygons, overwrite=True)


def test_what_cannot_be_ranked_is_refused(
    mapped: tuple[Path, Path, Path], write_map: WriteMap, patchy: Values, tmp_path: Path
) -> None:
    path, polygons, sure = mapped
    out, table = tmp_path / "queue.gpkg", pyogrio.read_dataframe(polygons, layer="land_cover")

    def refused(changed: geopandas.GeoDataFrame, sentence: str) -> None:
        changed.to_file(tmp_path / "odd.fgb")
        with pytest.raises(InputError, match=sentence):
            reseg_geo.review_queue(path, tmp_path / "odd.fgb", out)

    refused(table.drop(columns="confidence"), "no field 'confidence'.*vectorize MAP.tif --confid")
    refused(table.drop(columns="area_m2"), "no field 'area_m2'")
    refused(table.assign(confidence=table["confidence"].astype(str)), "does not hold numbers")
    refused(table.assign(confidence=300.0), "confidence of 300, which is not from 0 to 100")
    refused(table.assign(class_name="watr"), "did you mean 'water'")
    refused(table.assign(area_m2=np.nan), "areas are unknown without a CRS")
    refused(table.head(0), "has no polygon")
    with pytest.raises(UsageError, match=r"must end in \.gpkg"):
        reseg_geo.review_queue(path, polygons, tmp_path / "queue.fgb")
    with pytest.raises(UsageError, match="must be from 1"):
        reseg_geo.review_queue(path, polygons, out, size=0)
    with pytest.raises(InputError, match="cannot be read as polygons"):
        reseg_geo.review_queue(path, sure, out)
    assert not out.exists()
    some = table.assign(class_name=table["class_name"].where(table.index != 0))
    some.to_file(tmp_path / "odd.fgb")
    with pytest.warns(reseg_geo.ResegWarning, match="1 polygons .* no class or no area"):
        assert reseg_geo.review_queue(path, tmp_path / "odd.fgb", out).polygons == len(table) - 1


def test_command(
    mapped: tuple[Path, Path, Path], tmp_path: Path, run_command: Callable[..., Any]
) -> None:
    path, polygons, _ = mapped
    queue = tmp_path / "queue.gpkg"
    words = ("assess", "queue", path, "--polygons", f"{polygons}|layer=land_cover", "-o", queue)
    text = run_command(*words, "-n", 12).stdout
    assert "12 of " in text
    assert text.strip().endswith(str(queue))
    assert len(read(queue)) == 12
    found = json.loads(run_command(*words, "--json", "--overwrite").stdout)
    assert found["queue"] == str(queue)
    assert sum(each["polygons"] for each in found["classes"]) == found["size"] == len(read(queue))
    lines = run_command(*words, "--progress", "json", "--overwrite").stdout.splitlines()
    events = [json.loads(line) for line in lines]
    assert events[-1]["event"] == "result"
    assert events[-1]["size"] == found["size"]
    steps = [each for each in events if each["event"] == "progress"]
    assert steps[-1]["done"] == steps[-1]["total"] == 2 * found["polygons"]
    assert "holds" not in run_command(*words, code=5).stderr
