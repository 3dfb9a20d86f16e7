"""`reseg-geo evaluate`, compared with maps written by `segment`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from PIL import Image
from sklearn import metrics
from small_guide import small_guide

from reseg_geo.evaluate.boundaries import boundary_counts, boundary_iou
from reseg_geo.evaluate.metrics import (
    area_error,
    confusion_matrix,
    f1_score,
    intersection_over_union,
    overall_accuracy,
)
from reseg_geo.evaluate.reliability import Reliability
from reseg_geo.evaluate.tables import (
    NO_MASKS,
    composition_title,
    method_settings,
    paper_figures,
)
from reseg_geo.grid import Box
from reseg_geo.models.catalogue import catalogue
from reseg_geo.options.methods import GUIDED_METHODS, METHODS
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.scenes.scene import SCENE_CLASSES, make_scene

CLASSES = ", ".join(SCENE_CLASSES)
ASSETS = Path(__file__).parents[1] / "assets"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three images with masks, without georeference; one is wider than a tile."""
    folder = tmp_path_factory.mktemp("evaluation")
    for kind in ("images", "masks"):
        (folder / kind).mkdir()
    images = ((240, 240, "suburban"), (300, 230, "rural"), (240, 830, "urban"))
    for index, (height, width, style) in enumerate(images):
        scene = make_scene(40 + index, height, width, gsd=0.5, style=style)
        Image.fromarray(scene.image).save(folder / "images" / f"{index}.png")
        labels = scene.labels.copy()
        labels[:20] = 0
        Image.fromarray(labels).save(folder / "masks" / f"{index}.png")
    return folder


@pytest.mark.parametrize("seed", range(20))
def test_metrics_agree_with_scikit_learn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    classes = int(rng.integers(2, 7))
    truth = rng.integers(0, classes + 1, (30, 20))
    found = np.where(
        rng.random(truth.shape) < 0.6, truth, rng.integers(1, classes + 1, truth.shape)
    )
    found[found == 0] = 1
    found[:, truth[0] == 0] = rng.integers(1, classes + 1)
    matrix = confusion_matrix(found, truth, classes)
    known = truth > 0
    y, x, values = truth[known], found[known], list(range(1, classes + 1))
    assert np.array_equal(matrix[:, :classes], metrics.confusion_matrix(y, x, labels=values))
    assert not matrix[:, classes].any()
    there = [v in y or v in x for v in values]
    iou = metrics.jaccard_score(y, x, labels=values, average=None, zero_division=0)
    f1 = metrics.f1_score(y, x, labels=values, average=None, zero_division=0)
    np.testing.assert_allclose(intersection_over_union(matrix)[there], iou[there])
    np.testing.assert_allclose(f1_score(matrix)[there], f1[there])
    assert overall_accuracy(matrix) == pytest.approx(metrics.accuracy_score(y, x))


def plane(path: Path) -> np.ndarray:
    with rasterio.open(path) as dataset:
        return np.asarray(dataset.read(1))


def part_of(values: np.ndarray) -> Callable[[Box], np.ndarray]:
    return lambda box: values[box.top : box.bottom, box.left : box.right]


