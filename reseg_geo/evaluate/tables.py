"""The tables of the paper: the options of each row, and the mean IoU reported by the paper."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path

import yaml

from reseg_geo.classes import LandCover
from reseg_geo.clip.pvsm import pvsm_weights
from reseg_geo.clip.registry import compose_models, layers_of, locate
from reseg_geo.clip.strategies import METHODS as METHOD_TABLE
from reseg_geo.errors import ModelError, UsageError
from reseg_geo.evaluate.separation import measure
from reseg_geo.evaluate.suite import published_by_method
from reseg_geo.options.methods import CLIP_OPTIONS, GUIDED_METHODS, METHODS
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.scorers.kinds import SAM3  # the name of the model and its row, too
from reseg_geo.storage.leftovers import temporary_folder

PAPER_LAYERS = (0, 1, 3, 6, 12, 18)
NO_MASKS = "composed, no masks"
_OURS = ("reseg", "reseg-official")


@dataclass(frozen=True)
class Setting:
    """A row of a table; parts: models and weights if the row needs a composition; missing: why it
    cannot be run, empty if it can.
    """

    name: str
    options: SegmentOptions
    parts: Mapping[str, float] = field(default_factory=dict)
    missing: str = ""


def paper_figures(table: str, dataset: str) -> Mapping[str, float]:
    """The paper's mean IoU in percent by row, and that of newer methods in the field's table."""
    path = Path(__file__).parent / "paper.yaml"
    tables = yaml.safe_load(path.read_text(encoding="utf-8"))
    newer = published_by_method(dataset) if table == "methods" else {}
    return {**newer, **tables[table].get(dataset, {})}


def composition_title(names: Sequence[str], how: str) -> str:
    """The name of a composition's row, for models in any order; how: PVSM or equal."""
    return f"{' + '.join(sorted(names))}, {how}"


def layer_settings(options: SegmentOptions, layers: Sequence[int] = ()) -> list[Setting]:
    """A row for each number of masked layers; by default those of the paper, if possible."""
    blocks = _blocks(options)
    layers = layers or [count for count in PAPER_LAYERS if count <= blocks]
    rows = [Setting(str(count), replace(options, masked_layers=count)) for count in layers]
    return _possible(rows)


def method_settings(
    options: SegmentOptions,
    methods: Sequence[str] = (),
    rivals: str | None = None,
    guide: str = "none",
) -> list[Setting]:
    """A row for each method, by default for all, and then for SAM 3.

    rivals: the model for methods other than ReSeg-CLIP, None for the same model. With rivals, a row
    for the model without masks is added, as in the paper, which compares its composition with
    methods that use CLIP. guide: of the methods that use one.
    """
    rows = []
    for name in methods or (*METHODS, SAM3):
        chosen = options if rivals is None or name in _OURS else replace(options, model=rivals)
        if name == SAM3:
            usual = SegmentOptions()
            plain = {option: getattr(usual, option) for option in CLIP_OPTIONS}
            rows.append(Setting(name, replace(options, model=SAM3, **plain)))
        elif name not in GUIDED_METHODS:
            rows.append(Setting(name, replace(chosen, method=name)))
        elif guide == "none":
            rows.append(Setting(name, chosen, missing=f"method {name!r} needs a --guide."))
        else:
            rows.append(Setting(name, replace(chosen, method=name, guide=guide)))
    if rivals is not None:
        rows.append(Setting(NO_MASKS, replace(options, method="clip")))
    return _possible(rows)


def composition_settings(
    options: SegmentOptions, models: Sequence[str], classes: Sequence[LandCover] | None = None
) -> list[Setting]:
    """Rows for each model, each pair with PVSM and equal weights, and three or more with PVSM.

    classes: for the separation margins, None for common land cover.
    """
    if len(models) < 2:
        raise UsageError("compositions need at least two models; name them with --models.")
    found = measure(models, classes)
    names = {model: each.model for model, each in zip(models, found.models, strict=True)}
    margins = {model: each.margin for model, each in zip(models, found.models, strict=True)}
    rows = [Setting(names[model], replace(options, model=model)) for model in models]
    groups = list(combinations(models, 2)) + ([tuple(models)] if len(models) > 2 else [])
    for group in groups:
        titles = [names[model] for model in group]
        if all(margins[model] > 0 for model in group):
            weights = pvsm_weights({model: margins[model] for model in group})
            rows.append(Setting(composition_title(titles, "PVSM"), options, weights))
        if len(group) == 2:
            parts = dict.fromkeys(group, 1.0)
            rows.append(Setting(composition_title(titles, "equal"), options, parts))
    return rows


@contextmanager
def composed(setting: Setting) -> Iterator[SegmentOptions]:
    """The options of a row; its composition exists until the context ends."""
    if not setting.parts:
        yield setting.options
        return
    with temporary_folder() as folder:
        path = folder / "composed.safetensors"
        compose_models(setting.parts, path)
        yield replace(setting.options, model=str(path))


def _is_here(model: str) -> bool:
    """Whether a model is on this machine; a row without it says so when it is run."""
    try:
        locate(model)
    except ModelError:
        return False
    return True


def _blocks(options: SegmentOptions) -> int:
    """Number of layers of the model's image tower."""
    return layers_of(locate(options.model))


def _possible(rows: list[Setting]) -> list[Setting]:
    """Return the rows; raises UsageError if a model has too few layers for one."""
    clips = [row for row in rows if row.name != SAM3 and _is_here(row.options.model)]
    blocks_of = {row.options.model: _blocks(row.options) for row in clips}
    for row in clips:
        blocks = blocks_of[row.options.model]
        masked = (row.options.masked_layers or 0) + METHOD_TABLE[row.options.method].own_layers
        if masked > blocks:
            raise UsageError(
                f"{row.name} masks {masked} layers, but model {row.options.model!r} has {blocks}; "
                "use fewer masked layers."
            )
    return rows
