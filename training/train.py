"""How the bundled model `mini` is trained: patches against the words of what they show.

Each step draws crops of real tiles and of procedural scenes, and asks for every concept of the data
set by one random prompt. The patches' similarities to the prompts are upsampled as they are at
inference, and compared (cross-entropy) with the shares of the concepts in cells of a few pixels. In
two thirds of the steps the last layers are masked by superpixels, as they are at inference; without
that, masks would cost accuracy instead of adding to it.
"""

import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor, nn

from reseg_geo.clip.model import OPENAI_MEAN, OPENAI_STD, Tokenizer, Tower, patch_features
from reseg_geo.clip.registry import CONFIG_FILE, WEIGHTS_FILE, build
from reseg_geo.regions.hierarchy import patch_regions
from reseg_geo.scenes.scene import SCENE_CLASSES
from training.data import Picture, dubai_pictures, dubai_tiles, random_crop, scene_pictures
from training.vocabulary import CONTEXT, Vocabulary

MASKED_LAYERS = 2
WINDOW, PATCH = 224, 14
CELL = 4  # pixels; finer than a patch, so that thin roads and small houses count
_SAVE_EVERY = 200  # steps
_FEW_CELLS = 20.0  # in a batch; too few to speak of overlap


@dataclass(frozen=True)
class Recipe:
    """The whole schedule; the same recipe gives the same model to within float error.

    The matrices of both transformers are learnt by Muon at matrix_rate, all else by AdamW at
    learning_rate; average is the decay of the weights' moving average, which is what is kept.
    """

    steps: int = 3600
    real_crops: int = 10
    scene_crops: int = 6
    scenes: int = 240
    learning_rate: float = 6e-4
    matrix_rate: float = 2e-3
    warm_up: int = 100
    weight_decay: float = 0.05
    masked_share: float = 2 / 3
    overlap_weight: float = 0.5
    average: float = 0.995
    bfloat16: bool = True  # matrix products only; weights and their updates stay in float32
    seed: int = 0


def model_cfg(tokens: int) -> dict[str, Any]:
    """The architecture of `mini`: ViT-L/14's window and patch, a hundredth of its size."""
    return {
        "embed_dim": 192,
        "vision_cfg": {
            "image_size": WINDOW, "layers": 8, "width": 192, "head_width": 64, "patch_size": PATCH,
        },
        "text_cfg": {
            "context_length": CONTEXT, "vocab_size": tokens, "width": 128, "heads": 4, "layers": 2,
        },
    }  # fmt: skip


