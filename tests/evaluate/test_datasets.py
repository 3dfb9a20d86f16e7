"""Every data set in each of its layouts, as it is on disk after unpacking."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import yaml
from PIL import Image

from reseg_geo.errors import InputError, UsageError
from reseg_geo.evaluate.datasets import DATASETS, Dataset, known_datasets, open_dataset
from reseg_geo.evaluate.labels import LabelReader
from reseg_geo.grid import Box

# Image, labels, and the content of the labels: colours, or indices from 1 or from 0.
LAYOUTS = [
    ("potsdam", "full", "2_Ortho_RGB/top_potsdam_2_13_RGB.tif",
     "5_Labels_all/top_potsdam_2_13_label.tif", "colours"),
    ("potsdam", "eroded", "2_Ortho_RGB/top_potsdam_7_13_RGB.tif",
     "5_Labels_all_noBoundary/top_potsdam_7_13_label_noBoundary.tif", "colours"),
    ("potsdam", "full", "2_Ortho_RGB/2_Ortho_RGB/top_potsdam_2_14_RGB.tif",
     "5_Labels_all/5_Labels_all/top_potsdam_2_14_label.tif", 1),
    ("potsdam", "mmseg", "img_dir/val/2_13_0_0_512_512.png",
     "ann_dir/val/2_13_0_0_512_512.png", 1),
    ("potsdam-segearth", "mmseg", "img_dir/val/a.png", "ann_dir/val/a.png", 1),
    ("vaihingen", "full", "top/top_mosaic_09cm_area2.tif",
     "gts_for_participants/top_mosaic_09cm_area2.tif", "colours"),
    ("vaihingen", "eroded", "top/top_mosaic_09cm_area38.tif",
     "gts_eroded_for_participants/top_mosaic_09cm_area38_noBoundary.tif", "colours"),
    ("vaihingen", "full", "ISPRS_semantic_labeling_Vaihingen/top/top_mosaic_09cm_area4.tif",
     "ISPRS_semantic_labeling_Vaihingen_ground_truth_COMPLETE/top_mosaic_09cm_area4.tif",
     "colours"),
    ("vaihingen", "eroded", "ISPRS_semantic_labeling_Vaihingen/top/top_mosaic_09cm_area4.tif",
     "ISPRS_semantic_labeling_Vaihingen_ground_truth_eroded_COMPLETE/"
     "top_mosaic_09cm_area4_noBoundary.tif", "colours"),
    ("vaihingen", "mmseg", "img_dir/val/area2_0_0_512_512.png",
     "ann_dir/val/area2_0_0_512_512.png", 1),
    ("openearthmap", "regions", "aachen/images/aachen_1.tif", "aachen/labels/aachen_1.tif", 1),
    ("openearthmap", "mmseg", "img_dir/val/aachen_1.tif", "ann_dir/val/aachen_1.tif", 1),
    ("openearthmap-background", "regions", "aachen/images/aachen_1.tif",
     "aachen/labels/aachen_1.tif", 0),
    ("udd5", "val", "val/src/DJI_0001.JPG", "val/gt/DJI_0001.png", "colours"),
    ("udd5", "mmseg", "img_dir/val/DJI_0002.JPG", "ann_dir/val/DJI_0002.png", 0),
    ("udd5", "mmseg", "img_dir/val/DJI_0001.jpg", "ann_dir/val/DJI_0001.png", 0),
    ("loveda", "val", "Val/Rural/images_png/2522.png", "Val/Rural/masks_png/2522.png", 1),
    ("loveda", "mmseg", "img_dir/val/2522.png", "ann_dir/val/2522.png", 1),
    ("isaid", "full", "val/images/P0003.png",
     "val/Semantic_masks/P0003_instance_color_RGB.png", "colours"),
    ("isaid", "full", "val/images/part1/images/P0003.png",
     "val/Semantic_masks/images/images/P0003_instance_color_RGB.png", "colours"),
    ("isaid", "mmseg", "img_dir/val/P0003_0_896_384_1280.png",
     "ann_dir/val/P0003_0_896_384_1280_instance_color_RGB.png", 0),
    ("vdd", "test", "test/src/DJI_0001.JPG", "test/gt/DJI_0001.png", 0),
    ("vdd", "test", "test/src/DJI_0001.JPG", "test/gt/DJI_0001.png", "colours"),
    ("vdd", "val", "val/src/DJI_0001.JPG", "val/gt/DJI_0001.png", 0),
    ("vdd", "mmseg", "img_dir/val/DJI_0001.JPG", "ann_dir/val/DJI_0001.png", 0),
    ("uavid", "test", "uavid_test/seq21/Images/000000.png", "uavid_test/seq21/Labels/000000.png",
     "colours"),
    ("uavid", "test", "test_gt/seq21/Images/000000.png", "test_gt/seq21/Labels/000000.png",
     "colours"),
    ("uavid", "val", "uavid_val/seq16/Images/000100.png", "uavid_val/seq16/Labels/000100.png",
     "colours"),
    ("uavid", "mmseg", "img_dir/test/seq21_000000_0_1080_0_1280.png",
     "ann_dir/test/seq21_000000_0_1080_0_1280.png", 0),
]  # fmt: skip


def write(path: Path, values: np.ndarray) -> None:
    """(h, w) or (h, w, 3) uint8 by the suffix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".tif":
        bands = values[None] if values.ndim == 2 else values.transpose(2, 0, 1)
        with rasterio.open(
            path, "w", driver="GTiff", count=len(bands), height=values.shape[0],
            width=values.shape[1], dtype="uint8",
        ) as dataset:  # fmt: skip
            dataset.write(bands)
    else:
        Image.fromarray(values).save(path)