def test_evaluation_counts_the_pixels_of_the_maps(
    root: Path, run_command: Any, tmp_path: Path
) -> None:
    found = json.loads(
        run_command(
            "evaluate", "folder", root, "--classes", CLASSES, "--json", "--confusion", "c.png",
            "--stride", 224, cwd=tmp_path,
        ).stdout
    )  # fmt: skip
    classes = len(SCENE_CLASSES)
    total, outlines = np.zeros((classes, classes + 1), int), np.zeros((classes, 2), int)
    reliability = Reliability()
    for index in range(3):
        run_command("segment", root / "images" / f"{index}.png", "-o", "map.tif", "--classes",
                    CLASSES, "--overwrite", "--stride", 224, "--confidence", "sure.tif",
                    cwd=tmp_path)  # fmt: skip
        truth = np.array(Image.open(root / "masks" / f"{index}.png"))
        mapped, sure = (plane(tmp_path / f"{name}.tif") for name in ("map", "sure"))
        total += confusion_matrix(mapped, truth, classes)
        outlines += boundary_counts(*(part_of(each) for each in (mapped, truth)), truth.shape,
                                    classes)  # fmt: skip
        reliability.add(sure, mapped, truth)
    assert found["mean_boundary_iou"] == pytest.approx(np.nanmean(boundary_iou(outlines)), abs=1e-5)
    assert found["expected_calibration_error"] == pytest.approx(
        reliability.expected_error, abs=1e-5
    )
    areas = [entry["area_error"] for entry in found["classes"]]
    np.testing.assert_allclose([np.nan if a is None else a for a in areas], area_error(total),
                               atol=1e-5)  # fmt: skip
    assert found["confusion"] == total.tolist()
    assert found["mean_iou"] == pytest.approx(np.nanmean(intersection_over_union(total)), abs=1e-5)
    assert (found["dataset"], found["images"]) == ("folder", 3)
    assert found["options"]["model"] == "mini"
    picture = Image.open(tmp_path / "c.png").convert("RGB")
    assert picture.width > 500
    shades = picture.getcolors(picture.width * picture.height)
    assert shades is not None
    assert len([count for count, _ in shades if count > 400]) > 8


def test_the_table_shows_what_the_json_says(root: Path, run_command: Any) -> None:
    words = ("evaluate", "folder", root, "--classes", CLASSES, "--limit", 1, "--regions", "none")
    lines = run_command(*words).stdout.splitlines()
    found = json.loads(run_command(*words, "--json").stdout)
    assert found["images"] == 1
    for entry, line in zip(found["classes"], lines[2:], strict=False):
        *shares, pixels = line.removeprefix(entry["name"]).split()
        assert shares == [
            "-" if entry[key] is None else f"{100 * entry[key]:{sign}.1f}"
            for key, sign in (("iou", ""), ("boundary_iou", ""), ("f1", ""), ("area_error", "+"))
        ]
        assert pixels == f"{entry['pixels']:,}"
    mean = next(line for line in lines if line.startswith("mean "))
    keys = ("mean_iou", "mean_boundary_iou", "mean_f1")
    assert mean.split()[1:] == [f"{100 * found[key]:.1f}" for key in keys]
    error = next(line for line in lines if line.startswith("expected calibration error "))
    assert error.split()[-1] == f"{100 * found['expected_calibration_error']:.1f}"
    events = run_command(*words, "--progress", "json").stdout.splitlines()
    assert json.loads(events[-1])["mean_iou"] == found["mean_iou"]
    assert json.loads(events[0]) == {"event": "progress", "done": 0, "total": 1, "eta_s": None}


def test_two_maps(root: Path, run_command: Any, tmp_path: Path) -> None:
    run_command("segment", root / "images" / "0.png", "-o", "map.tif", "--classes", CLASSES,
                cwd=tmp_path)  # fmt: skip
    done = run_command("evaluate", "maps", "map.tif", root / "masks" / "0.png", "--json",
                       cwd=tmp_path)  # fmt: skip
    found = json.loads(done.stdout)
    truth = np.array(Image.open(root / "masks" / "0.png"))
    mapped = plane(tmp_path / "map.tif")
    matrix = confusion_matrix(mapped, truth, len(SCENE_CLASSES))
    outlines = boundary_counts(part_of(mapped), part_of(truth), truth.shape, len(SCENE_CLASSES))
    assert found["mean_boundary_iou"] == pytest.approx(np.nanmean(boundary_iou(outlines)), abs=1e-5)
    assert found["expected_calibration_error"] is None
    assert found["overall_accuracy"] == pytest.approx(overall_accuracy(matrix), abs=1e-6)
    assert [entry["name"] for entry in found["classes"]] == list(SCENE_CLASSES)
    done = run_command(
        "evaluate", "maps", "map.tif", root / "masks" / "1.png", cwd=tmp_path, code=3
    )
    assert "are not on the same grid" in done.stderr