def batch_loss(
    clip: Tower,
    tokenizer: Tokenizer,
    vocabulary: Vocabulary,
    sources: Mapping[str, tuple[Sequence[Picture], int, int]],
    rng: np.random.Generator,
    masked: bool,
    overlap_weight: float,
) -> Tensor:
    """Cross-entropy and overlap loss of one batch.

    sources: name -> (pictures, crops, number of labels).
    """
    crops = {
        name: [random_crop(pictures, labels, rng) for _ in range(count)]
        for name, (pictures, count, labels) in sources.items()
        if count
    }
    every = [crop for part in crops.values() for crop in part]
    pixels = _normalise(np.stack([image for image, _, _ in every]))
    regions = None
    if masked:
        levels = np.stack([levels for _, _, levels in every], axis=1)
        regions = torch.from_numpy(patch_regions(levels, PATCH))
    features = F.normalize(patch_features(clip.visual, pixels, regions), dim=-1)

    loss, start = torch.zeros(()), 0
    for name, part in crops.items():
        options = vocabulary.lists[name]
        concepts = options[rng.integers(len(options))]
        prompts = [vocabulary.prompt(concept, name, rng) for concept in concepts]
        text = F.normalize(clip.encode_text(tokenizer(prompts)), dim=-1)
        labels = np.stack([labels for _, labels, _ in part])
        target = torch.from_numpy(cell_shares(labels, list(concepts.values())))
        mine = features[start : start + len(part)]
        start += len(part)
        logits = (clip.logit_scale.exp().clamp(max=100) * mine @ text.T).float()
        patches = logits.transpose(1, 2).unflatten(2, (WINDOW // PATCH, WINDOW // PATCH))
        cells = F.interpolate(patches, size=target.shape[2:], mode="bilinear")
        share = len(part) / len(every)
        log_found = cells.log_softmax(dim=1)
        loss = loss - share * (target * log_found).sum(dim=1).mean()
        loss = loss + share * overlap_weight * overlap_loss(log_found.exp(), target)
    return loss


def overlap_loss(found: Tensor, target: Tensor) -> Tensor:
    """One minus the soft intersection over union, averaged over the concepts that are there.

    found, target: (B, concepts, rows, columns) shares; cells without a label (whose shares of the
    target add up to less than one) count by as much as is labelled. Rare classes weigh as much as
    common ones in the mean IoU, and so they do here.
    """
    found = found * target.sum(dim=1, keepdim=True)
    both = (found * target).sum(dim=(0, 2, 3))
    either = (found + target).sum(dim=(0, 2, 3)) - both
    there = target.sum(dim=(0, 2, 3)) > _FEW_CELLS
    return (1 - both / either.clamp(min=1))[there].sum() / there.sum().clamp(min=1)


def cell_shares(
    labels: NDArray[np.uint8], concepts: Sequence[Sequence[int]]
) -> NDArray[np.float32]:
    """Share of each concept's pixels in each cell: (B, H, W) -> (B, concepts, rows, columns)."""
    n, h, w = labels.shape
    cells = labels.reshape(n, h // CELL, CELL, w // CELL, CELL)
    shares = [np.isin(cells, concept).mean(axis=(2, 4)) for concept in concepts]
    return np.stack(shares, axis=1).astype(np.float32)


def _normalise(images: NDArray[np.uint8]) -> Tensor:
    pixels = torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255
    mean, std = torch.tensor(OPENAI_MEAN), torch.tensor(OPENAI_STD)
    return (pixels - mean.view(1, 3, 1, 1)) / std.view(1, 3, 1, 1)


def train(data: Path, out: Path, hold_out: Sequence[int], recipe: Recipe) -> None:
    """Train and write the model folder `out`; continues from `out/state.pt` if it is there."""
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    vocabulary = Vocabulary()
    tokens = vocabulary.tokens()
    clip = build(model_cfg(len(tokens)), out)
    tokenizer = Tokenizer(CONTEXT, tokens)
    tiles = [tile for tile in dubai_tiles(data) if tile not in hold_out]
    sources = {
        "real": (dubai_pictures(data, tiles, MASKED_LAYERS), recipe.real_crops, 5),
        "scenes": (
            scene_pictures(recipe.scenes, recipe.seed, MASKED_LAYERS),
            recipe.scene_crops,
            len(SCENE_CLASSES),
        ),
    }
    optimisers = make_optimisers(clip, recipe)
    averaged = {key: value.clone() for key, value in clip.state_dict().items()}
    losses: list[float] = []
    state_file = out / "state.pt"
    if state_file.exists():
        state = torch.load(state_file, weights_only=True)
        clip.load_state_dict(state["clip"])
        for optimiser, kept in zip(optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(kept)
        averaged, losses = state["averaged"], state["losses"]

    began, first = time.monotonic(), len(losses)
    for step in range(first, recipe.steps):
        rng = np.random.default_rng([recipe.seed, step])
        warm = min(1.0, (step + 1) / recipe.warm_up)
        decay = 0.5 + 0.5 * math.cos(math.pi * step / recipe.steps)
        for group in (group for optimiser in optimisers for group in optimiser.param_groups):
            group["lr"] = group["peak"] * warm * decay
        masked = rng.random() < recipe.masked_share
        with torch.autocast("cpu", torch.bfloat16, enabled=recipe.bfloat16):
            loss = batch_loss(
                clip, tokenizer, vocabulary, sources, rng, masked, recipe.overlap_weight
            )
        clip.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(clip.parameters(), 1.0)
        for optimiser in optimisers:
            optimiser.step()
        keep = min(recipe.average, (1 + step) / (10 + step))
        with torch.no_grad():
            for key, value in clip.state_dict().items():
                averaged[key].lerp_(value, 1 - keep)
        losses.append(float(loss.detach()))
        if step % 50 == 49 or step + 1 == recipe.steps:
            rate = (time.monotonic() - began) / (step + 1 - first)
            mean = np.mean(losses[-50:])
            print(f"step {step + 1}/{recipe.steps} loss {mean:.4f} {rate:.2f} s/step", flush=True)
        if step % _SAVE_EVERY == _SAVE_EVERY - 1 or step + 1 == recipe.steps:
            partial = state_file.with_suffix(".part")
            torch.save(
                {"clip": clip.state_dict(), "averaged": averaged, "losses": losses,
                 "optimisers": [optimiser.state_dict() for optimiser in optimisers]}, partial,
            )  # fmt: skip
            partial.replace(state_file)
    write_model(out, averaged, vocabulary, tokens, {"hold_out": list(hold_out), **asdict(recipe)})
    (out / "losses.json").write_text(json.dumps(losses))
    draw_losses(losses, out / "losses.png")


def draw_losses(losses: Sequence[float], path: Path) -> None:
    """A picture of the loss by step, each step's and the mean of fifty."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure((8, 4), dpi=120, layout="constrained")
    axes = figure.subplots()
    axes.plot(losses, color="#c8c8d0", linewidth=0.5, label="a step")
    span = min(50, len(losses))
    mean = np.convolve(losses, np.full(span, 1 / span), "valid")
    axes.plot(np.arange(len(mean)) + span - 1, mean, color="#ce342c", label=f"mean of {span}")
    axes.set(xlabel="step", ylabel="loss")
    axes.legend(frameon=False)
    FigureCanvasAgg(figure).print_png(str(path))


def make_optimisers(clip: Tower, recipe: Recipe) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of the transformers, AdamW for all else; "peak" is a group's rate."""
    matrices: list[Tensor] = []
    tables: list[Tensor] = []
    vectors: list[Tensor] = []
    for name, parameter in clip.named_parameters():
        if parameter.ndim == 2 and "resblocks" in name:
            matrices.append(parameter)
        else:
            (tables if parameter.ndim > 1 else vectors).append(parameter)
    decay, peak = recipe.weight_decay, recipe.learning_rate
    return [
        torch.optim.Muon(
            [{"params": matrices, "peak": recipe.matrix_rate}],
            weight_decay=decay, adjust_lr_fn="match_rms_adamw",
        ),
        torch.optim.AdamW(
            [{"params": tables, "weight_decay": decay, "peak": peak},
             {"params": vectors, "weight_decay": 0.0, "peak": peak}],
            betas=(0.9, 0.98),
        ),
    ]  # fmt: skip


def write_model(
    out: Path,
    weights: Mapping[str, Tensor],
    vocabulary: Vocabulary,
    tokens: Sequence[int],
    trained: Mapping[str, Any],
) -> None:
    """Write config and half-precision weights in the layout that `load_model` reads."""
    config = {
        "model_cfg": model_cfg(len(tokens)),
        "preprocess_cfg": {"mean": OPENAI_MEAN, "std": OPENAI_STD},
        "reseg_geo": {
            "masked_layers": MASKED_LAYERS,
            "templates": ["{}", "an aerial photo of {}", "a satellite image of {}"],
            "trained": dict(trained),
            "vocabulary": vocabulary.phrases(),
            "tokens": list(tokens),
        },
    }
    (out / CONFIG_FILE).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    save_file({k: v.half().contiguous() for k, v in weights.items()}, out / WEIGHTS_FILE)
    (out / WEIGHTS_FILE).chmod(0o644)  # safetensors makes files that only their owner can read
