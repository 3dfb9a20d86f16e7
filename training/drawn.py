"""Outlines that were drawn by hand on training images; see `drawn.yaml`."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from PIL import Image, ImageDraw

OUTLINES = Path(__file__).parent / "drawn.yaml"

Outline = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Drawn:
    """What was drawn on one image or more: for each outline, the classes that it may be.

    pattern: of the names of the images; absent: classes that are nowhere in them.
    """

    pattern: str
    outlines: tuple[tuple[tuple[str, ...], Outline], ...]
    absent: frozenset[str]

    def is_on(self, image: Path) -> bool:
        """Whether it was drawn on this image."""
        return fnmatchcase(image.stem, self.pattern)


def read_drawn() -> dict[str, list[Drawn]]:
    """All that was drawn, by set."""
    spec = yaml.safe_load(OUTLINES.read_text(encoding="utf-8"))
    return {
        name: [_drawn(str(pattern), entry) for pattern, entry in own.items()]
        for name, own in spec.items()
    }


def inside(outline: Outline, shape: Sequence[int]) -> NDArray[np.bool_]:
    """(h, w) the pixels inside an outline."""
    picture = Image.new("1", (shape[1], shape[0]))
    ImageDraw.Draw(picture).polygon(outline, fill=1)
    return np.array(picture)


def _drawn(pattern: str, entry: dict[str, Any]) -> Drawn:
    outlines = tuple(
        (tuple(classes.split(", ")), _outline(text))
        for classes, texts in entry.items()
        if classes != "absent"
        for text in texts
    )
    return Drawn(pattern, outlines, frozenset(entry.get("absent", ())))


def _outline(text: str) -> Outline:
    corners = (corner.split(",") for corner in text.split())
    return tuple((int(x), int(y)) for x, y in corners)