def test_no_data_and_large_values_are_not_classes(run_command: Any, tmp_path: Path) -> None:
    truth = np.zeros((1500, 8), np.uint16)
    truth[1200:, :4], truth[1200:, 4:6], truth[1200:, 6:] = 7, 60_000, 65_535
    found = truth.copy()
    found[1200:1260, :4], found[1200:, 6:] = 60_000, 7
    for name, values in (("truth", truth), ("found", found), ("empty", truth * 0)):
        with rasterio.open(
            tmp_path / f"{name}.tif", "w", driver="GTiff", width=8, height=1500, count=1,
            dtype="uint16", nodata=65_535,
        ) as dataset:  # fmt: skip
            dataset.write(values, 1)
    done = run_command("evaluate", "maps", "found.tif", "truth.tif", "--json", cwd=tmp_path)
    result = json.loads(done.stdout)
    assert [entry["name"] for entry in result["classes"]] == ["class 7", "class 60000"]
    assert result["confusion"] == [[960, 240, 0], [0, 600, 0]]
    assert [entry["area_error"] for entry in result["classes"]] == [-0.2, 0.4]
    # 2 % of the diagonal are 20 px or more, so all 8 columns are boundary: as the areas.
    assert [entry["boundary_iou"] for entry in result["classes"]] == [0.8, pytest.approx(600 / 840)]
    done = run_command("evaluate", "maps", "found.tif", "empty.tif", cwd=tmp_path, code=3)
    assert "contains no classes" in done.stderr


def test_invalid_outputs_are_refused_before_the_work_starts(
    root: Path, run_command: Any, tmp_path: Path
) -> None:
    words = ("folder", root, "--classes", CLASSES)
    done = run_command("evaluate", *words, "--confusion", "c.jpg", cwd=tmp_path, code=2)
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    (tmp_path / "c.png").write_text("mine")
    done = run_command("evaluate", *words, "--confusion", "c.png", cwd=tmp_path, code=5)
    assert done.stdout == ""
    done = run_command("evaluate", "ablation", *words, "--layers", "0,12", code=2)
    assert "12 masks 12 layers, but model 'mini' has 8" in done.stderr
    assert done.stdout == ""


def test_the_papers_tables(root: Path, run_command: Any) -> None:
    words = (root, "--classes", CLASSES, "--limit", 1, "--progress", "none")
    done = run_command("evaluate", "ablation", "folder", *words, "--layers", "0,2,8")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[0] == ["layers", "mean", "IoU", "%", "paper"]
    assert [line[0] for line in lines[1:]] == ["0", "2", "8"]
    assert len({line[1] for line in lines[1:]}) == 3
    assert {line[2] for line in lines[1:]} == {"-"}
    done = run_command("evaluate", "compare", "folder", *words, "--methods", "clip,segearth",
                       "--json")  # fmt: skip
    rows = json.loads(done.stdout)["rows"]
    assert [row["name"] for row in rows] == ["clip", "segearth"]
    assert [row["options"]["method"] for row in rows] == ["clip", "segearth"]
    done = run_command("evaluate", "compare", "folder", *words, "--methods", "sam3,clip,proxyclip",
                       "--template", "a {}")  # fmt: skip
    table = [line.split() for line in done.stdout.splitlines()[1:]]
    assert table[0] == ["sam3", "not", "run", "-"]
    assert table[1][0] == "clip"
    assert float(table[1][1]) > 0
    assert table[2] == ["proxyclip", "not", "run", "-"]
    assert "sam3 was not run: model 'sam3' is not installed" in done.stderr
    assert "proxyclip was not run: method 'proxyclip' needs a --guide." in done.stderr
    done = run_command("evaluate", "compare", "folder", *words, "--methods", "sam3", code=4)
    assert "models fetch sam3" in done.stderr
    models = f"{ASSETS / 'mini-real'},{ASSETS / 'mini-scenes'}"
    done = run_command("evaluate", "compositions", "folder", *words, "--models", models, "--json")
    rows = {row["name"]: row["mean_iou"] for row in json.loads(done.stdout)["rows"]}
    assert list(rows) == ["mini-real", "mini-scenes", "mini-real + mini-scenes, PVSM",
                          "mini-real + mini-scenes, equal"]  # fmt: skip
    assert rows["mini-scenes"] > rows["mini-real"]


