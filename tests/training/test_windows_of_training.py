"""The labelled sets, and the windows that training draws from them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reseg_geo.scenes.objects import CODES
from reseg_geo.scenes.scene import make_scene
from training.crops import random_window
from training.drawn import Drawn
from training.dubai import DUBAI_COLOURS
from training.pictures import Picture, Source, read_source, scene_source
from training.repaint import PLOUGHED, repaint
from training.sets import DRAWN, IGNORED, Label, LabelledSet, labelled_sets, reduced
from training.variation import vary
from training.vocabulary import Vocabulary

SETS = labelled_sets(Vocabulary().classes)


def picture(seed: int, cells: tuple[int, int] = (6, 7)) -> Picture:
    rng = np.random.default_rng(seed)
    labels = np.kron(rng.integers(0, 4, cells), np.ones((50, 50), int)).astype(np.uint8)
    image = np.repeat(labels[..., None] * 60, 3, axis=-1).astype(np.uint8)
    return Picture(image, labels, np.stack([labels, labels + 10]))


def source(*pictures: Picture) -> Source:
    return Source([[each] for each in pictures], {1: Label(frozenset(["tree"]))})


@pytest.fixture
def as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.crops.vary", lambda image, *rest: image)


@pytest.mark.usefixtures("as_they_are")
def test_windows_are_aligned_and_repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.crops._SEAMS", 0)
    monkeypatch.setattr("training.crops._COLLARS", 0)
    for seed in range(10):
        # The second is smaller than a window, and continued as mirrored.
        for own in (source(picture(0)), source(picture(1, (3, 3)))):
            window = random_window(own, np.random.default_rng(seed))
            assert window.image.shape == (224, 224, 3)
            # Away from borders between classes, image, labels and regions say the same.
            assert (np.abs(window.image[..., 0] - window.labels * 60.0) < 30).mean() > 0.95
            assert np.array_equal(window.regions, np.stack([window.labels, window.labels + 10]))
            again = random_window(own, np.random.default_rng(seed))
            assert all(np.array_equal(vars(window)[name], vars(again)[name])
                       for name in vars(window))  # fmt: skip


@pytest.mark.usefixtures("as_they_are")
def test_beyond_a_seam_lies_another_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.crops._SEAMS", 1)
    one, two = (
        Picture(np.full((300, 300, 3), v, np.uint8), np.full((300, 300), v, np.uint8),
                np.full((2, 300, 300), v))
        for v in (1, 2)
    )  # fmt: skip
    shares = []
    for seed in range(20):
        window = random_window(source(one, two), np.random.default_rng(seed))
        assert np.array_equal(window.image[..., 0], window.labels)
        if len(np.unique(window.labels)) == 2:
            there = window.labels == 1
            assert not set(window.regions[0][there]) & set(window.regions[0][~there])
            shares.append(there.mean())
    assert len(shares) > 5
    assert all(0 < share < 1 for share in shares)


def test_collars_have_no_label(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.crops._SEAMS", 0)
    monkeypatch.setattr("training.crops._COLLARS", 1)
    window = random_window(source(picture(0)), np.random.default_rng(0))
    collar = window.labels == IGNORED
    assert 0 < collar.mean() < 0.6
    assert len(np.unique(window.image[collar])) == 1
    assert not window.regions[:, collar].any()


def test_variation_changes_light_but_not_the_picture() -> None:
    image = picture(0).image[:224, :224]
    for seed in range(20):
        found = vary(image, np.random.default_rng(seed))
        assert found.shape == image.shape
        assert found.dtype == np.uint8
        assert np.corrcoef(found.mean(-1).ravel(), image.mean(-1).ravel())[0, 1] > 0.6


def test_colour_casts_are_strong_and_go_either_way() -> None:
    grey = np.full((32, 32, 3), 90, np.uint8)
    means = [vary(grey, np.random.default_rng(seed)).mean(axis=(0, 1)) for seed in range(100)]
    green = np.array([mean[1] / mean[[0, 2]].mean() for mean in means])
    assert green.min() < 0.85
    assert green.max() > 1.2
    assert np.median(green) == pytest.approx(1, abs=0.1)


def test_bent_bands_tint_shade_and_light_differently(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.variation._SHADED", 0)
    halves = np.repeat(np.array([60, 200], np.uint8), 16)[None, :, None].repeat(32, 0).repeat(3, 2)
    spread = {}
    for bent in (False, True):
        differences = []
        for seed in range(60):
            found = vary(halves, np.random.default_rng(seed), bent).astype(float) + 1
            dark, light = found[:, 2:14].mean((0, 1)), found[:, 18:30].mean((0, 1))
            if light.max() < 250:  # not cut off
                differences.append(np.log(dark[1] / dark[0]) - np.log(light[1] / light[0]))
        assert len(differences) > 10
        spread[bent] = np.std(differences)
    assert spread[True] > 1.5 * spread[False]


def test_places_of_all_sets_are_told_by_their_files(tmp_path: Path) -> None:
    for name, file, place in (
        ("naip_california", "long_beach_2018_69", "long_beach"),
        ("banepa", "OAM-386691-220245-19", "386691"),
        ("gsi_road", "1019", "1019"),
        ("gsi_solar", "rotated_90_162", "162"),
        ("river", "validate_31198", "31198"),
        ("sichuan", "Landslide031", "031"),
    ):
        assert SETS[name].place(tmp_path / f"{file}.jpg") == place
    with pytest.raises(ValueError, match="does not name its place"):
        SETS["banepa"].place(tmp_path / "other.jpg")


def test_labels_say_what_a_pixel_may_be() -> None:
    union = frozenset(Vocabulary().classes)
    assert SETS["banepa"].labels == {
        0: Label(union - {"building"}),
        1: Label(frozenset(["building", "solar panel"]), "building"),
    }
    for own in SETS.values():
        for label in own.labels.values():
            assert label.classes < union
            assert label.main in {None, *label.classes}
        # What a word of a validation map counts as is a label, or none of the set's.
        assert set(own.found) <= set(own.measured.values())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two columns of Banepa, of which one is held out, and two tiles of Dubai."""
    folder = tmp_path / "banepa"
    (folder / "images").mkdir(parents=True)
    (folder / "masks").mkdir()
    mask = np.kron(np.array([[0, 1], [7, 1]], np.uint8), np.ones((300, 300), np.uint8))
    for name in ("OAM-386690-1", "OAM-386691-1"):
        Image.fromarray(np.repeat(mask[..., None] * 30, 3, -1)).save(folder / f"images/{name}.jpg")
        Image.fromarray(mask).save(folder / f"masks/{name}.png")
    for tile in (1, 7):
        folder = tmp_path / "dubai" / f"tile_{tile}"
        (folder / "images").mkdir(parents=True)
        (folder / "masks").mkdir()
        colours = np.zeros((400, 600, 3), np.uint8)
        colours[:, :200], colours[:, 400:] = DUBAI_COLOURS[0], DUBAI_COLOURS[4]
        Image.fromarray(np.full((400, 600, 3), 80, np.uint8)).save(folder / "images" / "a.jpg")
        Image.fromarray(colours).save(folder / "masks" / "a.png")
    return tmp_path


