"""`reseg-geo evaluate`: data sets, two maps, and the paper's tables."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from cloup import option_group

from reseg_geo.errors import ModelError, ResegError, UsageError

from .options import parsing, shared
from .options.completion import model_names
from .options.model import model
from .options.reading import bands, scale
from .options.regions import regions
from .suite import suite
from .terminal.combine import combined
from .terminal.commands import Command, Group, option
from .terminal.figures import print_figures
from .terminal.progress import emit_json, listener
from .terminal.verbosity import quiet

if TYPE_CHECKING:
    from reseg_geo.evaluate.datasets import Dataset
    from reseg_geo.evaluate.evaluation import Evaluation
    from reseg_geo.evaluate.tables import Setting
    from reseg_geo.options.segment import SegmentOptions

_WIDTH = 12  # of a column of figures


class _DataSetsByName(Group):
    """A group that also accepts a data set in place of a command."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["dataset", *args]
        return super().resolve_command(ctx, args)


data_set = combined(
    click.argument("name", metavar="DATASET"),
    click.argument("root", type=click.Path(path_type=Path)),
    option_group(
        "Data set",
        option("--classes", metavar="LIST|FILE",
               help="Classes in the order of the labels' values; with colours for colour-coded "
               "labels.  [default: the data set's]"),
        option("--layout", metavar="NAME",
               help="Layout on disk, such as full or eroded.  [default: the one that is found]"),
        option("--all", "everything", is_flag=True,
               help="Include images outside the usual test split."),
        option("--limit", type=click.IntRange(min=1), metavar="N", help="Use only N images."),
        bands,
        scale,
    ),
)  # fmt: skip
picture = option("--confusion", type=click.Path(path_type=Path), metavar="OUT.png",
                 help="Picture of the confusion matrix.")  # fmt: skip
evaluated = combined(model, regions)
running = shared.running(shared.device, shared.dtype, shared.batch_size)


@click.group(cls=_DataSetsByName)
def evaluate() -> None:
    """Measure how well maps agree with labels: IoU, boundary IoU, F1, accuracy, calibration.

    \b
    reseg-geo evaluate DATASET ROOT ...              a labelled data set
    reseg-geo evaluate maps FOUND.tif TRUTH.tif      two class maps
    reseg-geo evaluate suite ROOT ...                the field's eight data sets
    reseg-geo evaluate ablation DATASET ROOT ...     by number of masked layers
    reseg-geo evaluate compare DATASET ROOT ...      by method
    reseg-geo evaluate compositions DATASET ROOT ... by model and composition

    DATASET is a name from `reseg-geo evaluate datasets`, or a file in the same format.
    """


evaluate.add_command(suite)


@evaluate.command()
def datasets() -> None:
    """List the data sets that can be given by name."""
    from reseg_geo.evaluate.datasets import DATASETS, known_datasets

    known = known_datasets()
    for name, title in known.items():
        click.echo(f"{name:{max(map(len, known))}}  {title}")
    click.echo(f"They are described in {DATASETS}; copy and edit an entry for your own.")


@evaluate.command(cls=Command, hidden=True)
@data_set
@evaluated
@option_group("Output", shared.as_json, picture, shared.overwrite)
@running
def dataset(
    name: str, root: Path, limit: int | None, as_json: bool, confusion: Path | None,
    overwrite: bool, progress: str, **keywords: Any,
) -> None:  # fmt: skip
    """Map the images of a data set and compare them with their labels."""
    from reseg_geo.evaluate.evaluation import describe
    from reseg_geo.evaluate.evaluation import evaluate as run

    opened, options = _open(name, root, keywords)
    _check(confusion, overwrite)
    with listener(progress, "evaluate", "images") as tell:
        found = run(opened, options, limit, tell)
    about = {"dataset": opened.name, "layout": opened.layout, "options": describe(options)}
    if progress == "json":
        emit_json("result", **about, **found.figures())
    elif as_json:
        click.echo(json.dumps(about | found.figures(), indent=1))
    elif not quiet():
        click.echo(f"{opened.name} ({opened.layout}), {found.images} images, {options.model}")
        print_figures(found)
    _confusion(found, confusion, overwrite)


@evaluate.command(short_help="Compare two class maps.")
@click.argument("found", type=click.Path(path_type=Path), metavar="FOUND.tif")
@click.argument("truth", type=click.Path(path_type=Path), metavar="TRUTH.tif")
@shared.as_json
@picture
@shared.overwrite
@shared.debug
def maps(found: Path, truth: Path, as_json: bool, confusion: Path | None, overwrite: bool) -> None:
    """Compare two class maps on the same grid; pixels with 0 in the truth are ignored."""
    from reseg_geo.evaluate.maps import compare_maps

    _check(confusion, overwrite)
    result = compare_maps(found, truth)
    if as_json:
        click.echo(json.dumps(result.figures(), indent=1))
    else:
        print_figures(result)
    _confusion(result, confusion, overwrite)


