"""`reseg-geo assess`: a sample to label, and what it says of a map."""

import json
from pathlib import Path
from typing import Any

import click
from cloup import option_group

from .options import parsing, shared
from .options.completion import files
from .terminal.commands import Command, Group, option
from .terminal.progress import emit_json, listener
from .terminal.verbosity import quiet


@click.group(cls=Group)
def assess() -> None:
    """Measure how good a map is, from a sample of points that you label.

    \b
    1. reseg-geo assess sample MAP.tif -o points.gpkg     draw points at random
    2. open points.gpkg in QGIS, and fill in `reference`
    3. reseg-geo assess report MAP.tif points.gpkg        accuracies and areas, with intervals
    \b
    reseg-geo assess queue ranks polygons that may be wrong, to correct them.
    """


@assess.command(cls=Command)
@click.argument("class_map", metavar="MAP.tif", shell_complete=files)
@option_group(
    "Output",
    option("-o", "--output", required=True, type=click.Path(path_type=Path),
           metavar="POINTS.gpkg",
           help="Points to label, and the squares of their pixels, for QGIS."),
    option("--show-map-class", is_flag=True,
           help="Show what the map says to the person who labels, who may then be misled by it."),
    shared.as_json,
    option("--overwrite", is_flag=True,
           help="Replace the output if it exists; one that holds labels is never replaced."),
)  # fmt: skip
@option_group(
    "Size",
    option("--size", type=click.IntRange(min=1), metavar="N",
           help="Number of points.  [default: 300]"),
    option("--target-se", type=float, metavar="SE",
           help="Instead, as many points as this standard error of the overall accuracy needs, "
           "such as 0.01."),
    option("--expected", metavar="LIST", callback=parsing.expected,
           help="User's accuracy that you expect: one for all classes, or a list such as "
           '"water=0.95, forest=0.8"; 0.8 for those that are not named.  [default: 0.8]'),
    option("--allocation", type=click.Choice(["proportional", "equal", "neyman"]),
           default="proportional",
           help="Points by stratum: proportional to its pixels, equal, or for the smallest "
           "standard error of the overall accuracy (neyman)."),
    option("--minimum", type=click.IntRange(min=0), default=20, metavar="N",
           help="Minimum points per stratum; fewer only if it has fewer pixels."),
)  # fmt: skip
@option_group(
    "Strata",
    option("--strata", metavar="MAP|POLYGONS", shell_complete=files,
           help="Strata: another class map, or a vector file of polygons.  "
           "[default: the classes of MAP]"),
    option("--strata-field", metavar="NAME", help="Field with the names of strata of polygons."),
    option("--also-class", "more_classes", multiple=True, metavar="NAME", advanced=True,
           help="Class that a label may name although the map does not show it; repeatable."),
    option("--seed", type=click.IntRange(min=0), default=0, show_default=True, metavar="N",
           help="Random seed: the same seed gives the same points."),
)  # fmt: skip
@shared.running()
def sample(
    class_map: str, output: Path, show_map_class: bool, as_json: bool, expected: Any, progress: str,
    **keywords: Any,
) -> None:  # fmt: skip
    """Draw a stratified random sample of the pixels of MAP.tif, to be labelled by a person.

    Label the points in QGIS: each is one pixel, and `reference` is what is really there. The map's
    own class is hidden, so that it does not mislead you.

    \b
    Examples:
      reseg-geo assess sample map.tif -o points.gpkg --size 400
      reseg-geo assess sample map.tif -o points.gpkg --target-se 0.02 \\
          --expected "water=0.95, forest=0.8" --allocation neyman
    """
    from reseg_geo.accuracy.sample import draw_sample

    if expected is not None:
        keywords["expected"] = expected
    with listener(progress, "assess sample", "rows") as tell:
        design = draw_sample(class_map, output, blind=not show_map_class, progress=tell, **keywords)
    figures = {"points": str(output)} | design.figures()
    if progress == "json":
        emit_json("result", **figures)
    elif as_json:
        click.echo(json.dumps(figures, indent=1))
    elif not quiet():
        click.echo(design)
        click.echo(output)


