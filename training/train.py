"""Training of the bundled model `mini`.

Each step draws windows of the labelled sets and of procedural scenes, and prompts that a user might
give. The similarities between patches and prompts are upsampled as at inference and compared with
what the labels allow (see `training.loss`). In two thirds of the steps the last layers are masked
by superpixels, as at inference; otherwise masks would cost accuracy instead of adding to it.
"""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from reseg_geo.clip.registry import read_config
from reseg_geo.clip.tokenizer import Tokenizer
from reseg_geo.models.architecture import build
from reseg_geo.models.store import WEIGHTS_FILE
from training.architecture import MASKED_LAYERS, load_start, model_cfg, write_model
from training.crops import random_window
from training.curve import draw_losses
from training.drawn import OUTLINES
from training.loss import Concepts, Labels, log_shares, partial_loss, window_features
from training.optimisers import follow, make_optimisers, set_rates
from training.pictures import Picture, Source, read_source, scene_source
from training.sets import SETS, labelled_sets
from training.vocabulary import CONTEXT, VOCABULARY, Vocabulary

_SAVE_EVERY = 200  # steps
# Share of the windows of a batch. A set with many places has more to teach.
_MIX = {
    "dubai": 0.27, "naip_california": 0.18, "banepa": 0.1, "gsi_road": 0.12, "gsi_solar": 0.09,
    "river": 0.04, "sichuan": 0.03, "scenes": 0.17,
}  # fmt: skip


@dataclass(frozen=True)
class Recipe:
    """Hyperparameters; the same recipe gives the same model, except for rounding errors.

    layers, width: of the image tower. mix: relative chances of the sets and of the scenes. lists:
    of concepts that are prompted in a step. bent: whether the tone curve of each band is changed,
    too. Muon optimises the matrices of both transformers at matrix_rate, AdamW all other parameters
    at learning_rate; both fall to zero. average: decay of the moving average of the weights, which
    the model gets.
    """

    layers: int = 8
    width: int = 192
    steps: int = 12_000
    windows: int = 12
    lists: int = 3
    bent: bool = False
    mix: Mapping[str, float] = field(default_factory=lambda: _MIX)
    scenes: int = 320
    learning_rate: float = 1e-3
    matrix_rate: float = 3e-3
    warm_up: int = 100
    weight_decay: float = 0.05
    masked_share: float = 2 / 3
    overlap_weight: float = 1.0
    average: float = 0.998
    bfloat16: bool = True  # matrix products only; weights and their updates stay in float32
    seed: int = 0

    def again(self) -> "Recipe":
        """A second course, which starts from the weights of the first."""
        return replace(
            self, steps=3_000, bent=True, learning_rate=self.learning_rate / 2,
            matrix_rate=self.matrix_rate / 2, seed=self.seed + 1,
        )  # fmt: skip


Sources = Mapping[str, Source]


@dataclass(frozen=True)
class Batch:
    """The windows of a step, what their labels say, and lists of concepts with their prompts."""

    windows: Sequence[Picture]
    labels: Sequence[Labels]
    asked: Sequence[tuple[Concepts, list[str]]]
    masked: bool


def read_sources(data: Path, recipe: Recipe) -> dict[str, Source]:
    """Read the sets of the mix in `data` and draw the scenes; takes a few minutes.

    Validation places are left out. Raises ValueError if a set has no images.
    """
    print("reading the images, drawing the scenes, and making their superpixels", flush=True)
    sets = labelled_sets(Vocabulary().classes)
    sources = {}
    for name, share in recipe.mix.items():
        if not share:
            continue
        if name == "scenes":
            sources[name] = scene_source(recipe.scenes, recipe.seed, MASKED_LAYERS)
        else:
            sources[name] = read_source(sets[name], data, MASKED_LAYERS)
            if not sources[name].places:
                raise ValueError(f"there are no images of the set {name} in {data}.")
    return sources


