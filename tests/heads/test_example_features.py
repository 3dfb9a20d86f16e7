"""The features of examples on a raster."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from reseg_geo.classes import read_classes
from reseg_geo.clip.model import ClipModel
from reseg_geo.engine.mapper import Mapper
from reseg_geo.engine.sampling import GroundSampling
from reseg_geo.engine.scale import Scale
from reseg_geo.engine.views import Scratch
from reseg_geo.heads.encode import around_examples, encode_examples
from reseg_geo.heads.examples import Examples
from reseg_geo.heads.head import linear_head
from reseg_geo.heads.regression import Samples, learn_moves
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.raster.reader import RasterReader
from reseg_geo.scenes.scene import SCENE_CLASSES, make_scene
from reseg_geo.scorers.clip import of_clip

# The words of each class are those of another one, so words alone are nearly always wrong.
WORDS = read_classes("road, building, tree")
TRUTH = ["building", "tree", "road"]
SCENE = make_scene(3, 500, 1000, style="suburban")


def points(each: int, seed: int) -> Examples:
    """Points of each class, anywhere in the scene."""
    rng = np.random.default_rng(seed)
    shapes: list[Any] = []
    for name in TRUTH:
        rows, columns = np.nonzero(SCENE.labels == SCENE_CLASSES.index(name) + 1)
        chosen = rng.choice(len(rows), each, replace=False)
        shapes += [shapely.Point(columns[i] + 0.5, rows[i] + 0.5) for i in chosen]
    classes = np.repeat(np.arange(len(TRUTH)), each)
    return Examples(np.arange(len(classes)), classes, np.array(shapes, object))


@pytest.fixture(scope="module")
def raster(tmp_path_factory: pytest.TempPathFactory, write_raster: Any) -> Path:
    pixels = np.ascontiguousarray(np.moveaxis(SCENE.image, -1, 0))
    return write_raster(tmp_path_factory.mktemp("scene") / "town.tif", pixels)


class Opened:
    """A raster as the model sees it around examples, or as a whole."""

    def __init__(self, raster: Path, folder: Path, **options: Any) -> None:
        self.options = SegmentOptions(regions="none", dtype="float32", gsd="native", **options)
        self.mapper, self._raster, self._folder = Mapper(WORDS, self.options), raster, folder

    def scales(self, reader: RasterReader, examples: Examples | None) -> list[Scale]:
        needs = None if examples is None else around_examples(examples)
        scratch = Scratch(self._folder, self._folder)
        return self.mapper.scales(reader, GroundSampling(0.5), scratch, needs=needs)

    @property
    def text(self) -> list[Any]:
        return list(self.mapper.encoder.scorer.head.weights[:, None])

    def samples(self, examples: Examples) -> Samples:
        with RasterReader(self._raster) as reader:
            scales = self.scales(reader, examples)
            return encode_examples(self.mapper.encoder, scales, examples, self.text)[0]


def test_samples_are_the_patches_of_the_whole_map(raster: Path, tmp_path: Path) -> None:
    opened, examples = Opened(raster, tmp_path), points(3, seed=1)
    samples = opened.samples(examples)
    wanted = []
    with RasterReader(raster) as reader:
        [scale] = opened.scales(reader, None)
        tiling = scale.reader.tiling
        blocks = list(tiling.blocks())
        contents = [(block, scale.reader.read(block)) for block in blocks]
        prepared = [(block, scale.reader.add_regions(pixels)) for block, pixels in contents]
        for _, encoded in opened.mapper.encoder.encode(prepared):
            found = encoded.logits
            for (top, left), logits in zip(found.windows.tolist(), found.logits, strict=True):
                for index, shape in enumerate(examples.shapes):
                    row, column = int(shape.y) - top, int(shape.x) - left
                    if 0 <= row < 224 and 0 <= column < 224:
                        wanted.append((index, *logits[:, row // 14, column // 14].tolist()))
    got = sorted(zip(samples.examples.tolist(), *samples.words.T.tolist(), strict=True))
    assert np.array(got) == pytest.approx(np.array(sorted(wanted)), abs=2e-2)  # kept as float16


def test_examples_correct_words_that_are_wrong(raster: Path, tmp_path: Path) -> None:
    opened = Opened(raster, tmp_path)
    samples, others = opened.samples(points(20, seed=2)), opened.samples(points(40, seed=3))
    words, moves = learn_moves(samples, [math.inf, 0.01])
    right = [
        (each.logits(others).argmax(axis=1) == others.labels).mean() for each in (words, moves)
    ]
    assert right[0] < 0.35
    assert right[1] > right[0] + 0.3
    encoder = opened.mapper.encoder
    scorer = of_clip(encoder.scorer)
    head = linear_head(opened.text, moves, scorer.logit_scale)
    with RasterReader(raster) as reader:  # the same in the engine
        [scale] = opened.scales(reader, points(40, seed=3))
        again, _ = encode_examples(
            replace(encoder, scorer=replace(scorer, head=head)), [scale], points(40, seed=3),
            list(head.weights[:, None]),
        )  # fmt: skip
    bias = head.bias.double().numpy() if head.bias is not None else 0
    assert np.abs(again.words + bias - moves.logits(others)).max() < 1e-3


def test_only_what_sees_an_example_is_encoded_and_kept_features_are_used(
    raster: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = points(1, seed=4).those(np.array([0]))
    opened = Opened(raster, tmp_path, features=str(tmp_path / "kept"))
    encoded: list[int] = []
    plain = ClipModel.encode_tokens

    def counted(model: ClipModel, images: Any, *rest: Any) -> Any:
        encoded.append(len(images))
        return plain(model, images, *rest)

    monkeypatch.setattr(ClipModel, "encode_tokens", counted)
    first = opened.samples(one)
    assert sum(encoded) == len(first.labels)
    assert 1 <= len(first.labels) <= 9
    again = opened.samples(one)
    assert sum(encoded) == len(first.labels)
    assert np.array_equal(again.features, first.features)
