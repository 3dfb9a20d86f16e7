"""Calibration from a labelled sample to a map whose confidence is a probability."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from calibrated_place import HOW, WORDS, Place
from labelling import label
from numpy.typing import NDArray
from scipy.special import softmax

import reseg_geo
from reseg_geo.errors import InputError, ModelError, ResegWarning, UsageError
from reseg_geo.heads.calibration import Calibration


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, write_raster: Any) -> Place:
    return Place(tmp_path_factory.mktemp("place"), write_raster)


def error(truth: NDArray[Any], classes: NDArray[Any], confidence: NDArray[Any]) -> float:
    """Expected calibration error over all pixels, in ten bins."""
    right, sure = (truth == classes).ravel(), confidence.ravel() / 100
    bins = np.minimum((sure * 10).astype(int), 9)
    return sum(
        abs(right[bins == own].mean() - sure[bins == own].mean()) * (bins == own).mean()
        for own in np.unique(bins)
    )


def test_confidence_becomes_the_probability_to_be_right(place: Place, tmp_path: Path) -> None:
    """Over all pixels, of which the sample is one in seven hundred."""
    before = place.segment(tmp_path / "a.tif", calibration=None)
    after = place.segment(tmp_path / "a.tif")
    assert error(place.truth, *before) > 0.15  # a logit scale of 200 is far too sure
    assert error(place.truth, *after) < 0.05
    found = place.found.calibrated
    assert found is not None
    assert found.points == 400
    assert found.before.error == pytest.approx(error(place.truth, *before), abs=0.06)
    assert found.after.error < 0.08
    assert found.calibration.scaling.temperature > 1.5


def test_all_pixels_are_scaled_by_the_formula(place: Place, tmp_path: Path) -> None:
    classes, percent = place.segment(tmp_path / "a.tif")
    with rasterio.open(place.shares) as dataset:
        shares = dataset.read()
    text = json.loads(place.calibration.read_text())
    logits = np.log(np.maximum(shares, text["floor"])) / text["temperature"]
    expected = softmax(logits + np.array(text["biases"])[:, None, None], axis=0)
    near = np.sort(expected, axis=0)[-1] - np.sort(expected, axis=0)[-2] > 1e-4
    assert near.mean() > 0.99
    assert (classes == expected.argmax(axis=0) + 1)[near].all()
    assert np.abs(percent - 100 * expected.max(axis=0)).max() < 0.51


def test_a_threshold_is_an_error_rate(place: Place, tmp_path: Path) -> None:
    classes, _ = place.segment(tmp_path / "a.tif", threshold=0.9)
    mapped = classes > 0
    assert 0.05 < mapped.mean() < 0.95
    assert (classes == place.truth)[mapped].mean() > 0.9


def test_what_is_calibrated_says_so(place: Place, tmp_path: Path) -> None:
    place.segment(tmp_path / "a.tif", report=tmp_path / "a.html")
    with rasterio.open(tmp_path / "sure.tif") as dataset:
        assert "from 400 labelled points" in dataset.tags()["RESEG_GEO_CALIBRATION"]
    assert "the probability that a pixel is right" in (tmp_path / "a.html").read_text()
    place.segment(tmp_path / "a.tif", report=tmp_path / "a.html", calibration=None)
    assert "not an accuracy" in (tmp_path / "a.html").read_text()


def test_files_of_per_cent_will_do(place: Place, tmp_path: Path) -> None:
    """With shares rounded to per cent the fit is nearly the same."""
    percent = tmp_path / "percent.tif"
    place.segment(tmp_path / "a.tif", calibration=None, probabilities=percent)
    found = reseg_geo.assess(place.map, place.points, probabilities=percent).calibrated
    assert found is not None
    assert found.calibration.scaling.floor == 0.0025
    assert found.after.error < 0.08


def test_words_in_another_order_are_the_same_classes(place: Place, tmp_path: Path) -> None:
    classes, percent = place.segment(tmp_path / "a.tif")
    other = "green=tree|grass, ground=road|bare soil, building"
    turned, same = place.segment(tmp_path / "a.tif", classes=other)
    assert (np.array([0, 3, 2, 1])[turned] == classes).mean() > 0.9999
    assert np.abs(percent.astype(int) - same).max() <= 1


@pytest.mark.parametrize(
    ("options", "kind", "sentence"),
    [
        ({"classes": "building, tree, road"}, UsageError, "was fitted for the classes building"),
        ({"classes": "building=roof, ground=road|bare soil, green=tree|grass"}, ModelError,
         "from other class words than this run has"),
        ({"calibration": "gone.cal"}, InputError, "gone.cal does not exist"),
    ],
)  # fmt: skip
def test_other_runs_are_refused(
    place: Place, tmp_path: Path, options: Any, kind: Any, sentence: str
) -> None:
    with pytest.raises(kind, match=sentence):
        place.segment(tmp_path / "a.tif", **options)
    assert not (tmp_path / "a.tif").exists()


def test_another_model_is_refused(place: Place, tmp_path: Path) -> None:
    text = json.loads(place.calibration.read_text())
    text["run"]["model"] = "0" * 16
    other = tmp_path / "other.cal"
    other.write_text(json.dumps(text))
    with pytest.raises(ModelError, match="from another model than this run has"):
        place.segment(tmp_path / "a.tif", calibration=other)


def test_another_way_to_make_maps_is_warned_of(place: Place, tmp_path: Path) -> None:
    with pytest.warns(ResegWarning, match=r"logit_scale 100\.0 instead of 200\.0"):
        place.segment(tmp_path / "a.tif", logit_scale=100.0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"temperature": 0}, "damaged"), ({"temperature": "x"}, "damaged"),
        ({"biases": [1]}, "damaged"), ({"biases": [0, 0, 1e308]}, "damaged"),
        ({"temperature": 1e-30}, "damaged"), ({"run": {"settings": None}}, "damaged"),
        ({"floor": 2}, "damaged"), ({"run": 3}, "damaged"),
        ({"reseg_geo_calibration": 9}, "cannot read; fit it again"),
    ],
)  # fmt: skip
def test_damaged_files_are_refused(
    place: Place, tmp_path: Path, change: Any, sentence: str
) -> None:
    path = tmp_path / "a.cal"
    path.write_text(json.dumps(json.loads(place.calibration.read_text()) | change))
    with pytest.raises(InputError, match=sentence):
        Calibration.load(path)
    for content in (b"[1, 2]", place.calibration.read_bytes()[:100], place.map.read_bytes()):
        path.write_bytes(content)
        with pytest.raises(InputError, match="is not a calibration"):
            Calibration.load(path)


def test_what_cannot_be_calibrated_is_refused(place: Place, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs the probabilities of all classes"):
        reseg_geo.assess(place.map, place.points, calibration=tmp_path / "a.cal")
    with pytest.raises(InputError, match="is not a raster of the probabilities"):
        reseg_geo.assess(place.map, place.points, probabilities=place.map)
    with pytest.raises(UsageError, match=r"must end in \.cal"):
        reseg_geo.assess(
            place.map, place.points, probabilities=place.shares, calibration=tmp_path / "a.json"
        )
    calibrated = tmp_path / "calibrated.tif"
    place.segment(tmp_path / "a.tif", probabilities=calibrated)
    with pytest.raises(InputError, match="is calibrated already"):
        reseg_geo.assess(place.map, place.points, probabilities=calibrated)
    with pytest.raises(InputError, match=r"a\.tif is calibrated, and .*shares\.tif is not"):
        reseg_geo.assess(
            tmp_path / "a.tif", place.points, strata=place.map, probabilities=place.shares
        )
    part = tmp_path / "part.tif"
    place.segment(tmp_path / "a.tif", calibration=None, probabilities=part,
                  bounds=(346_000, 5_648_400, 346_200, 5_648_500))  # fmt: skip
    with pytest.raises(InputError, match="differ in size; use the raster of probabilities"):
        reseg_geo.assess(place.map, place.points, probabilities=part)


def test_few_points_are_refused(place: Place, tmp_path: Path) -> None:
    points = tmp_path / "few.gpkg"
    reseg_geo.draw_sample(place.map, points, size=60)
    label(points, dict.fromkeys(range(1, 21), "ground"))
    with (
        pytest.warns(ResegWarning),
        pytest.raises(InputError, match=r"20 labelled points with prob.*needs 30"),
    ):
        reseg_geo.assess(place.map, points, probabilities=place.shares)


def test_the_report_shows_it(place: Place, tmp_path: Path) -> None:
    outputs = {"report": "a.html", "picture": "a.png", "json": "a.json"}
    found = reseg_geo.assess(
        place.map, place.points, probabilities=place.shares,
        **{name: tmp_path / file for name, file in outputs.items()},
    )  # fmt: skip
    page = (tmp_path / "a.html").read_text()
    assert page.count("<circle") == sum(
        int((each.points > 0).sum()) for each in (found.calibrated.before, found.calibrated.after)
    )
    figures = json.loads((tmp_path / "a.json").read_text())["reliability"]
    assert figures["after"]["expected_calibration_error"] == found.calibrated.after.error
    assert sum(each["points"] for each in figures["before"]["bins"]) == 400
    assert f"Temperature {figures['temperature']:.2f}" in str(found)
    assert rasterio.open(tmp_path / "a.png").width > rasterio.open(tmp_path / "a.png").height


def test_points_are_examples_only_when_asked(place: Place, tmp_path: Path) -> None:
    """And a map that was made with them knows it, through a head and a calibration, too."""
    points = f"{place.points}|layer=points"
    output, head = tmp_path / "a.tif", tmp_path / "a.head"
    with pytest.raises(UsageError, match=r"is a sample for reseg-geo assess.*--also-examples"):
        reseg_geo.segment(place.image, WORDS, output, examples=points, **HOW)
    with pytest.raises(UsageError, match="--also-examples"):
        reseg_geo.learn(place.image, WORDS, points, head, **HOW)
    reseg_geo.learn(place.image, WORDS, points, head, also_examples=True, **HOW)
    reseg_geo.segment(place.image, None, output, head=head, progress=False)
    with pytest.warns(ResegWarning, match="was made with the points of .*points.gpkg, as examples"):
        found = reseg_geo.assess(output, place.points, strata=place.map, report=tmp_path / "a.html")
    assert not found.independent
    assert "not an independent sample" in (tmp_path / "a.html").read_text()
    assert place.found.independent
    place.segment(tmp_path / "b.tif")
    with pytest.warns(ResegWarning, match="not an independent sample"):
        assert not reseg_geo.assess(tmp_path / "b.tif", place.points, strata=place.map).independent
    other = tmp_path / "other.gpkg"
    reseg_geo.draw_sample(output, other, size=80, seed=5)
    label(other, dict.fromkeys(range(1, 81), "ground"))
    assert reseg_geo.assess(output, other).independent


def test_probabilities_of_another_run_are_refused(
    place: Place, tmp_path: Path, write_raster: Any
) -> None:
    other = tmp_path / "other.tif"
    words = "building=roof, ground=road|bare soil, green=tree|grass"
    place.segment(tmp_path / "a.tif", classes=words, calibration=None, probabilities=other)
    with pytest.raises(InputError, match=r"other\.tif was made from other class words than"):
        reseg_geo.assess(place.map, place.points, probabilities=other)
    with rasterio.open(place.image) as dataset:
        turned = write_raster(tmp_path / "turned.tif", dataset.read()[:, ::-1])
    reseg_geo.segment(turned, WORDS, tmp_path / "b.tif", probabilities=other, overwrite=True,
                      logit_scale=200.0, **HOW)  # fmt: skip
    with pytest.raises(InputError, match=r"other\.tif was made from another image than"):
        reseg_geo.assess(place.map, place.points, probabilities=other)
    with rasterio.open(place.shares) as dataset:
        profile, values, tags = dataset.profile, dataset.read(), dataset.tags()
        names = dataset.descriptions
    for change, values_then in (("none", 0 * values), ("negative", values - 0.5)):
        path = tmp_path / f"{change}.tif"
        with rasterio.open(path, "w", **profile) as dataset:
            dataset.write(values_then)
            dataset.update_tags(**tags)
            dataset.descriptions = names
        with pytest.raises(InputError, match="holds values that are no probabilities"):
            reseg_geo.assess(place.map, place.points, probabilities=path)


def test_a_repeated_run_can_leave_it_out(place: Place, tmp_path: Path, run_command: Any) -> None:
    place.segment(tmp_path / "a.tif")
    plain = place.segment(tmp_path / "plain.tif", calibration=None)
    run_command("segment", "--from", tmp_path / "a.tif", "-o", tmp_path / "b.tif",
                "--calibration", "none")  # fmt: skip
    with rasterio.open(tmp_path / "b.tif") as dataset:
        assert np.array_equal(dataset.read(1), plain[0])
    said = run_command("segment", "--from", tmp_path / "a.tif", "-o", tmp_path / "c.tif",
                       "--classes", "building, tree").stderr  # fmt: skip
    assert "town.cal was fitted for what is replaced, and is left out" in said


def test_the_case_and_order_of_words_do_not_matter(place: Place, tmp_path: Path) -> None:
    same = "Building, ground=bare soil|road, green=grass|TREE"
    classes, _ = place.segment(tmp_path / "a.tif")
    again, _ = place.segment(tmp_path / "b.tif", classes=same)
    assert (classes == again).mean() > 0.999


def test_refined_maps_are_warned_of(place: Place, tmp_path: Path) -> None:
    with pytest.warns(ResegWarning, match="refine 'regions' instead of 'none'"):
        place.segment(tmp_path / "a.tif", regions="superpixel", masked_layers=0, refine="regions")
