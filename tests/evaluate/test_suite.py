"""`reseg-geo evaluate suite`: which data sets are found where, and the table of all."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from reseg_geo.engine import mapper
from reseg_geo.errors import InputError, ModelError
from reseg_geo.evaluate.datasets import known_datasets, open_dataset
from reseg_geo.evaluate.suite import find, members, rivals, run_suite
from reseg_geo.evaluate.tables import paper_figures
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.progress.events import Listener, silent
from reseg_geo.scenes.scene import make_scene

NAMES = ["LoveDA", "Potsdam", "Vaihingen", "iSAID", "OpenEarthMap", "UDD5", "VDD", "UAVid"]
MEMBERS = {each.name: each for each in members()}
QUICK = ("--regions", "none", "--method", "clip", "--stride", 224)
# The column "Avg." of the table that published.yaml is from.
AVERAGES = {
    "ProC-SAM3": 56.1, "SegEarth-OV3": 52.2, "CorrCLIP": 40.7, "SegEarth-OV": 40.7,
    "ProxyCLIP": 39.5, "ClearCLIP": 34.6, "GEM": 34.1, "SCLIP": 32.4,
}  # fmt: skip


def put(root: Path, images: str, labels: str, width: int = 230) -> None:
    """An image, and labels in stripes of 0 to 5 with the same name."""
    scene = make_scene(7, 230, 230, style="suburban")
    values = np.tile(np.arange(width) * 6 // width, (230, 1)).astype(np.uint8)
    for path, picture in ((images, scene.image), (labels, values)):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(root / path)


def put_crops(root: Path, name: str = "a") -> None:
    """A data set in the layout of MMSegmentation, which many data sets share."""
    put(root, f"img_dir/val/{name}.png", f"ann_dir/val/{name}.png")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two data sets, of which one has two images; one with labels too narrow; and other files."""
    folder = tmp_path_factory.mktemp("sets")
    put_crops(folder / "loveDA")
    put_crops(folder / "loveDA", "b")
    put_crops(folder / "ISPRS Vaihingen")
    put(folder / "UDD5", "val/src/DJI_0001.png", "val/gt/DJI_0001.png", width=200)
    put_crops(folder / "mine")
    (folder / "readme.txt").write_text("VDD")
    return folder


def suite(run_command: Any, root: Path, *words: object, code: int = 3) -> tuple[Any, str]:
    done = run_command("evaluate", "suite", root, *QUICK, *words, "--json", "--progress", "none",
                       code=code)  # fmt: skip
    return json.loads(done.stdout), done.stderr


def test_the_rows_are_those_of_single_runs(root: Path, run_command: Any) -> None:
    found, errors = suite(run_command, root)
    rows = {row["name"]: row for row in found["rows"]}
    assert list(rows) == NAMES
    assert {name: row["status"] for name, row in rows.items()} == dict.fromkeys(
        NAMES, "not run"
    ) | {"LoveDA": "done", "Vaihingen": "done", "UDD5": "failed"}
    assert rows["UDD5"]["error"] in errors
    assert "UDD5: " in errors
    assert "has 200 x 230 pixels, but" in errors
    assert "1 of the data sets could not be evaluated (UDD5)" in errors
    assert "iou" not in json.dumps(rows["VDD"])
    for name, folder in (("loveda", "loveDA"), ("vaihingen", "ISPRS Vaihingen")):
        done = run_command("evaluate", name, root / folder, *QUICK, "--json", "--progress", "none")
        single = json.loads(done.stdout)
        row = next(each for each in rows.values() if each["dataset"] == name)
        for key in ("confusion", "mean_boundary_iou", "expected_calibration_error", "images"):
            assert row[key] == single[key]
        assert found["options"] == single["options"]
    assert found["mean"]["sets"] == 2
    for key in ("mean_iou", "mean_boundary_iou", "expected_calibration_error"):
        both = [rows[name][key] for name in ("LoveDA", "Vaihingen")]
        assert found["mean"][key] == pytest.approx(sum(both) / 2, abs=2e-6)
    # (46.1 + 64.5) / 2; ReSeg-CLIP's paper has neither.
    assert found["mean"]["published"]["ProC-SAM3"] == pytest.approx(55.3)
    assert "ReSeg-CLIP" not in found["mean"]["published"]
    assert list(found["sources"]) == ["ReSeg-CLIP", *AVERAGES]


