"""Training of the bundled model `mini`.

Each step draws crops of real tiles and procedural scenes, and one random prompt for each concept
of the data set. The similarities between patches and prompts are upsampled as at inference and
compared (cross-entropy and soft IoU) with the shares of the concepts in cells of a few pixels. In
two thirds of the steps the last layers are masked by superpixels, as at inference; otherwise masks
would cost accuracy instead of adding to it.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from reseg_geo.clip.registry import read_config, read_weights
from reseg_geo.clip.tokenizer import Tokenizer
from reseg_geo.models.architecture import build
from reseg_geo.models.store import WEIGHTS_FILE
from reseg_geo.scenes.scene import SCENE_CLASSES
from training.architecture import MASKED_LAYERS, model_cfg, write_model
from training.curve import draw_losses
from training.data import DUBAI_COLOURS, Picture, dubai_pictures, dubai_tiles, scene_pictures
from training.loss import Source, batch_loss
from training.optimisers import State, follow, make_optimisers, mean_of, set_rates
from training.vocabulary import CONTEXT, Vocabulary

_SAVE_EVERY = 200  # steps


@dataclass(frozen=True)
class Recipe:
    """Hyperparameters; the same recipe gives the same model, except for rounding errors.

    layers, width: of the image tower. The second phase ("course") has `again` times the steps of
    the first; it restarts at half the learning rates and changes the tone curve of each band. Muon
    optimises the matrices of both transformers at matrix_rate, AdamW all other parameters at
    learning_rate. average: decay of the moving average of the weights. The final weights are the
    mean of the moving averages at the end of each phase.
    """

    layers: int = 8
    width: int = 192
    steps: int = 11_500
    again: float = 0.15
    real_crops: int = 6
    scene_crops: int = 2
    scenes: int = 240
    learning_rate: float = 1e-3
    matrix_rate: float = 3e-3
    warm_up: int = 100
    weight_decay: float = 0.05
    masked_share: float = 2 / 3
    overlap_weight: float = 0.5
    average: float = 0.998
    bfloat16: bool = True  # matrix products only; weights and their updates stay in float32
    seed: int = 0

    def course(self, step: int) -> tuple[int, int, bool]:
        """The step within its course, the course's steps, and whether it is the second."""
        first = round(self.steps / (1 + self.again))
        if step < first:
            return step, first, False
        return step - first, self.steps - first, True


@dataclass(frozen=True)
class Pictures:
    """The training data: real images by tile, and procedural scenes."""

    tiles: Mapping[int, Sequence[Picture]]
    scenes: Sequence[Picture]

    @classmethod
    def read(cls, data: Path, recipe: Recipe) -> "Pictures":
        """Read the tiles in `data` and draw the scenes; takes a minute or two."""
        print("reading the tiles, drawing the scenes, and making their superpixels", flush=True)
        return cls(
            {tile: dubai_pictures(data, tile, MASKED_LAYERS) for tile in dubai_tiles(data)},
            scene_pictures(recipe.scenes, recipe.seed, MASKED_LAYERS),
        )


def record(recipe: Recipe, hold_out: Sequence[int], start: Path | None = None) -> dict[str, Any]:
    """The training parameters for a model's config."""
    return {"hold_out": list(hold_out), "start": start and start.name, **asdict(recipe)}


def is_trained(
    out: Path, recipe: Recipe, hold_out: Sequence[int], start: Path | None = None
) -> bool:
    """Whether `out` holds a model trained with these parameters."""
    if not (out / WEIGHTS_FILE).exists():
        return False
    found = read_config(out)["reseg_geo"]["trained"]
    return bool(found == record(recipe, hold_out, start))


def train(
    pictures: Pictures,
    out: Path,
    hold_out: Sequence[int],
    recipe: Recipe,
    start: Path | None = None,
) -> None:
    """Train and write the model folder `out`; resumes from `out/state.pt` if it exists.

    hold_out: tiles that are not used. start: a model folder with initial weights, None for random
    ones. Raises ValueError if a tile does not exist, or if the state is from a training with other
    parameters.
    """
    missing = set(hold_out) - set(pictures.tiles)
    if missing:
        raise ValueError(f"there is no tile {min(missing)} to hold out.")
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    vocabulary = Vocabulary()
    tokens = vocabulary.tokens()
    config = model_cfg(len(tokens), recipe.layers, recipe.width)
    clip = build(config, out)
    if start is not None:
        clip.load_state_dict(read_weights(start / WEIGHTS_FILE))
    tokenizer = Tokenizer(CONTEXT, tokens)
    tiles = [part for tile, part in pictures.tiles.items() if tile not in hold_out]
    sources = {
        "real": Source(tiles, recipe.real_crops, len(DUBAI_COLOURS)),
        "scenes": Source([pictures.scenes], recipe.scene_crops, len(SCENE_CLASSES)),
    }
    optimisers = make_optimisers(
        clip, recipe.learning_rate, recipe.matrix_rate, recipe.weight_decay
    )
    averaged = {key: value.clone() for key, value in clip.state_dict().items()}
    ends: list[State] = []  # the averages at the ends of the courses
    losses: list[float] = []
    trained = record(recipe, hold_out, start)
    state_file = out / "state.pt"
    if state_file.exists():
        state = torch.load(state_file, weights_only=True)
        if state["trained"] != trained:
            raise ValueError(
                f"{state_file} is from a training with another recipe; delete it to start again."
            )
        clip.load_state_dict(state["clip"])
        for optimiser, kept in zip(optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(kept)
        averaged, ends, losses = state["averaged"], state["ends"], state["losses"]

    began, first = time.monotonic(), len(losses)
    for step in range(first, recipe.steps):
        rng = np.random.default_rng([recipe.seed, step])
        within, course, second = recipe.course(step)
        set_rates(optimisers, within, course, recipe.warm_up, 0.5 if second else 1.0)
        masked = rng.random() < recipe.masked_share
        with torch.autocast("cpu", torch.bfloat16, enabled=recipe.bfloat16):
            loss = batch_loss(
                clip, tokenizer, vocabulary, sources, rng, masked, recipe.overlap_weight, second
            )
        clip.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(clip.parameters(), 1.0)
        for optimiser in optimisers:
            optimiser.step()
        follow(averaged, clip.state_dict(), step, recipe.average)
        if within + 1 == course:
            ends.append({key: value.clone() for key, value in averaged.items()})
        losses.append(float(loss.detach()))
        if step % 50 == 49 or step + 1 == recipe.steps:
            rate = (time.monotonic() - began) / (step + 1 - first)
            mean = np.mean(losses[-50:])
            print(f"step {step + 1}/{recipe.steps} loss {mean:.4f} {rate:.2f} s/step", flush=True)
        if step % _SAVE_EVERY == _SAVE_EVERY - 1 or step + 1 == recipe.steps:
            partial = state_file.with_suffix(".part")
            torch.save(
                {"clip": clip.state_dict(), "averaged": averaged, "ends": ends, "losses": losses,
                 "optimisers": [optimiser.state_dict() for optimiser in optimisers],
                 "trained": trained}, partial,
            )  # fmt: skip
            partial.replace(state_file)
    write_model(out, config, mean_of(ends), tokens, vocabulary.phrases(), trained)
    (out / "losses.json").write_text(json.dumps(losses))
    draw_losses(losses, out / "losses.png")