def colors_of(name: str) -> list[tuple[int, int, int]]:
    spec = yaml.safe_load(DATASETS.read_text())[name]
    texts = [item["color"] for item in spec["classes"]]
    return [(int(t[1:3], 16), int(t[3:5], 16), int(t[5:], 16)) for t in texts]


def labels(name: str, holds: Any) -> tuple[np.ndarray, np.ndarray]:
    """The content of the file, and its class values; the last two columns are unknown."""
    colors = colors_of(name)
    wanted = np.tile(np.r_[1 : len(colors) + 1, 0, 0].astype(np.uint8), (5, 1))
    if holds == "colours":
        table = np.array([(1, 2, 3), *colors], np.uint8)
        return table[wanted], wanted
    file = np.where(wanted > 0, wanted.astype(int) - 1 + holds, 255).astype(np.uint8)
    if holds == 1:
        file[:, -1] = 0
    return file, wanted


def read(dataset: Dataset) -> np.ndarray:
    labels = dataset.pairs[0].labels
    with LabelReader(labels, dataset.classes, dataset.first, dataset.merge) as reader:
        return reader.read(Box(0, 0, *reader.shape))


@pytest.mark.parametrize(("name", "layout", "image", "label", "holds"), LAYOUTS)
@pytest.mark.parametrize("nested", [False, True])
def test_a_layout_is_recognised(
    tmp_path: Path, name: str, layout: str, image: str, label: str, holds: Any, nested: bool
) -> None:
    root = tmp_path / "inner" if nested else tmp_path
    file, wanted = labels(name, holds)
    write(root / image, np.zeros((*file.shape[:2], 3), np.uint8))
    write(root / label, file)
    write(root / image.replace(Path(image).stem, "without_labels"), np.zeros((5, 5, 3), np.uint8))
    found = open_dataset(name, tmp_path)
    assert found.layout == layout
    (pair,) = found.pairs
    assert (pair.image, pair.labels) == (root / image, root / label)
    assert len(found.classes) == len(colors_of(name))
    assert np.array_equal(read(found), wanted)


def test_moving_cars_are_cars(tmp_path: Path) -> None:
    colors = [(192, 0, 192), (64, 0, 128), (0, 128, 0), (0, 0, 0), (64, 0, 127)]
    for kind in ("Images", "Labels"):
        write(tmp_path / f"uavid_val/seq16/{kind}/000000.png", np.array([colors], np.uint8))
    found = open_dataset("uavid", tmp_path)
    names = ["-", *(item.name for item in found.classes)]
    assert [names[value] for value in read(found)[0]] == ["car", "car", "tree", "background", "-"]
    # With classes of the user's own, a colour may stand for a class that is not there.
    (tmp_path / "own.yaml").write_text("[{name: tree, color: '#008000'}]")
    found = open_dataset("uavid", tmp_path, classes=str(tmp_path / "own.yaml"))
    assert read(found).tolist() == [[0, 0, 1, 0, 0]]