def test_the_table_shows_what_the_json_says(root: Path, run_command: Any) -> None:
    words = ("evaluate", "suite", root, *QUICK, "--limit", 1)
    found, _ = suite(run_command, root, "--limit", 1)
    assert found["rows"][0]["images"] == 1
    lines = run_command(*words, "--progress", "none", code=3).stdout.splitlines()
    heads = lines[0].replace(" %", "").replace("mean IoU", "IoU").split()
    assert heads == ["images", "IoU", "boundary", "ECE", "ReSeg-CLIP", *AVERAGES]
    keys = ("mean_iou", "mean_boundary_iou", "expected_calibration_error")
    for row, line in zip(found["rows"], lines[1:9], strict=True):
        theirs = [row["published"].get(rival) for rival in heads[4:]]
        shown = ["-" if value is None else f"{value:.1f}" for value in theirs]
        assert line.startswith(f"{row['name']} ")
        if row["status"] == "done":
            ours = ["1", *(f"{100 * row[key]:.1f}" for key in keys)]
        else:
            ours = row["status"].split()
        assert line.removeprefix(row["name"]).split() == ours + shown
    assert lines[9].split()[:4] == ["mean", "of", "2", f"{100 * found['mean']['mean_iou']:.1f}"]
    assert lines[9].split()[6:8] == ["-", "55.3"]
    assert "published.yaml" in lines[10]
    events = run_command(*words, "--progress", "json", code=3).stdout.splitlines()
    assert json.loads(events[-1])["rows"][0]["confusion"] == found["rows"][0]["confusion"]


def test_a_folder_without_data_sets(run_command: Any, tmp_path: Path) -> None:
    put_crops(tmp_path / "mine")
    found, errors = suite(run_command, tmp_path)
    assert {row["status"] for row in found["rows"]} == {"not run"}
    assert found["mean"] == {
        "sets": 0, "mean_iou": None, "mean_boundary_iou": None,
        "expected_calibration_error": None, "published": {},
    }  # fmt: skip
    assert "holds none of the data sets; their folders must be named after them" in errors
    done = run_command("evaluate", "suite", tmp_path / "nowhere", code=3)
    assert done.stdout == ""
    assert "nowhere is not a folder" in done.stderr
    done = run_command("evaluate", "suite", tmp_path, "--model", "none-such", code=3)
    assert "not run" in done.stdout


@contextlib.contextmanager
def unheard(name: str) -> Iterator[Listener]:
    yield silent


def test_the_model_is_loaded_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loads, original = [], mapper.load_encoder

    def counting(*words: Any) -> Any:
        loads.append(words)
        return original(*words)

    monkeypatch.setattr(mapper, "load_encoder", counting)
    options = SegmentOptions(regions="none", method="clip", stride=224)
    rows = list(run_suite(root, options, 1, unheard))
    assert [row.status for row in rows].count("done") == 2
    assert len(loads) == 1
    with pytest.raises(ModelError, match="none-such"):
        list(run_suite(root, SegmentOptions(model="none-such"), 1, unheard))


def test_a_class_that_one_set_lacks_spoils_only_the_others(root: Path) -> None:
    options = SegmentOptions(
        regions="none", method="clip", stride=224, threshold=0.5, background="background"
    )
    rows = {row.member.name: row for row in run_suite(root, options, 1, unheard)}
    assert rows["LoveDA"].status == "done"
    assert rows["Vaihingen"].status == "failed"  # its class is named clutter
    assert "background" in str(rows["Vaihingen"].error)


@pytest.mark.parametrize(
    ("folders", "name", "found"),
    [
        (["LoveDA"], "LoveDA", "LoveDA"),
        (["data/love-da_v1"], "LoveDA", "data/love-da_v1"),
        (["UDD/UDD5", "UDD/UDD6"], "UDD5", "UDD/UDD5"),
        (["UDD/UDD/UDD5"], "UDD5", "UDD/UDD/UDD5"),
        (["OEM"], "OpenEarthMap", "OEM"),
        (["OpenEarthMap_wo_xBD", "oem"], "OpenEarthMap", "OpenEarthMap_wo_xBD"),
        # Not that of another data set, and none whose name fits two.
        (["Potsdam"], "Vaihingen", None),
        (["Potsdam_Vaihingen"], "Potsdam", None),
        (["potsdam/vaihingen"], "Potsdam", None),
        (["a/b/c/potsdam"], "Potsdam", None),
        (["mine"], "Potsdam", None),
    ],
)
def test_shared_layouts_count_only_in_folders_of_the_name(
    tmp_path: Path, folders: list[str], name: str, found: str | None
) -> None:
    for folder in folders:
        put_crops(tmp_path / folder)
    result = find(MEMBERS[name], tmp_path)
    if found is None:
        assert result is None
    else:
        assert result is not None
        assert result.pairs[0].image == tmp_path / found / "img_dir/val/a.png"


def test_the_root_may_be_the_data_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_crops(tmp_path / "vaihingen")
    assert find(MEMBERS["Vaihingen"], tmp_path / "vaihingen") is not None
    assert find(MEMBERS["Potsdam"], tmp_path / "vaihingen") is None
    monkeypatch.chdir(tmp_path / "vaihingen")
    assert find(MEMBERS["Vaihingen"], Path()) is not None