@evaluate.command(cls=Command, short_help="Mean IoU by number of masked layers.")
@data_set
@evaluated
@option_group(
    "Ablation",
    option("--layers", callback=parsing.counts, metavar="N,...",
           help="Numbers of masked layers.  [default: those of 0,1,3,6,12,18 that the model has]"),
    shared.as_json,
)  # fmt: skip
@running
def ablation(
    name: str, root: Path, limit: int | None, layers: tuple[int, ...] | None, as_json: bool,
    progress: str, **keywords: Any,
) -> None:  # fmt: skip
    """Mean IoU by number of masked layers, next to the paper's."""
    from reseg_geo.evaluate.tables import layer_settings

    opened, options = _open(name, root, keywords)
    _table("layers", opened, layer_settings(options, layers or ()), limit, as_json, progress)


@evaluate.command(cls=Command, short_help="Mean IoU by method.")
@data_set
@evaluated
@option_group(
    "Comparison",
    option("--methods", default="", callback=parsing.names, metavar="NAME,...",
           help="Methods to compare; sam3 stands for that model.  [default: all]"),
    option("--rivals", metavar="MODEL", shell_complete=model_names,
           help="Model of all methods except ReSeg-CLIP's own, such as clip-vit-l14.  "
           "[default: --model]"),
    shared.as_json,
)  # fmt: skip
@running
def compare(
    name: str, root: Path, limit: int | None, methods: tuple[str, ...], rivals: str | None,
    as_json: bool, progress: str, **keywords: Any,
) -> None:  # fmt: skip
    """Mean IoU by method, next to published figures.

    Methods with a guide need --guide, and all rows need their weights; "not run" stands for others.
    """
    from reseg_geo.evaluate.tables import method_settings

    guide = keywords.pop("guide")
    opened, options = _open(name, root, keywords)
    settings = method_settings(options, methods, rivals, guide)
    _table("methods", opened, settings, limit, as_json, progress)


@evaluate.command(cls=Command, short_help="Mean IoU of models and their compositions.")
@data_set
@evaluated
@option_group(
    "Compositions",
    option("--models", default="clip-vit-l14,remoteclip-vit-l14,georsclip-vit-l14",
           callback=parsing.names, metavar="MODEL,...", help="Models of one architecture."),
    shared.as_json,
)  # fmt: skip
@running
def compositions(
    name: str, root: Path, limit: int | None, models: tuple[str, ...], as_json: bool,
    progress: str, **keywords: Any,
) -> None:  # fmt: skip
    """Mean IoU of models and of their compositions, next to the paper's."""
    from reseg_geo.evaluate.tables import composition_settings

    opened, options = _open(name, root, keywords)
    settings = composition_settings(options, models, opened.classes)
    _table("compositions", opened, settings, limit, as_json, progress)


def _open(name: str, root: Path, keywords: dict[str, Any]) -> "tuple[Dataset, SegmentOptions]":
    from reseg_geo.evaluate.datasets import open_dataset
    from reseg_geo.options.segment import SegmentOptions

    own = {key: keywords.pop(key) for key in ("classes", "layout", "everything")}
    options = SegmentOptions.from_keywords(**keywords)
    return open_dataset(name, root, **own), options


def _table(
    table: str,
    opened: "Dataset",
    settings: "list[Setting]",
    limit: int | None,
    as_json: bool,
    progress: str,
) -> None:
    """Evaluate each setting and print its row at once."""
    from reseg_geo.evaluate.evaluation import describe, evaluate
    from reseg_geo.evaluate.tables import composed, paper_figures

    paper = paper_figures(table, opened.name)
    width = max(len(table), *(len(setting.name) for setting in settings))
    silent = as_json or progress == "json" or quiet()
    if not silent:
        click.echo(f"{table:{width}}{'mean IoU %':>{_WIDTH}}{'paper':>{_WIDTH}}")
    rows: list[dict[str, Any]] = []
    reasons: list[str] = []
    failures: list[ResegError] = []
    for setting in settings:
        name, why = setting.name, setting.missing
        figures: dict[str, Any] = {}
        if not why:
            try:
                with composed(setting) as options, listener(progress, name, "images") as tell:
                    figures = evaluate(opened, options, limit, tell).figures()
            except (ModelError, UsageError) as error:
                failures.append(error)
                why = str(error)
        theirs = paper.get(name)
        asked = describe(setting.options) | {"parts": dict(setting.parts)}
        row = {"name": name, "paper": theirs, "options": asked, "not_run": why or None}
        rows.append(row | figures)
        if why:
            reasons.append(f"{name} was not run: {why}")
        if not silent:
            ours = f"{100 * figures['mean_iou']:.1f}" if figures else "not run"
            published = "-" if theirs is None else f"{theirs:.1f}"
            click.echo(f"{name:{width}}{ours:>{_WIDTH}}{published:>{_WIDTH}}")
    if failures and len(reasons) == len(rows):
        raise failures[0]
    if not silent:
        for sentence in reasons:
            click.echo(sentence, err=True)
    about = {"dataset": opened.name, "layout": opened.layout, "table": table, "rows": rows}
    if progress == "json":
        emit_json("result", **about)
    elif as_json:
        click.echo(json.dumps(about, indent=1))


def _check(picture: Path | None, overwrite: bool) -> None:
    """Raise early if the picture cannot be written."""
    if picture is not None:
        from reseg_geo.evaluate.heatmap import check_picture

        check_picture(picture, overwrite)


def _confusion(found: "Evaluation", path: Path | None, overwrite: bool) -> None:
    if path is None:
        return
    from reseg_geo.evaluate.heatmap import write_confusion

    write_confusion(found.matrix, found.names, path, overwrite)
