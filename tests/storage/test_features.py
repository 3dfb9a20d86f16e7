"""Features that are kept: the same map as without, quickly, and never those of something else."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

import reseg_geo
from reseg_geo.errors import OutputError
from reseg_geo.progress.events import Message
from reseg_geo.storage import features as kept_features

WORDS, OTHERS = "tree=forest, road, water", "building, grass, car, road"


@pytest.fixture
def image(tmp_path: Path, write_raster: Any, scene: np.ndarray) -> Path:
    return write_raster(tmp_path / "image.tif", scene)


@pytest.fixture
def run(tmp_path: Path, image: Path, encoded: Any) -> Any:
    """Maps the image; returns classes, confidence, windows that were seen, and what was told."""

    def mapped(words: str, **options: Any) -> tuple[np.ndarray, np.ndarray, int, str]:
        encoded.windows, told = 0, []
        reseg_geo.segment(
            image, words, tmp_path / "map.tif", confidence=tmp_path / "sure.tif", overwrite=True,
            progress=lambda event: told.append(event.text) if isinstance(event, Message) else None,
            **options,
        )  # fmt: skip
        values = []
        for name in ("map.tif", "sure.tif"):
            with rasterio.open(tmp_path / name) as dataset:
                values.append(dataset.read(1).astype(int))
        return values[0], values[1], encoded.windows, "\n".join(told)

    return mapped


@pytest.mark.parametrize(
    "options",
    [{}, {"regions": "none"}, {"method": "segearth"}, {"scales": (1, 0.5)}, {"refine": "regions"},
     {"region_scope": "window"}],
    ids=str,
)  # fmt: skip
def test_kept_features_need_no_window_and_give_the_same_map(
    run: Any, tmp_path: Path, options: dict[str, Any]
) -> None:
    folder = tmp_path / "features"
    plain = {words: run(words, **options) for words in (WORDS, OTHERS)}
    first = run(WORDS, features=folder, **options)
    assert first[2] == plain[WORDS][2] > 0
    for words in (WORDS, OTHERS):
        found = run(words, features=folder, **options)
        assert found[2] == 0, "nothing is computed anew"
        # Features are kept in half precision.
        assert (found[0] != plain[words][0]).mean() < 2e-3
        assert np.abs(found[1] - plain[words][1]).max() <= 1
        assert "using the patch features kept in" in found[3]
    again = run(WORDS, features=folder, **options)
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])


def test_features_of_another_raster_or_settings_are_not_used(
    run: Any, image: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "features"
    windows = run(WORDS, features=folder)[2]
    for options, named in (
        ({"stride": 100}, "stride"),
        ({"masked_layers": 1}, "masked_layers"),
        ({"regions": "none"}, "regions"),
        ({"method": "clip"}, "masked_layers, method"),
        ({"bands": (3, 2, 1)}, "read"),
    ):
        found = run(WORDS, features=folder, **options)
        assert found[2] > 0, options
        assert f"are not used, since they differ in {named}" in found[3]
    assert run(WORDS, features=folder)[2] == 0
    with rasterio.open(image, "r+") as dataset:
        values = dataset.read()
        values[:, 100, 100] ^= 1
        dataset.write(values)
    os.utime(image, ns=(1, 1))
    found = run(WORDS, features=folder)
    assert found[2] == windows, "one pixel differs"
    assert "differ in files" in found[3]


def test_a_damaged_or_missing_block_is_computed_again(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "features"
    first = run(WORDS, features=folder)
    (block,) = folder.glob("*/block-*.arrays")
    whole = block.read_bytes()
    turned = bytearray(whole)
    turned[len(whole) // 2] ^= 1
    for content in (whole[: len(whole) // 2], bytes(turned), b"", b"no features"):
        block.write_bytes(content)
        found = run(WORDS, features=folder)
        assert found[2] == first[2]
        assert np.array_equal(found[0], first[0])
        assert block.read_bytes() == whole
    block.unlink()
    assert run(WORDS, features=folder)[2] == first[2]
    assert [each.suffix for each in folder.glob("*/.*")] == [], "nothing half-written is left"


def test_their_size_is_told_unless_all_are_kept(
    run: Any, tmp_path: Path, scene: np.ndarray, write_raster: Any
) -> None:
    write_raster(tmp_path / "image.tif", np.tile(scene, (1, 2, 2)))
    part = {"bounds": (346_000, 5_648_480, 346_020, 5_648_500)}
    told = [run(WORDS, features=tmp_path / "features", **more)[3] for more in (part, {}, {})]
    assert ["patch features take up to" in each for each in told] == [True, True, False]


def test_missing_disk_space_is_reported_before_the_work(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_features.FeatureStore, "room", lambda self: 10_000)
    with pytest.raises(OutputError, match=r"patch features need up to .* kB in .* 10 kB"):
        run(WORDS, features=tmp_path / "full", stride=20)
    assert list((tmp_path / "full").iterdir()) == []
    with pytest.raises(OutputError, match="cannot be written"):
        run(WORDS, features=tmp_path / "image.tif")
