"""Class separation (PVSM) of several models, and the resulting composition weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reseg_geo.classes import LandCover, read_classes
from reseg_geo.clip.pvsm import pvsm_weights
from reseg_geo.clip.registry import load_model
from reseg_geo.clip.variants import PromptParts, Separation, separation
from reseg_geo.errors import UsageError
from reseg_geo.evaluate.heatmap import write_heatmaps


@dataclass(frozen=True)
class Separations:
    """Separation of each model; weights: by model, None if a margin is not positive."""

    models: tuple[Separation, ...]
    weights: Mapping[str, float] | None


def measure(
    models: Sequence[str],
    classes: str | Sequence[LandCover] | None = None,
    prompts: Path | None = None,
    count: int = 50,
    seed: int = 0,
) -> Separations:
    """Measure the prompt variant separation margin (PVSM, eq. 3) of models with the same prompts.

    models: names, folders or files; classes: a class list, its text or file, None for the land
    cover of the prompt file; prompts: a prompt file, None for the package's; count: prompts per
    class. Raises UsageError if an option is wrong, and ModelError if a model cannot be loaded.
    """
    if seed < 0:
        raise UsageError(f"seed must not be negative: {seed}.")
    if count < 2:
        raise UsageError(f"{count} prompts per class are too few; use at least 2.")
    parts = PromptParts.read() if prompts is None else PromptParts.read(prompts)
    words = parts.words(None if classes is None else read_classes(classes))
    found = tuple(separation(load_model(name), words, parts, count, seed) for name in models)
    margins = {each.model: each.margin for each in found}
    if len(margins) < len(found):
        raise UsageError("two models have the same name; rename one of them.")
    usable = all(margin > 0 for margin in margins.values())
    return Separations(found, pvsm_weights(margins) if usable else None)


def write_picture(found: Separations, path: Path, overwrite: bool = False) -> None:
    """Write a PNG of the similarity between classes. Raises OutputError if that fails."""
    names = list(found.models[0].by_class)
    tables = {f"{each.model}, PVSM {each.margin:.3f}": each.similarities for each in found.models}
    write_heatmaps(tables, names, names, path, overwrite=overwrite)
