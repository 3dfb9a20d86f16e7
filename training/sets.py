"""The sets of labelled images; see `sets.yaml`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from PIL import Image

from reseg_geo.scenes.scene import SCENE_CLASSES
from training.drawn import Drawn, inside, read_drawn
from training.dubai import DUBAI_FINE_TILES, dubai_images, dubai_tile, read_dubai
from training.repaint import PLOUGHED

SETS = Path(__file__).parent / "sets.yaml"

Labels = NDArray[np.uint8]
Labelled = tuple[NDArray[np.uint8], Labels]

IGNORED = 255
DRAWN = 100  # the first value of what was drawn


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
    mask values whose IoU counts; drawn: what was drawn on its training images.
    """

    name: str
    gsd: float | None
    labels: dict[int, Label]
    scales: tuple[int, ...]
    place_pattern: str
    validation: frozenset[str]
    measured: dict[str, int]
    found: dict[int, str]
    drawn: list[Drawn]

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

    @cached_property
    def taught_labels(self) -> dict[int, Label]:
        """What values of training images say: those of the masks, and of what was drawn."""
        new: list[Label] = []  # each has its value by its place, whatever the order of hashes
        for drawn in self.drawn:
            new += [self._without(value, drawn.absent) for value in self._vague]
            new += [_mostly(names) for names, _ in drawn.outlines]
        known = set(self.labels.values())
        return self.labels | dict(
            enumerate(dict.fromkeys(each for each in new if each not in known), DRAWN)
        )

    def taught(self, image: Path) -> Labelled:
        """The (h, w, 3) training image and its (h, w) values; see `taught_labels`."""
        pixels, values = self.read(image)
        value_of = {label: value for value, label in self.taught_labels.items()}
        vague, out = np.isin(values, self._vague), values.copy()
        for drawn in (each for each in self.drawn if each.is_on(image)):
            for value in self._vague:
                out[out == value] = value_of[self._without(value, drawn.absent)]
            for names, outline in drawn.outlines:
                out[inside(outline, values.shape) & vague] = value_of[_mostly(names)]
        return pixels, out

    @property
    def _vague(self) -> list[int]:
        """The mask values that only say what is not there."""
        return [value for value, label in self.labels.items() if label.main is None]

    def _without(self, value: int, absent: frozenset[str]) -> Label:
        return Label(self.labels[value].classes - absent)

    def scales_of(self, image: Path) -> tuple[int, ...]:
        """The factors by which one image is reduced."""
        fine = self.name == "dubai" and dubai_tile(image) in DUBAI_FINE_TILES
        return (1, 2) if fine else self.scales


def labelled_sets(classes: Sequence[str]) -> dict[str, LabelledSet]:
    """All sets, by name. classes: the union that labels are subsets of."""
    spec = yaml.safe_load(SETS.read_text(encoding="utf-8"))
    drawn = read_drawn()
    return {
        name: _set(name, own, drawn.get(name, []), frozenset(classes)) for name, own in spec.items()
    }


def scene_labels() -> dict[int, Label]:
    """What the labels of procedural scenes say: one class each, but fields may be bare."""
    other = {"bare soil": "land", "water": "open water"}
    names = [other.get(name, name) for name in SCENE_CLASSES]
    known = {value: Label(frozenset([name]), name) for value, name in enumerate(names, start=1)}
    return known | {PLOUGHED: Label(frozenset(["cropland", "land"]))}


def reduced(image: NDArray[np.uint8], labels: Labels, factor: int) -> Labelled:
    """The image averaged, and the labels sampled, to pixels `factor` times as large."""
    if factor == 1:
        return image, labels
    h, w = labels.shape[0] // factor, labels.shape[1] // factor
    small = np.asarray(Image.fromarray(image).reduce(factor))[:h, :w]
    middle = factor // 2
    return small, labels[middle : h * factor : factor, middle : w * factor : factor]


def _set(name: str, own: dict[str, Any], drawn: list[Drawn], union: frozenset[str]) -> LabelledSet:
    labels = {entry["value"]: _label(entry, union) for entry in own["labels"]}
    named = {each for label in labels.values() for each in label.classes}
    for each in drawn:
        named |= each.absent.union(*(classes for classes, _ in each.outlines))
    if named - union:
        raise ValueError(f"the set {name} has the unknown classes {sorted(named - union)}.")
    return LabelledSet(
        name, own["gsd"], labels, tuple(own["scales"]), own.get("place", ""),
        frozenset(own["validation"]), own["measured"], own["found"], drawn,
    )  # fmt: skip


def _mostly(names: Sequence[str]) -> Label:
    return Label(frozenset(names), names[0])


def _label(entry: dict[str, Any], union: frozenset[str]) -> Label:
    if "classes" in entry:
        return _mostly(entry["classes"])
    return Label(union - frozenset(entry["not"]))