def test_a_guide_and_all_methods(tmp_path: Path) -> None:
    small_guide(tmp_path / "guide", patch_size=16, img_size=224)
    rows = method_settings(SegmentOptions(), guide=str(tmp_path / "guide"))
    assert [row.name for row in rows] == [*METHODS, "sam3"]
    guided = {row.name for row in rows if row.options.guide != "none"}
    assert guided == set(GUIDED_METHODS)
    assert rows[-1].options.model == "sam3"
    assert not any(row.missing for row in rows)


def test_newer_methods_have_the_figures_of_the_fields_table() -> None:
    assert paper_figures("methods", "potsdam")["reseg"] == 38.3
    assert "proxyclip" not in paper_figures("methods", "potsdam")  # other words
    assert paper_figures("methods", "potsdam-segearth") == {
        "sam3": 57.2, "corrclip": 51.9, "segearth": 48.5, "proxyclip": 49.0, "clearclip": 42.0,
        "gem": 39.1, "sclip": 39.6,
    }  # fmt: skip
    udd5 = paper_figures("methods", "udd5")
    assert (udd5["reseg"], udd5["proxyclip"], udd5["segearth"]) == (43.2, 40.8, 50.6)


def test_the_papers_figures_are_shown(run_command: Any, tmp_path: Path) -> None:
    """A minimal Potsdam data set in the layout of MMSegmentation."""
    scene = make_scene(5, 224, 224, style="urban")
    for kind, picture in (("img", scene.image), ("ann", np.ones((224, 224), np.uint8))):
        (tmp_path / f"{kind}_dir" / "val").mkdir(parents=True)
        Image.fromarray(picture).save(tmp_path / f"{kind}_dir" / "val" / "2_13.png")
    words = ("potsdam", tmp_path, "--progress", "none", "--gsd", "native")
    done = run_command("evaluate", "ablation", *words, "--layers", "0,1")
    assert [line.split()[2] for line in done.stdout.splitlines()[1:]] == ["18.8", "25.5"]
    done = run_command("evaluate", "compare", *words, "--methods", "reseg,clip")
    assert [line.split()[2] for line in done.stdout.splitlines()[1:]] == ["38.3", "14.5"]
    done = run_command("evaluate", "compare", *words, "--methods", "reseg,clip", "--rivals",
                       ASSETS / "mini-real", "--json")  # fmt: skip
    rows = json.loads(done.stdout)["rows"]
    assert [(row["name"], row["paper"]) for row in rows] == [
        ("reseg", 38.3), ("clip", 14.5), ("composed, no masks", 18.8),
    ]  # fmt: skip
    models = [Path(row["options"]["model"]).name for row in rows]
    assert models == ["mini", "mini-real", "mini"]
    assert [row["options"]["method"] for row in rows] == ["reseg", "clip", "clip"]


def test_rows_are_named_as_in_the_paper() -> None:
    models = {"clip-vit-l14", "georsclip-vit-l14", "remoteclip-vit-l14"}
    assert models < set(catalogue())
    for name in paper_figures("compositions", "potsdam"):
        if name not in models:
            *parts, how = name.replace(", ", " + ").split(" + ")
            assert set(parts) <= models
            assert name == composition_title(parts[::-1], how)
            assert how in ("PVSM", "equal")
    for table in ("potsdam", "udd5", "openearthmap"):
        assert set(paper_figures("methods", table)) < {*METHODS, NO_MASKS, "sam3"}


def test_labels_of_another_size_are_refused(root: Path, run_command: Any, tmp_path: Path) -> None:
    for kind, size in (("images", 240), ("masks", 239)):
        (tmp_path / kind).mkdir()
        Image.fromarray(np.zeros((size, 240), np.uint8)).save(tmp_path / kind / "a.png")
    done = run_command("evaluate", "folder", tmp_path, "--classes", "a, b", code=3)
    assert "has 240 x 239 pixels, but" in done.stderr
    assert run_command("evaluate", "mars", tmp_path, code=2).stderr.count("\n") == 1