@assess.command(cls=Command)
@click.argument("class_map", metavar="MAP.tif", shell_complete=files)
@option_group(
    "Input",
    option("--polygons", required=True, metavar="FILE[|layer=NAME]", shell_complete=files,
           help="Polygons of the map with their confidence, as segment and vectorize write them."),
)  # fmt: skip
@option_group(
    "Output",
    option("-o", "--output", required=True, type=click.Path(path_type=Path),
           metavar="QUEUE.gpkg", help="Polygons to review, for QGIS."),
    option("-n", "--size", type=click.IntRange(min=1), default=100, metavar="N",
           help="Number of polygons."),
    shared.as_json,
    option("--overwrite", is_flag=True,
           help="Replace the output if it exists; one that holds labels is never replaced."),
)  # fmt: skip
@shared.running()
def queue(
    class_map: str, polygons: str, output: Path, as_json: bool, progress: str, **keywords: Any
) -> None:
    """Rank the polygons of MAP.tif by how much it pays to check them.

    The first are large, of low confidence, and surrounded by another class: the score is area x
    (1 - confidence) x (1 + share of the border with one other class). Fill in `reference` in QGIS,
    and burn it into the map with vectorize --reverse --keep.

    \b
    Example:
      reseg-geo assess queue map.tif --polygons map.gpkg -n 100 -o queue.gpkg
    """
    from reseg_geo.review.queue import review_queue

    with listener(progress, "assess queue", "polygons") as tell:
        found = review_queue(class_map, polygons, output, progress=tell, **keywords)
    figures = {"queue": str(output)} | found.figures()
    if progress == "json":
        emit_json("result", **figures)
    elif as_json:
        click.echo(json.dumps(figures, indent=1))
    elif not quiet():
        click.echo(found)
        click.echo(output)


@assess.command(cls=Command)
@click.argument("class_map", metavar="MAP.tif", shell_complete=files)
@click.argument("points", metavar="POINTS.gpkg", shell_complete=files)
@option_group(
    "Sample",
    option("--strata", metavar="MAP|POLYGONS", shell_complete=files,
           help="What was sampled, if MAP is another map of the same place, such as a better one."),
)  # fmt: skip
@option_group(
    "Output",
    option("-o", "--output", "report", type=click.Path(path_type=Path), metavar="OUT.html",
           help="Page to share: accuracies, areas with intervals, the matrix."),
    option("--picture", type=click.Path(path_type=Path), metavar="OUT.png",
           help="Picture of the matrix, and of the areas with their intervals."),
    option("--csv", type=click.Path(path_type=Path), metavar="OUT.csv",
           help="Table with a row for each class; areas in square metres."),
    option("--json", type=click.Path(path_type=Path), metavar="OUT.json", help="All figures."),
    shared.overwrite,
)  # fmt: skip
@option_group(
    "Calibration",
    option("--probabilities", metavar="FILE.tif", shell_complete=files,
           help="Probabilities of all classes, which `segment --probabilities` wrote: adds how far "
           "confidence can be relied on."),
    option("--calibrate", "calibration", type=click.Path(path_type=Path), metavar="OUT.cal",
           help="Write what makes confidence the probability that a pixel is right, for `segment "
           "--calibration`."),
)  # fmt: skip
@shared.running()
def report(class_map: str, points: str, progress: str, **keywords: Any) -> None:
    """Estimate how good MAP.tif is, and the true areas of its classes, from labelled POINTS.gpkg.

    Accuracies and areas come with 95% intervals, as Olofsson et al. (2014) and Stehman (2014)
    recommend.

    \b
    Example:
      reseg-geo assess report map.tif points.gpkg -o accuracy.html
    """
    from reseg_geo.accuracy.assess import assess as run

    with listener(progress, "assess report", "rows") as tell:
        found = run(class_map, points, progress=tell, **keywords)
    outputs = {name: None if path is None else str(path) for name, path in keywords.items()
               if name in ("report", "picture", "csv", "json", "calibration")}  # fmt: skip
    if progress == "json":
        emit_json("result", **outputs, **found.figures())
    elif not quiet():
        click.echo(found)
        for path in filter(None, outputs.values()):
            click.echo(path)
