"""A pixel size that cannot be had: the note says which is the nearest."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import reseg_geo
from reseg_geo.progress.events import Message


@pytest.mark.parametrize(
    ("gsd", "said"),
    [
        (0.25, "sees the raster at 0.35 m per pixel, the nearest to 0.25 m that can be had;"),
        (0.2, "sees the raster at 0.175 m per pixel, the nearest to 0.2 m that can be had;"),
        (0.36, "sees the raster at 0.35 m per pixel; the raster has 0.35 m."),
    ],
)
def test_the_note_says_what_is_seen(
    gsd: float, said: str, tmp_path: Path, write_raster: Callable[..., Path]
) -> None:
    values = np.random.default_rng(0).integers(1, 255, (3, 60, 70), dtype=np.uint8)
    place = {"crs": "EPSG:25832", "transform": (0.35, 0, 346_000, 0, -0.35, 5_648_500)}
    raster = write_raster(tmp_path / "a.tif", values, **place)
    told: list[str] = []

    def listen(event: object) -> None:
        if isinstance(event, Message):
            told.append(event.text)

    reseg_geo.segment(raster, "tree, water", tmp_path / "m.tif", gsd=gsd, progress=listen)
    assert any(said in text for text in told), told
