"""Data sets of the field's table as they are on disk, evaluated from end to end."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from reseg_geo.scenes.scene import make_scene

SIDE = 230
ISAID = [
    (0, 0, 0), (0, 0, 63), (0, 63, 63), (0, 63, 0), (0, 63, 127), (0, 63, 191), (0, 63, 255),
    (0, 127, 63), (0, 127, 127), (0, 0, 127), (0, 0, 191), (0, 0, 255), (0, 191, 127),
    (0, 127, 191), (0, 127, 255), (0, 100, 155),
]  # fmt: skip
# The eight colours of the labels, and the class of each here.
UAVID = {
    (0, 0, 0): "background", (128, 0, 0): "building", (128, 64, 128): "road",
    (192, 0, 192): "car", (0, 128, 0): "tree", (128, 128, 0): "vegetation",
    (64, 64, 0): "human", (64, 0, 128): "car",
}  # fmt: skip


def stripes(count: int) -> np.ndarray:
    """Indices 0 to `count`, in stripes; `count` itself stands for pixels that are not counted."""
    return np.tile(np.arange(SIDE) * (count + 1) // SIDE, (SIDE, 1)).astype(np.uint8)


def save(path: Path, values: np.ndarray, kind: str | None = None, *, grey: bool = False) -> None:
    """kind: of the file, whatever its suffix; grey: with a palette of the shades of grey."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.fromarray(values)
    if grey:
        picture.putpalette(np.arange(256).repeat(3).tolist())
    picture.save(path, kind)


def evaluated(run_command: Any, name: str, root: Path) -> dict[str, Any]:
    done = run_command("evaluate", name, root, "--regions", "none", "--stride", 224, "--json",
                       "--progress", "none")  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def pixels(found: dict[str, Any]) -> dict[str, int]:
    return {entry["name"]: entry["pixels"] for entry in found["classes"]}


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    picture: np.ndarray = make_scene(3, SIDE, SIDE, style="urban").image
    return picture


def test_isaid_in_crops(tmp_path: Path, run_command: Any, image: np.ndarray) -> None:
    """The field's converter writes BMP files that end in .png, and indices with a palette."""
    place = "P0003_0_896_0_896"
    save(tmp_path / f"img_dir/val/{place}.png", image, kind="BMP")
    values = np.where(stripes(16) < 16, stripes(16), 255).astype(np.uint8)
    save(tmp_path / f"ann_dir/val/{place}_instance_color_RGB.png", values, grey=True)
    found = evaluated(run_command, "isaid", tmp_path)
    assert found["layout"] == "mmseg"
    assert list(pixels(found).values()) == [(stripes(16) == i).sum() for i in range(16)]
    assert list(pixels(found))[:3] == ["background", "ship", "store tank"]


def test_isaid_as_published(tmp_path: Path, run_command: Any, image: np.ndarray) -> None:
    save(tmp_path / "val/images/images/P0003.png", image)
    colors = np.array([*ISAID, (1, 1, 1)], np.uint8)[stripes(16)]
    save(tmp_path / "val/Semantic_masks/images/images/P0003_instance_color_RGB.png", colors)
    found = evaluated(run_command, "isaid", tmp_path)
    assert found["layout"] == "full"
    assert list(pixels(found).values()) == [(stripes(16) == i).sum() for i in range(16)]


def test_vdd(tmp_path: Path, run_command: Any, image: np.ndarray) -> None:
    for split in ("train", "val", "test"):
        save(tmp_path / f"{split}/src/{split}.JPG", image)
        save(tmp_path / f"{split}/gt/{split}.png", stripes(7))
    found = evaluated(run_command, "vdd", tmp_path)
    assert (found["layout"], found["images"]) == ("test", 1)
    names = ["other", "wall", "road", "vegetation", "vehicle", "roof", "water"]
    assert pixels(found) == {name: (stripes(7) == i).sum() for i, name in enumerate(names)}


def test_uavid(tmp_path: Path, run_command: Any, image: np.ndarray) -> None:
    colors = np.array([*UAVID, (1, 1, 1)], np.uint8)[stripes(8)]
    for sequence in ("seq16", "seq17"):
        save(tmp_path / f"uavid_val/{sequence}/Images/000000.png", image)
        save(tmp_path / f"uavid_val/{sequence}/Labels/000000.png", colors)
    found = evaluated(run_command, "uavid", tmp_path)
    assert (found["layout"], found["images"]) == ("val", 2)
    wanted = dict.fromkeys(UAVID.values(), 0)
    for index, name in enumerate(UAVID.values()):
        wanted[name] += 2 * int((stripes(8) == index).sum())
    assert pixels(found) == wanted