def test_sets_of_one_layout_are_told_by_their_folders(tmp_path: Path) -> None:
    for name in ("UDD5", "VDD"):
        put(tmp_path / name, f"val/src/{name}.png", f"val/gt/{name}.png")
    for name in ("UDD5", "VDD"):
        result = find(MEMBERS[name], tmp_path)
        assert result is not None
        assert [pair.name for pair in result.pairs] == [name]


@pytest.mark.parametrize(
    ("name", "image", "label"),
    [
        ("Potsdam", "2_Ortho_RGB/top_potsdam_2_13_RGB.tif",
         "5_Labels_all/top_potsdam_2_13_label.tif"),
        ("Vaihingen", "top/top_mosaic_09cm_area2.tif",
         "gts_eroded_for_participants/top_mosaic_09cm_area2_noBoundary.tif"),
        ("LoveDA", "Val/Rural/images_png/2522.png", "Val/Rural/masks_png/2522.png"),
        ("iSAID", "img_dir/val/P0003_0_896_0_896.png",
         "ann_dir/val/P0003_0_896_0_896_instance_color_RGB.png"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("folder", ["", "anything"])
def test_names_of_files_tell_a_data_set_anywhere(
    tmp_path: Path, name: str, image: str, label: str, folder: str
) -> None:
    for path in (image, label):
        (tmp_path / folder / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / path).touch()
    for other in NAMES:
        assert (find(MEMBERS[other], tmp_path) is not None) == (other == name)


@pytest.mark.parametrize("folder", ["Potsdam", "anything"])
def test_labels_of_the_tables_kind_are_taken(tmp_path: Path, folder: str) -> None:
    """The table has eroded labels; a folder may hold both."""
    image = "2_Ortho_RGB/top_potsdam_2_13_RGB.tif"
    names = ("5_Labels_all/top_potsdam_2_13_label.tif",
             "5_Labels_all_noBoundary/top_potsdam_2_13_label_noBoundary.tif")  # fmt: skip
    for kind, label in zip(("full", "eroded"), names, strict=True):
        for path in (image, label):
            (tmp_path / folder / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / path).touch()
        found = find(MEMBERS["Potsdam"], tmp_path)
        assert found is not None
        assert found.layout == kind


def test_a_folder_of_the_name_without_images_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "VDD" / "pictures").mkdir(parents=True)
    with pytest.raises(
        InputError, match=r"of vdd; expected files such as test/src/\*\.JPG with test/gt/\*\.png;"
    ):
        find(MEMBERS["VDD"], tmp_path)
    # A folder deep in another data set is no promise.
    (tmp_path / "labels" / "UAVid colours").mkdir(parents=True)
    assert find(MEMBERS["UAVid"], tmp_path) is None


def test_the_published_figures_are_those_of_their_sources() -> None:
    assert list(MEMBERS) == NAMES
    for rival, average in AVERAGES.items():
        own = [each.published[rival] for each in members()]
        # The sources round the average to one digit, as they do each figure.
        assert sum(own) / 8 == pytest.approx(average, abs=0.0501)
    for name, table in (("Potsdam", "potsdam"), ("UDD5", "udd5"), ("OpenEarthMap", "openearthmap")):
        assert MEMBERS[name].published["ReSeg-CLIP"] == paper_figures("methods", table)["reseg"]
    assert sum("ReSeg-CLIP" in each.published for each in members()) == 3
    assert all("arXiv" in source for source in rivals().values())
    assert {each.dataset for each in members()} < {*known_datasets()}


def test_the_page_shows_the_published_figures() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/datasets.md").read_text(encoding="utf-8")
    table = page.split("## The field's table")[1].split("\n## ")[0]
    lines = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|")]
    shown = {line[0].strip(): [cell.strip() for cell in line[1:]] for line in lines}
    assert shown["data set"] == list(AVERAGES)
    for each in members():
        assert shown[each.name] == [f"{each.published[rival]:.1f}" for rival in AVERAGES]
        if "ReSeg-CLIP" in each.published:
            assert f"{each.name} ({each.published['ReSeg-CLIP']})" in table
    assert shown["mean"] == [f"{average:.1f}" for average in AVERAGES.values()]


def test_an_entry_has_the_classes_of_the_fields_protocol(tmp_path: Path) -> None:
    """Numbers of classes in the published table, with the background where it counts."""
    counts = {
        "LoveDA": 7, "Potsdam": 6, "Vaihingen": 6, "iSAID": 16, "OpenEarthMap": 9, "UDD5": 5,
        "VDD": 7, "UAVid": 7,
    }  # fmt: skip
    for split in ("val", "test"):
        place = "P0003_0_896_0_896"
        put(tmp_path, f"img_dir/{split}/{place}.png", f"ann_dir/{split}/{place}.png")
    put(tmp_path, "img_dir/val/P1_0.png", "ann_dir/val/P1_0_instance_color_RGB.png")
    found = {each.name: len(open_dataset(each.dataset, tmp_path).classes) for each in members()}
    assert found == counts
