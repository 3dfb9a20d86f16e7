"""`python -m training.finish OUT DATA RUN...`: a model folder from one or more trainings.

The weights are the mean of those of the runs. The logit scale is the one with which labels of the
validation places are least surprising; what windows of training are like is measured, too.
"""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reseg_geo.clip.familiar import Familiar, fit_familiar
from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.registry import load_model, read_weights
from reseg_geo.models.store import CONFIG_FILE, WEIGHTS_FILE
from training.architecture import write_weights
from training.crops import WINDOW, plain_window
from training.evaluate import Measured, validation_pictures
from training.maps import map_images
from training.optimisers import mean_of
from training.sets import LabelledSet, labelled_sets, reduced
from training.train import Recipe, Sources, read_sources
from training.vocabulary import Vocabulary

SCALES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15)  # of the trained logit scale
_IMAGES = 10  # of a set, for the logit scale
_KNOWN, _AXES = 2000, 32  # windows of training, and the axes of their plane
_SHARE = 0.9  # of the images of validation places that are to be like what is known, of each set


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("runs", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(out: Path, data: Path, runs: tuple[Path, ...]) -> None:
    """Write the model folder OUT, and print what was measured as JSON lines."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copy(runs[-1] / CONFIG_FILE, out)
    weights = mean_of([read_weights(run / WEIGHTS_FILE) for run in runs])
    write_weights(out, weights)
    every = labelled_sets(Vocabulary().classes)
    new = [own for own in every.values() if own.name != "dubai" and len(own.labels) > 1]
    learnt = float(weights["logit_scale"].float().exp())
    surprises = _surprises(str(out), new, data)
    for factor, surprise in surprises.items():
        print(json.dumps({"logit scale": round(learnt * factor, 2), "surprise": surprise}))
    best = min(surprises, key=surprises.__getitem__)
    weights["logit_scale"] = torch.tensor(np.log(learnt * best))
    write_weights(out, weights)
    model = load_model(str(out))
    familiar = _familiar(model, read_sources(data, Recipe()), np.random.default_rng(0))
    usual = {own.name: _usual(familiar, model, own, data) for own in every.values()}
    for name, distances in usual.items():
        median, most = np.quantile(distances, (0.5, _SHARE)).round(2).tolist()
        print(json.dumps({"set": name, "distance": median, "90 % below": most}), flush=True)
    limit = max(float(np.quantile(distances, _SHARE)) for distances in usual.values())
    replace(familiar, limit=torch.tensor(limit)).save(out)
    print(json.dumps({"limit": round(limit, 2)}))


def _surprises(model: str, sets: list[LabelledSet], data: Path) -> dict[float, float]:
    """By factor of the logit scale, the mean over sets of the labels' negative log-likelihood.

    The factor is applied to the logarithms of the map's probabilities. That is nearly the same as
    another logit scale: only windows that overlap are averaged after the softmax.
    """
    found: dict[float, list[float]] = {factor: [] for factor in SCALES}
    for own in sets:
        counts_as = np.array(list(own.measured.values()))
        counts = {factor: Measured(sorted(own.labels)) for factor in SCALES}
        pictures = validation_pictures(own, data, _IMAGES)
        for shares, labels in map_images(pictures, ", ".join(own.measured), own.gsd, model=model):
            for factor, measured in counts.items():
                sharp = shares**factor
                measured.add(sharp / sharp.sum(axis=0), counts_as, labels)
        for factor, measured in counts.items():
            found[factor].append(measured.mean_surprise())
    return {factor: round(float(np.mean(each)), 4) for factor, each in found.items()}


def _familiar(model: ClipModel, sources: Sources, rng: np.random.Generator) -> Familiar:
    """What windows of training are like, as they are."""
    mix = Recipe().mix
    windows = [
        plain_window(source, rng).image
        for name, source in sources.items()
        for _ in range(round(_KNOWN * mix[name]))
    ]
    return fit_familiar(means_of(model, windows), _AXES, 1.0)


def means_of(model: ClipModel, windows: list[NDArray[np.uint8]]) -> Tensor:
    """(n, d) mean features of windows, without masks."""
    parts = [
        model.encode_patches(model.normalise(np.stack(windows[at : at + 16])), None, "clip")
        for at in range(0, len(windows), 16)
    ]
    return torch.cat([part.mean(dim=1) for part in parts])


def _usual(
    familiar: Familiar, model: ClipModel, own: LabelledSet, data: Path
) -> NDArray[np.float32]:
    """The median distance of the windows of each image of the validation places."""
    found = []
    for image, labels in validation_pictures(own, data):
        small, _ = reduced(image, labels, own.scales[0])
        rows, columns = (
            np.linspace(0, max(length - WINDOW, 0), 4).astype(int) for length in small.shape[:2]
        )
        windows = [
            small[row : row + WINDOW, column : column + WINDOW]
            for row in np.unique(rows)
            for column in np.unique(columns)
        ]
        distances = familiar.distance(means_of(model, windows)[:, None])
        found.append(float(distances.median()))
    return np.array(found, np.float32)


if __name__ == "__main__":
    main()
