"""Whole jobs with SAM 3: maps, seams, resuming, workers, kept features, and the command line."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import torch
import torch.nn.functional as F
from small_sam3 import SIDE

import reseg_geo
from reseg_geo.classes import read_classes
from reseg_geo.engine import encode
from reseg_geo.errors import ModelError, UsageError
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.progress.events import Event, Message, Progress
from reseg_geo.quantities import size
from reseg_geo.scorers.load import load_scorer
from reseg_geo.scorers.sam3_model import Sam3

WORDS = "water=lake|river, grass, Straße=道路"
PLAIN: dict[str, Any] = {"dtype": "float32", "device": "cpu", "progress": False}
Seen = dict[str, int]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Counts the windows and the lists of words that are encoded."""
    counts = {"windows": 0, "texts": 0}
    windows, words = Sam3.encode_windows, Sam3.encode_words

    def encode_windows(self: Sam3, rgb: Any, valid: Any = None) -> Any:
        counts["windows"] += len(rgb)
        return windows(self, rgb, valid)

    def encode_words(self: Sam3, given: Any) -> Any:
        counts["texts"] += 1
        return words(self, given)

    monkeypatch.setattr(Sam3, "encode_windows", encode_windows)
    monkeypatch.setattr(Sam3, "encode_words", encode_words)
    return counts


def scores(town: Path, model: Path) -> torch.Tensor:
    """(classes, h, w) of windows side by side, each upsampled by itself."""
    classes = read_classes(WORDS)
    scorer = load_scorer(classes, SegmentOptions(model=str(model), dtype="float32", device="cpu"))
    with rasterio.open(town) as dataset:
        pixels = np.moveaxis(dataset.read(), 0, -1)
    rows = []
    for top in range(0, pixels.shape[0], SIDE):
        parts = []
        for left in range(0, pixels.shape[1], SIDE):
            window = pixels[None, top : top + SIDE, left : left + SIDE]
            maps = scorer.scores(scorer.see(window, None, None))
            parts.append(F.interpolate(maps, size=(SIDE, SIDE), mode="bilinear")[0])
        rows.append(torch.cat(parts, dim=2))
    queries = torch.cat(rows, dim=1)
    counts = [len(each.queries) for each in classes]
    assert counts == [3, 1, 2]
    return torch.stack([part.amax(dim=0) for part in queries.split(counts)])


def test_a_map_is_the_arg_max_and_its_confidence_the_score(
    mapped: Any, town: Path, sam3: Path, seen: Seen
) -> None:
    """Each window is encoded once for all words, and words once for all windows."""
    classes, sure = mapped(WORDS, stride=SIDE, blend="mean")
    assert seen == {"windows": 24, "texts": 1}
    expected = scores(town, sam3)
    first, second = expected.topk(2, dim=0).values
    clear = (first - second > 1e-4).numpy()
    assert clear.mean() > 0.95
    assert (classes == expected.argmax(dim=0).numpy() + 1)[clear].all()
    assert np.abs(sure - 100 * first.numpy()).max() < 0.51
    assert len(np.unique(classes)) == 3


def test_pixels_of_low_score_become_background(mapped: Any) -> None:
    classes, sure = mapped(WORDS, "a.tif")
    cut = float(np.median(sure)) / 100
    none, _ = mapped(WORDS, "b.tif", threshold=cut)
    grass, _ = mapped(WORDS, "c.tif", threshold=cut, background="grass")
    low, high = sure < 100 * cut - 1, sure > 100 * cut + 1
    assert low.any()
    assert high.any()
    assert (none[low] == 0).all()
    assert (grass[low] == 2).all()
    assert (none == classes)[high].all()