def draw_batch(sources: Sources, vocabulary: Vocabulary, recipe: Recipe, step: int) -> Batch:
    """The batch of a step; the same for the same recipe and step."""
    rng = np.random.default_rng([recipe.seed, step])
    masked = bool(rng.random() < recipe.masked_share)
    lists = [vocabulary.choose(rng) for _ in range(recipe.lists)]
    names = list(sources)
    shares = np.array([recipe.mix[name] for name in names])
    chosen = rng.choice(len(names), recipe.windows, p=shares / shares.sum())
    drawn = [sources[names[index]] for index in chosen]
    return Batch(
        [random_window(source, rng, recipe.bent) for source in drawn],
        [source.labels for source in drawn],
        [(each, [vocabulary.prompt(concept, rng) for concept in each]) for each in lists],
        masked,
    )


def record(recipe: Recipe, start: Path | None = None) -> dict[str, Any]:
    """The training parameters for a model's config, with a hash of labels and words."""
    texts = b"".join(path.read_bytes() for path in (SETS, OUTLINES, VOCABULARY))
    digest = hashlib.sha256(texts).hexdigest()[:12]
    return {"start": start and start.name, "sets and words": digest, **asdict(recipe)}


def is_trained(out: Path, recipe: Recipe, start: Path | None = None) -> bool:
    """Whether `out` holds a model trained with these parameters."""
    if not (out / WEIGHTS_FILE).exists():
        return False
    found = read_config(out)["reseg_geo"]["trained"]
    return bool(found == record(recipe, start))


def train(sources: Sources, out: Path, recipe: Recipe, start: Path | None = None) -> None:
    """Train and write the model folder `out`; resumes from `out/state.pt` if it exists.

    start: a model folder with initial weights, None for random ones. Raises ValueError if the
    state is from a training with other parameters.
    """
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    vocabulary = Vocabulary()
    tokens = vocabulary.tokens()
    config = model_cfg(len(tokens), recipe.layers, recipe.width)
    clip = build(config, out)
    if start is not None:
        load_start(clip, start, tokens)
    tokenizer = Tokenizer(CONTEXT, tokens)
    optimisers = make_optimisers(
        clip, recipe.learning_rate, recipe.matrix_rate, recipe.weight_decay
    )
    averaged = {key: value.clone() for key, value in clip.state_dict().items()}
    losses: list[float] = []
    trained = record(recipe, start)
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
        averaged, losses = state["averaged"], state["losses"]

    began, first = time.monotonic(), len(losses)
    with ThreadPoolExecutor(1) as ahead:  # the next batch is drawn while this one is learned
        coming = ahead.submit(draw_batch, sources, vocabulary, recipe, first)
        for step in range(first, recipe.steps):
            batch = coming.result()
            if step + 1 < recipe.steps:
                coming = ahead.submit(draw_batch, sources, vocabulary, recipe, step + 1)
            set_rates(optimisers, step, recipe.steps, recipe.warm_up)
            with torch.autocast("cpu", torch.bfloat16, enabled=recipe.bfloat16):
                features = window_features(clip.visual, batch.windows, batch.masked)
                found = [
                    log_shares(
                        features,
                        F.normalize(clip.encode_text(tokenizer(prompts)), dim=-1),
                        clip.logit_scale,
                    )
                    for _, prompts in batch.asked
                ]
            loss = torch.stack(
                [
                    partial_loss(each, batch.windows, batch.labels, concepts, recipe.overlap_weight)
                    for each, (concepts, _) in zip(found, batch.asked, strict=True)
                ]
            ).mean()
            clip.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(clip.parameters(), 1.0)
            for optimiser in optimisers:
                optimiser.step()
            follow(averaged, clip.state_dict(), step, recipe.average)
            losses.append(float(loss.detach()))
            if step % 50 == 49 or step + 1 == recipe.steps:
                rate = (time.monotonic() - began) / (step + 1 - first)
                mean = np.mean(losses[-50:])
                print(
                    f"step {step + 1}/{recipe.steps} loss {mean:.4f} {rate:.2f} s/step", flush=True
                )
            if step % _SAVE_EVERY == _SAVE_EVERY - 1 or step + 1 == recipe.steps:
                partial = state_file.with_suffix(".part")
                torch.save(
                    {"clip": clip.state_dict(), "averaged": averaged, "losses": losses,
                     "trained": trained,
                     "optimisers": [optimiser.state_dict() for optimiser in optimisers]}, partial,
                )  # fmt: skip
                partial.replace(state_file)
    write_model(out, config, averaged, tokens, vocabulary.phrases(), trained)
    (out / "losses.json").write_text(json.dumps(losses))
    draw_losses(losses, out / "losses.png")