@pytest.mark.parametrize("merge", ["{'#12': '#000000'}", "{'#000000': 3}", "[1]"])
def test_wrong_colours_to_merge_are_named(tmp_path: Path, merge: str) -> None:
    own = tmp_path / "mine.yaml"
    own.write_text(
        f"mine:\n  classes: [sea]\n  merge: {merge}\n  layouts:\n"
        "    - {name: plain, images: 'pic_(.+)\\.png', labels: 'lab_(.+)\\.png'}\n"
    )
    for name in ("pic_7.png", "lab_7.png"):
        write(tmp_path / name, np.ones((1, 3, 3), np.uint8))
    with pytest.raises(UsageError, match="merge of the data set mine"):
        open_dataset(str(own), tmp_path)


def test_all_known_data_sets_are_tested() -> None:
    assert {*known_datasets()} == {name for name, *_ in LAYOUTS} | {"folder"}


def test_a_folder_of_images_and_masks(tmp_path: Path) -> None:
    (tmp_path / "classes.yaml").write_text(
        "[{name: a, color: '#ff0000'}, {name: b, color: '#0000ff'}]"
    )
    colored = np.array([[(255, 0, 0), (0, 0, 255), (9, 9, 9)]], np.uint8)
    write(tmp_path / "images" / "sub" / "x.jpg", colored)
    write(tmp_path / "masks" / "sub" / "x.png", colored)
    found = open_dataset("folder", tmp_path, classes=str(tmp_path / "classes.yaml"))
    assert [pair.name for pair in found.pairs] == ["sub/x"]
    assert read(found).tolist() == [[1, 2, 0]]
    # A palette with all class colours means colour-coded labels; others are only for display.
    for palette, wanted in (([255, 0, 0, 9, 9, 9, 0, 0, 255], [[1, 2, 0]]), ([0] * 9, [[0, 2, 1]])):
        picture = Image.fromarray(np.array([[0, 2, 1]], np.uint8), mode="P")
        picture.putpalette(palette)
        picture.save(tmp_path / "masks" / "sub" / "x.png")
        assert read(found).tolist() == wanted
    with pytest.raises(UsageError, match="does not define classes; use --classes"):
        open_dataset("folder", tmp_path)


def test_only_the_usual_test_images_count(tmp_path: Path) -> None:
    for tile in ("2_10", "2_13"):
        for path in (f"2_Ortho_RGB/top_potsdam_{tile}_RGB.tif",
                     f"5_Labels_all/top_potsdam_{tile}_label.tif"):  # fmt: skip
            write(tmp_path / path, np.zeros((5, 5, 3), np.uint8))
    assert [pair.name for pair in open_dataset("potsdam", tmp_path).pairs] == ["2_13"]
    everything = open_dataset("potsdam", tmp_path, everything=True)
    assert [pair.name for pair in everything.pairs] == ["2_10", "2_13"]
    with pytest.raises(InputError, match=r"no images with labels of potsdam.*noBoundary"):
        open_dataset("potsdam", tmp_path, layout="eroded")
    with pytest.raises(UsageError, match="no layout 'half'; choose from full, eroded, mmseg"):
        open_dataset("potsdam", tmp_path, layout="half")


def test_images_of_different_splits_are_not_confused(tmp_path: Path) -> None:
    for path in ("train/images/1.png", "train/masks/1.png", "val/images/1.png"):
        write(tmp_path / path, np.ones((5, 5), np.uint8))
    (pair,) = open_dataset("folder", tmp_path, classes="a, b").pairs
    assert (pair.image, pair.labels) == (
        tmp_path / "train/images/1.png", tmp_path / "train/masks/1.png",
    )  # fmt: skip
    write(tmp_path / "val/masks/1.png", np.ones((5, 5), np.uint8))
    assert len(open_dataset("folder", tmp_path, classes="a, b").pairs) == 2


