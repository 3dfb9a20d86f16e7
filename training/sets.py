"""The sets of labelled images; see `sets.yaml`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from PIL import Image

from reseg_geo.scenes.scene import SCENE_CLASSES
from training.dubai import DUBAI_FINE_TILES, dubai_images, dubai_tile, read_dubai

SETS = Path(__file__).parent / "sets.yaml"

Labels = NDArray[np.uint8]
Labelled = tuple[NDArray[np.uint8], Labels]

IGNORED = 255


@dataclass(frozen=True)
class Label:
    """The classes that a pixel may be; main: the one that it mostly is, None if there is none.

    Where nobody asks for the main class, the label says nothing: a roof is not a solar panel only
    because buildings were not asked for.
    """

    classes: frozenset[str]
    main: str | None = None


@dataclass(frozen=True)
class LabelledSet:
    """Images with labels that each allow one or more classes.

    name: also the folder; gsd: metres per pixel, None if unknown; labels: what mask values say;
    scales: factors by which images are reduced; validation: places that are not for training;
    measured: by word of a validation map, the mask value that it counts as; found: names of the
    mask values whose IoU counts.
    """

    name: str
    gsd: float | None
    labels: dict[int, Label]
    scales: tuple[int, ...]
    place_pattern: str
    validation: frozenset[str]
    measured: dict[str, int]
    found: dict[int, str]

    def images(self, root: Path) -> list[Path]:
        """All images of the set below the folder of all sets."""
        folder = root / self.name
        return dubai_images(folder) if self.name == "dubai" else sorted(folder.glob("images/*.jpg"))

    def place(self, image: Path) -> str:
        """The place that an image shows; images of one place are neighbours or of other years."""
        if self.name == "dubai":
            return str(dubai_tile(image))
        found = re.search(self.place_pattern, image.stem)
        if found is None:
            raise ValueError(f"{image} does not name its place as {self.place_pattern} expects.")
        return found[1]

    def split(self, root: Path, validation: bool = False) -> list[Path]:
        """The images for training, or those of the validation places."""
        return [
            image for image in self.images(root)
            if (self.place(image) in self.validation) == validation
        ]  # fmt: skip

    def read(self, image: Path) -> Labelled:
        """The (h, w, 3) image and its (h, w) mask values; values without a meaning are 255."""
        if self.name == "dubai":
            pixels, values = read_dubai(image)
        else:
            mask_path = image.parent.parent / "masks" / f"{image.stem}.png"
            values = np.array(Image.open(mask_path))
            pixels = np.asarray(Image.open(image).convert("RGB"))
        return pixels, np.where(np.isin(values, list(self.labels)), values, IGNORED)

    def scales_of(self, image: Path) -> tuple[int, ...]:
        """The factors by which one image is reduced."""
        fine = self.name == "dubai" and dubai_tile(image) in DUBAI_FINE_TILES
        return (1, 2) if fine else self.scales


def labelled_sets(classes: Sequence[str]) -> dict[str, LabelledSet]:
    """All sets, by name. classes: the union that labels are subsets of."""
    spec = yaml.safe_load(SETS.read_text(encoding="utf-8"))
    return {name: _set(name, own, frozenset(classes)) for name, own in spec.items()}


def scene_labels() -> dict[int, Label]:
    """What the labels of procedural scenes say: one class each."""
    other = {"bare soil": "land", "water": "open water"}
    names = [other.get(name, name) for name in SCENE_CLASSES]
    return {value: Label(frozenset([name]), name) for value, name in enumerate(names, start=1)}


def reduced(image: NDArray[np.uint8], labels: Labels, factor: int) -> Labelled:
    """The image averaged, and the labels sampled, to pixels `factor` times as large."""
    if factor == 1:
        return image, labels
    h, w = labels.shape[0] // factor, labels.shape[1] // factor
    small = np.asarray(Image.fromarray(image).reduce(factor))[:h, :w]
    middle = factor // 2
    return small, labels[middle : h * factor : factor, middle : w * factor : factor]


def _set(name: str, own: dict[str, Any], union: frozenset[str]) -> LabelledSet:
    labels = {entry["value"]: _label(entry, union) for entry in own["labels"]}
    unknown = frozenset().union(*(label.classes for label in labels.values())) - union
    if unknown:
        raise ValueError(f"{SETS}: {name} has the unknown classes {sorted(unknown)}.")
    return LabelledSet(
        name, own["gsd"], labels, tuple(own["scales"]), own.get("place", ""),
        frozenset(own["validation"]), own["measured"], own["found"],
    )  # fmt: skip


def _label(entry: dict[str, Any], union: frozenset[str]) -> Label:
    if "classes" in entry:
        return Label(frozenset(entry["classes"]), entry["classes"][0])
    return Label(union - frozenset(entry["not"]))
