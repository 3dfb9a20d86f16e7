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
from training.evaluate import WORDS, figures, map_matrix, tile_pictures
from training.robustness import scenes
from training.train import Pictures, Recipe, is_trained, train
from training.vocabulary import Vocabulary

SMALL = replace(Recipe(), layers=4, width=128, steps=2000, again=0.0)
VARIANTS = {
    "mini-real": replace(SMALL, steps=800, real_crops=8, scene_crops=0, warm_up=50),
    "mini-scenes": replace(SMALL, steps=800, real_crops=0, scene_crops=8, warm_up=50),
}
PROMPTS = 50  # variants of each class
_SCENES_AT = 5  # times the finest GSD


def margin(model: Path, seed: int = 0) -> float:
    """The separation margin (PVSM) of a model with the prompt variants of training."""
    vocabulary, clip = Vocabulary(), load_model(str(model))
    rng = np.random.default_rng(seed)
    prompts = {
        concept: [vocabulary.prompt(concept, "scenes", rng) for _ in range(PROMPTS)]
        for concept in WORDS
    }
    return pvsm({name: clip.encode_text(texts).numpy() for name, texts in prompts.items()})


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--hold-out", type=int, default=1, show_default=True)
def main(data: Path, out: Path, hold_out: int) -> None:
    """Train the two variants, compose them, and print the mean IoU of each as JSON lines."""
    start, folders = out / "start", {name: out / name for name in VARIANTS}
    plan = [(start, SMALL, None), *((folders[name], VARIANTS[name], start) for name in VARIANTS)]
    missing = [step for step in plan if not is_trained(step[0], step[1], [hold_out], step[2])]
    if missing:
        pictures = Pictures.read(data, SMALL)
    for folder, recipe, begin in missing:
        train(pictures, folder, [hold_out], recipe, begin)
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
    for name, folder in models.items():
        real = figures(map_matrix(str(folder), tile_pictures(data, hold_out), "superpixel"))
        made = figures(map_matrix(str(folder), scenes(_SCENES_AT), "superpixel"))
        told: dict[str, Any] = {"margin": round(margins[name], 3)} if name in margins else {}
        told |= {"weights": weights[name]} if name in weights else {}
        print(json.dumps({"model": name, **told, "real": real, "scenes": made}), flush=True)


if __name__ == "__main__":
    main()