def test_only_listed_images_are_used(tmp_path: Path) -> None:
    for index in (1, 2):
        for kind in ("images", "labels"):
            write(tmp_path / f"a/{kind}/a_{index}.tif", np.ones((5, 5), np.uint8))
    assert len(open_dataset("openearthmap", tmp_path).pairs) == 2
    (tmp_path / "val.txt").write_text("a_2.tif\nb_7.tif\n")
    assert [pair.name for pair in open_dataset("openearthmap", tmp_path).pairs] == ["a/a_2"]
    assert len(open_dataset("openearthmap", tmp_path, everything=True).pairs) == 2


def test_a_warning_is_given_for_an_unusual_split(tmp_path: Path) -> None:
    file, _ = labels("vaihingen", "colours")
    for area in (1, 3):
        name = f"top_mosaic_09cm_area{area}.tif"
        write(tmp_path / "top" / name, file)
        write(tmp_path / "gts_for_participants" / name, file)
    found = open_dataset("vaihingen", tmp_path)
    assert len(found.pairs) == 2
    assert "none of the usual test images" in found.warning
    assert "all 2 images are used" in found.warning
    assert open_dataset("vaihingen", tmp_path, everything=True).warning == ""


def test_a_folder_of_geotiffs(tmp_path: Path) -> None:
    write(tmp_path / "images" / "a.tif", np.zeros((2, 3, 3), np.uint8))
    write(tmp_path / "masks" / "a.tif", np.array([[1, 2, 0], [2, 2, 9]], np.uint8))
    assert read(open_dataset("folder", tmp_path, classes="a, b")).tolist() == [[1, 2, 0], [2, 2, 0]]


def test_a_users_own_data_set(tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    own.write_text(
        "mine:\n  classes: [sea, {name: land, synonyms: [sand]}]\n  layouts:\n"
        "    - {name: plain, images: 'pic_(.+)\\.png', labels: 'lab_(.+)\\.png', first: 10}\n"
    )
    write(tmp_path / "pic_7.png", np.zeros((1, 3, 3), np.uint8))
    write(tmp_path / "lab_7.png", np.array([[10, 11, 1]], np.uint8))
    found = open_dataset(str(own), tmp_path)
    assert found.name == "mine"
    assert [item.queries for item in found.classes] == [("sea",), ("land", "sand")]
    assert read(found).tolist() == [[1, 2, 0]]


@pytest.mark.parametrize(
    "text",
    ["", "mine: 3", "mine: {layouts: []}", "mine: {layouts: [{name: a, images: '(', labels: b}]}",
     "mine: {layouts: [{name: a, images: 'x', labels: 'y'}]}",
     "mine: {layouts: [{name: a, images: '(x)', labels: '(y)(z)'}]}", "{"],
)  # fmt: skip
def test_an_invalid_data_set_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"mine\.yaml (must describe|is not valid)"):
        open_dataset(str(path), tmp_path)


def test_missing_data_sets_and_images_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown data set 'mars'; choose from potsdam"):
        open_dataset("mars", tmp_path)
    with pytest.raises(InputError, match="nowhere is not a folder"):
        open_dataset("potsdam", tmp_path / "nowhere")
    with pytest.raises(InputError, match=r"has no images with labels of loveda.*images_png"):
        open_dataset("loveda", tmp_path)
    write(tmp_path / "two.tif", np.zeros((2, 2, 2), np.uint8))
    with pytest.raises(InputError, match="has two bands"):
        LabelReader(tmp_path / "two.tif", (), 1)


def test_the_potsdam_prompts_are_those_of_the_authors_program(tmp_path: Path) -> None:
    for folder, name in (("2_Ortho_RGB", "RGB"), ("5_Labels_all", "label")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"top_potsdam_2_13_{name}.tif").touch()
    found = open_dataset("potsdam", tmp_path)
    assert found.templates is not None
    (template,) = found.templates
    prompts = [template.replace("{}", word) for item in found.classes for word in item.queries]
    assert len(prompts) == 19
    assert prompts[1:3] == [
        "Aerial photo of an asphalt in the city",
        "Aerial photo of a Artificial Surface in the city",
    ]  # fmt: skip
    assert prompts[7] == "Aerial photo of dirts in the city"
    assert prompts[-1] == "Aerial photo of a pool in the city"