def test_validation_places_are_not_for_training(data: Path) -> None:
    for name, kept, held_out in (("banepa", "386691", "386690"), ("dubai", "7", "1")):
        own = SETS[name]
        assert [own.place(path) for path in own.split(data)] == [kept]
        assert [own.place(path) for path in own.split(data, validation=True)] == [held_out]


def test_values_without_a_meaning_are_ignored(data: Path) -> None:
    image, labels = SETS["banepa"].read(SETS["banepa"].images(data)[0])
    assert image.shape == (600, 600, 3)
    assert (labels[:300, :300] == 0).all()
    assert (labels[:, 300:] == 1).all()
    assert (labels[300:, :300] == IGNORED).all()
    _, labels = SETS["dubai"].read(SETS["dubai"].images(data)[0])
    assert (labels == np.repeat([1, IGNORED, 5], 200)).all()


def test_images_are_used_at_all_scales(data: Path) -> None:
    ((fine, half),) = read_source(SETS["dubai"], data, 2).places
    assert (fine.labels.shape, half.labels.shape) == ((400, 600), (200, 300))
    assert (half.labels == np.repeat([1, IGNORED, 5], 100)).all()
    # A quarter of the only other image is small, and waits for three more.
    (shapes,) = ([each.labels.shape for each in place]
                 for place in read_source(SETS["banepa"], data, 2).places)  # fmt: skip
    assert shapes == [(600, 600), (300, 300)]


