"""What compositions of models are worth, on two that were trained apart from one start."""

from pathlib import Path

from reseg_geo.clip.registry import compose_models
from reseg_geo.scenes.scene import STYLES
from training.evaluate import measure
from training.robustness import unseen_scene
from training.sets import labelled_sets
from training.variants import margin
from training.vocabulary import Vocabulary

ASSETS = Path(__file__).parents[1] / "assets"
REAL, SCENES = ASSETS / "mini-real", ASSETS / "mini-scenes"


def test_the_margin_tells_which_model_keeps_the_words_apart() -> None:
    assert 0 < margin(REAL) < margin(SCENES) < 1


def test_compositions_on_scenes_lie_between_their_parts(tmp_path: Path) -> None:
    places = [unseen_scene(200, style, 448, 0.5) for style in STYLES]

    def quality(model: Path) -> float:
        dubai = labelled_sets(Vocabulary().classes)["dubai"]
        return measure(str(model), dubai, places, None).figures(dubai.found)["mean"]

    def composed(real: float, scenes: float) -> Path:
        path = tmp_path / f"{scenes}.safetensors"
        compose_models({str(REAL): real, str(SCENES): scenes}, path)
        return path

    equal, more = quality(composed(1, 1)), quality(composed(0.3, 0.7))
    assert quality(REAL) + 10 < equal < more < quality(SCENES)
