"""`python -m training.variants DATA OUT`: train and compose two small models.

Both start from one model trained on everything; one continues with the real images only, the other
with the procedural scenes only, as RemoteCLIP and GeoRSCLIP both start from OpenAI's weights.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from reseg_geo import load_model, pvsm, pvsm_weights
from reseg_geo.clip.registry import compose_models
from training.evaluate import measure, validation_pictures
from training.robustness import FINEST, scenes
from training.sets import labelled_sets
from training.train import Recipe, is_trained, read_sources, train
from training.vocabulary import Vocabulary

SMALL = replace(Recipe(), layers=4, width=128, steps=2000, windows=8)
VARIANTS = {
    "mini-real": replace(SMALL, steps=800, mix={**SMALL.mix, "scenes": 0.0}, warm_up=50),
    "mini-scenes": replace(SMALL, steps=800, mix={"scenes": 1.0}, warm_up=50),
}
PROMPTS = 50  # variants of each class
_MOST = 8  # images of a set
_SCENES_AT = 5  # times the finest GSD


def margin(model: Path, seed: int = 0) -> float:
    """The separation margin (PVSM) of a model with the prompt variants of training."""
    vocabulary, clip = Vocabulary(), load_model(str(model))
    concepts = ("building", "bare ground", "road", "vegetation", "water")
    rng = np.random.default_rng(seed)
    prompts = {
        concept: [vocabulary.prompt(concept, rng) for _ in range(PROMPTS)] for concept in concepts
    }
    return pvsm({name: clip.encode_text(texts).numpy() for name, texts in prompts.items()})


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
def main(data: Path, out: Path) -> None:
    """Train the two variants, compose them, and print the figures of each as JSON lines."""
    start, folders = out / "start", {name: out / name for name in VARIANTS}
    plan = [(start, SMALL, None), *((folders[name], VARIANTS[name], start) for name in VARIANTS)]
    missing = [(folder, recipe, begin) for folder, recipe, begin in plan
               if not is_trained(folder, recipe, begin)]  # fmt: skip
    if missing:
        sources = read_sources(data, SMALL)
    for folder, recipe, begin in missing:
        used = {name: sources[name] for name, share in recipe.mix.items() if share}
        train(used, folder, recipe, begin)
    margins = {name: margin(folder) for name, folder in folders.items()}
    weights = {
        "average": dict.fromkeys(folders, 0.5),
        "PVSM": pvsm_weights(margins),
    }
    models = {"start": start} | folders
    for name, shares in weights.items():
        models[name] = out / f"composed-{name.lower()}.safetensors"
        parts = {str(folders[part]): share for part, share in shares.items()}
        compose_models(parts, models[name], overwrite=True)
    sets = labelled_sets(Vocabulary().classes)
    for name, folder in models.items():
        told: dict[str, Any] = {"margin": round(margins[name], 3)} if name in margins else {}
        told |= {"weights": weights[name]} if name in weights else {}
        for each, own in sets.items():
            pictures = validation_pictures(own, data, _MOST)
            told[each] = measure(str(folder), own, pictures, own.gsd).figures(own.found)["mean"]
        made = measure(str(folder), sets["dubai"], scenes(_SCENES_AT), FINEST * _SCENES_AT)
        told["scenes"] = made.figures(sets["dubai"].found)["mean"]
        print(json.dumps({"model": name, **told}), flush=True)


if __name__ == "__main__":
    main()