def test_the_step_between_windows_is_half_a_window(mapped: Any, seen: Seen, tmp_path: Path) -> None:
    mapped(WORDS)
    assert seen["windows"] == 5 * 15
    with rasterio.open(tmp_path / "map.tif") as dataset:
        tags = dataset.tags()
    assert tags["RESEG_GEO_STRIDE"] == str(SIDE // 2)
    assert tags["RESEG_GEO_METHOD"] == "sam3"
    assert "SAM License" in tags["RESEG_GEO_NOTICE"]
    assert "RESEG_GEO_LOGIT_SCALE" not in tags


def test_a_part_is_that_of_the_whole(mapped: Any) -> None:
    """Across the border of two tiles, at column 800."""
    whole, sure = mapped(WORDS, "whole.tif")
    bounds = (346_380, 5_648_350, 346_440, 5_648_450)
    part, own = mapped(WORDS, "part.tif", bounds=bounds)
    assert np.array_equal(part, whole[100:300, 760:880])
    assert np.array_equal(own, sure[100:300, 760:880])


@pytest.mark.parametrize("kept", [False, True], ids=["scores", "features"])
def test_a_stopped_run_is_continued(
    mapped: Any, seen: Seen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    monkeypatch.setattr(encode, "_KEEP_EVERY", -1.0)
    whole, sure = mapped(WORDS, "whole.tif", features=tmp_path / "one" if kept else None)
    seen["windows"] = 0

    def listen(event: Event) -> None:
        if isinstance(event, Progress) and event.done >= 20:
            raise KeyboardInterrupt

    options = {"features": tmp_path / "two" if kept else None}
    with pytest.raises(KeyboardInterrupt):
        mapped(WORDS, progress=listen, **options)
    assert 20 <= seen["windows"] < 40
    again = mapped(WORDS, resume=True, **options)
    assert seen["windows"] <= 76, "only the window that was under way is repeated"
    assert np.array_equal(again[0], whole)
    assert np.array_equal(again[1], sure)


def test_workers_make_the_same_map(mapped: Any) -> None:
    here = mapped(WORDS, "here.tif", stride=SIDE)
    there = mapped(WORDS, "there.tif", stride=SIDE, scheduler="local:2")
    assert np.array_equal(here[0], there[0])
    assert np.array_equal(here[1], there[1])


def test_kept_features_serve_other_words(mapped: Any, seen: Seen, tmp_path: Path) -> None:
    told: list[str] = []

    def listen(event: Event) -> None:
        if isinstance(event, Message):
            told.append(event.text)

    kept, other = tmp_path / "kept", "sand, tree=forest, roof"
    mapped(WORDS, "first.tif", features=kept, progress=listen)
    numbers = 75 * 64 * 32 * 2  # windows, tokens, width, bytes of a float16
    assert any(f"patch features take up to {size(numbers)} in" in text for text in told)
    files = sum(path.stat().st_size for path in kept.rglob("*.arrays"))
    assert numbers < files < 1.1 * numbers
    seen["windows"] = 0
    again = mapped(other, "again.tif", features=kept)
    assert seen["windows"] == 0
    fresh = mapped(other, "fresh.tif", features=tmp_path / "new")
    assert seen["windows"] == 75
    assert np.array_equal(again[0], fresh[0])
    assert np.array_equal(again[1], fresh[1])


def test_the_lite_model_maps_too(mapped: Any, town: Path, sam3_lite: Path) -> None:
    classes, sure = mapped(WORDS, model=sam3_lite, stride=SIDE, blend="mean")
    expected = scores(town, sam3_lite)
    first, second = expected.topk(2, dim=0).values
    clear = (first - second > 1e-4).numpy()
    assert (classes == expected.argmax(dim=0).numpy() + 1)[clear].all()
    assert np.abs(sure - 100 * first.numpy()).max() < 0.51


def test_refinement_uses_regions(mapped: Any) -> None:
    """Whatever the model: each region gets the class of most of its pixels."""
    plain, _ = mapped(WORDS, "a.tif", stride=SIDE)
    refined, _ = mapped(WORDS, "b.tif", stride=SIDE, refine="regions")

    def changes(values: np.ndarray) -> int:
        return int((values[:, 1:] != values[:, :-1]).sum())

    assert changes(refined) < changes(plain)


def test_a_session_asks_for_other_words(town: Path, sam3: Path, seen: Seen) -> None:
    bounds = (346_000, 5_648_400, 346_100, 5_648_500)
    with reseg_geo.open(town, model=sam3, **PLAIN) as session:
        first = session.map(WORDS, bounds=bounds)
        windows = seen["windows"]
        other = session.map("sand, roof", bounds=bounds)
    assert windows > 0
    assert seen["windows"] == windows
    assert (first.values.max(), other.values.max()) == (3, 2)


def test_it_cannot_learn_from_examples(mapped: Any, tmp_path: Path) -> None:
    examples = tmp_path / "clicks.geojson"
    examples.write_text(
        '{"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": '
        '"urn:ogc:def:crs:EPSG::25832"}}, "features": [{"type": "Feature", "properties": '
        '{"class": "kiosk"}, "geometry": {"type": "Point", "coordinates": [346100, 5648400]}}]}'
    )
    with pytest.raises(UsageError, match="'small-sam3' cannot learn from examples; use a CLIP"):
        mapped("water, kiosk=", examples=examples)


def test_without_transformers_a_sentence_says_what_to_install(
    mapped: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(ModelError, match=r'pip install "reseg-geo\[sam3\]"'):
        mapped(WORDS)


def test_the_command_line(
    town: Path, sam3: Path, tmp_path: Path, run_command: Any, mapped: Any
) -> None:
    """In the folder of the model's folder, so that its name is a path without a separator."""
    words = ("segment", town, "--classes", WORDS, "--model", sam3.name, "--stride", SIDE,
             "--dtype", "float32", "--device", "cpu", "-o")  # fmt: skip
    output, made = tmp_path / "line.tif", tmp_path / "made.json"
    page = tmp_path / "map.html"
    done = run_command(*words, output, "--provenance", made, "--report", page, cwd=sam3.parent)
    assert "under the SAM License" in done.stdout
    assert "Loading weights" not in done.stderr
    assert "the model's own score of the chosen class, not an accuracy" in page.read_text()
    with rasterio.open(output) as dataset:
        assert np.array_equal(dataset.read(1), mapped(WORDS, stride=SIDE)[0])
    assert json.loads(made.read_text())["run"]["options"]["model"] == str(sam3)
    again = tmp_path / "again.tif"
    run_command("segment", "--from", output, "-o", again)
    assert again.read_bytes() == output.read_bytes()
    done = run_command(*words, tmp_path / "no.tif", "--logit-scale", 40, code=2, cwd=sam3.parent)
    assert "is SAM 3, and --logit-scale is for CLIP models" in done.stderr


def test_a_name_that_is_not_installed_is_refused(town: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"sam3"):
        reseg_geo.segment(town, WORDS, tmp_path / "map.tif", model="sam3", progress=False)