def test_small_images_are_put_together(data: Path) -> None:
    folder = data / "banepa"
    for row in range(2, 5):
        for kind, suffix in (("images", "jpg"), ("masks", "png")):
            first = folder / kind / f"OAM-386691-1.{suffix}"
            (folder / kind / f"OAM-386691-{row}.{suffix}").write_bytes(first.read_bytes())
    (place,) = read_source(SETS["banepa"], data, 2).places
    joined = place[-1]
    assert [each.labels.shape for each in place].count((300, 300)) == 5
    assert joined.labels.shape == (300, 300)
    assert (joined.labels[:150, :150] == joined.labels[150:, 150:]).all()


def test_reduced_labels_are_those_of_middle_pixels() -> None:
    labels = np.arange(36, dtype=np.uint8).reshape(6, 6)
    image = np.repeat(labels[..., None], 3, -1)
    small, own = reduced(image, labels, 3)
    assert own.tolist() == [[7, 10], [25, 28]]
    assert small[..., 0].tolist() == [[7, 10], [25, 28]]


def test_scenes_are_labelled_by_one_class_each_but_for_bare_fields() -> None:
    scenes = scene_source(2, 0, 1)
    assert len(scenes.places) == 2
    bare = scenes.labels[PLOUGHED]
    assert bare.classes == {"cropland", "land"}
    assert all(label.classes == {label.main} for label in scenes.labels.values() if label != bare)
    assert all(label.classes < set(Vocabulary().classes) for label in scenes.labels.values())


def test_repainted_scenes_have_other_colours_but_the_same_places() -> None:
    scene = make_scene(5, 256, 256, gsd=0.5, style="rural")
    image, labels = repaint(scene.image, scene.labels, 0.5, np.random.default_rng(1))
    field = scene.labels == CODES["cropland"]
    assert (labels[~field] == scene.labels[~field]).all()
    assert set(np.unique(labels[field])) <= {CODES["cropland"], PLOUGHED}
    assert (labels == PLOUGHED).any()
    kept = np.isin(scene.labels, [CODES[name] for name in ("tree", "grass", "water", "car")])
    assert (image[kept] == scene.image[kept]).all()
    ploughed = labels == PLOUGHED
    assert (image[ploughed] != scene.image[ploughed]).mean() > 0.9
    # Bare ground is never green.
    assert image[ploughed, 1].mean() <= image[ploughed, 0].mean()


@pytest.fixture
def drawn_on() -> LabelledSet:
    """Banepa with a square of road, and without water."""
    square = ((0, 0), (400, 0), (400, 150), (0, 150))
    drawn = [
        Drawn("OAM-386691-*", ((("road", "car"), square),), frozenset(["open water"])),
        Drawn("OAM-1-*", ((("tree",), square),), frozenset()),
    ]
    return replace(SETS["banepa"], drawn=drawn)


def test_what_is_drawn_counts_where_the_mask_does_not_know_better(
    data: Path, drawn_on: LabelledSet
) -> None:
    (path,) = drawn_on.split(data)
    _, values = drawn_on.taught(path)
    labels = drawn_on.taught_labels
    assert labels[int(values[50, 50])] == Label(frozenset(["road", "car"]), "road")
    not_building = drawn_on.labels[0].classes
    assert labels[int(values[250, 50])] == Label(not_building - {"open water"})
    assert labels[int(values[50, 350])] == drawn_on.labels[1]  # a roof, whatever was drawn
    assert values[350, 50] == IGNORED
    _, values = drawn_on.taught(drawn_on.split(data, validation=True)[0])
    assert set(np.unique(values)) == {0, 1, IGNORED}


def test_nothing_is_drawn_on_validation_images() -> None:
    for own in SETS.values():
        for drawn in own.drawn:
            image = Path(drawn.pattern.replace("?", "0") + ".jpg")
            assert drawn.is_on(image)
            assert own.place(image) not in own.validation


def test_pictures_that_were_drawn_on_weigh_a_third(data: Path, drawn_on: LabelledSet) -> None:
    folder = data / "banepa"
    for number in range(8):
        for kind, suffix in (("images", "jpg"), ("masks", "png")):
            first = folder / kind / f"OAM-386691-1.{suffix}"
            (folder / kind / f"OAM-386691-9{number}.{suffix}").write_bytes(first.read_bytes())
    own = replace(drawn_on, scales=(1,), drawn=[replace(drawn_on.drawn[0], pattern="*-1")])
    (place,) = read_source(own, data, 2).places
    drawn = [(each.labels >= DRAWN).sum() > (each.labels == IGNORED).sum() for each in place]
    assert (len(place), sum(drawn)) == (12, 4)
