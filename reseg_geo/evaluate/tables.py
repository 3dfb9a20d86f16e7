"""The paper's tables: what changes from row to row, and what the paper reports for it."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import yaml

from reseg_geo.classes import LandCover
from reseg_geo.clip.registry import compose_models, locate
from reseg_geo.errors import UsageError
from reseg_geo.evaluate.separation import measure
from reseg_geo.options import METHODS, SegmentOptions

Settings = list[tuple[str, SegmentOptions]]


def paper_figures(table: str, dataset: str) -> Mapping[str, float]:
    """The paper's mean IoU by row, in per cent; empty where it reports none."""
    path = Path(__file__).parent / "paper.yaml"
    tables = yaml.safe_load(path.read_text(encoding="utf-8"))
    return dict(tables[table].get(dataset.split("-")[0], {}))


def layer_settings(options: SegmentOptions, layers: Sequence[int]) -> Settings:
    """One setting for each number of masked layers."""
    if not layers:
        raise UsageError("no number of layers is given; name some, such as 0,1,3,6.")
    return [(str(count), replace(options, masked_layers=count)) for count in layers]


def method_settings(options: SegmentOptions, methods: Sequence[str] = ()) -> Settings:
    """One setting for each method, all of them if none is named."""
    return [(name, replace(options, method=name)) for name in methods or METHODS]


@contextmanager
def composition_settings(
    options: SegmentOptions, models: Sequence[str], classes: Sequence[LandCover] | None = None
) -> Iterator[Settings]:
    """Each model alone; each pair by PVSM and in equal parts; and, of three or more, all by PVSM.

    The compositions are written to a folder that is gone when the block ends. classes: those that
    the margins are measured with, None for common land cover.
    """
    if len(models) < 2:
        raise UsageError("compositions need at least two models.")
    names = {model: locate(model).name for model in models}
    settings = [(names[model], replace(options, model=model)) for model in models]
    groups = list(combinations(models, 2)) + ([tuple(models)] if len(models) > 2 else [])
    with tempfile.TemporaryDirectory(prefix="reseg-geo-") as folder:
        for index, group in enumerate(groups):
            title = " + ".join(names[model] for model in group)
            found = measure(group, classes)
            if found.weights is not None:
                weights = {model: found.weights[names[model]] for model in group}
                path = Path(folder) / f"pvsm-{index}.safetensors"
                compose_models(weights, path)
                settings.append((f"{title}, PVSM", replace(options, model=str(path))))
            if len(group) == 2:
                path = Path(folder) / f"equal-{index}.safetensors"
                compose_models(dict.fromkeys(group, 1.0), path)
                settings.append((f"{title}, equal", replace(options, model=str(path))))
        yield settings
