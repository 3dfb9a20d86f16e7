"""`reseg-geo segment`."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from reseg_geo.options import DTYPES, METHODS, REFINEMENTS, SYNONYMS

from . import options as shared
from .progress import emit_json, listener


@click.command()
@click.argument("raster")
@click.option(
    "--classes",
    required=True,
    metavar="LIST|FILE",
    help='What to tell apart: "building=roof|house, tree, water" (name, then synonyms), or a YAML '
    "or JSON file of {name, synonyms, color}.",
)
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT.tif",
    help="Class map, a GeoTIFF on the raster's grid: 0 no data, 1 the first class.",
)  # fmt: skip
@click.option("--polygons", type=click.Path(path_type=Path), metavar="OUT.gpkg",
              help="Polygons, a GeoPackage.")  # fmt: skip
@click.option("--confidence", type=click.Path(path_type=Path), metavar="OUT.tif",
              help="Confidence in per cent, a GeoTIFF; 255 no data.")  # fmt: skip
@click.option("--preview", type=click.Path(path_type=Path), metavar="OUT.png",
              help="Picture of image and map with a legend.")  # fmt: skip
@click.option("--model", default="mini", show_default=True, metavar="NAME|PATH",
              help="The CLIP model: a name, or a folder in open_clip's layout.")  # fmt: skip
@click.option(
    "--regions", default="superpixel", show_default=True, metavar="superpixel|none|FILE",
    help="What attention is masked by: superpixels, nothing, or polygons or labels of a file.",
)  # fmt: skip
@click.option("--region-levels", type=int, metavar="N",
              help="Levels of the region hierarchy.  [default: one a masked layer]")  # fmt: skip
@click.option("--method", type=click.Choice(METHODS), default="reseg", show_default=True,
              help="What the last layers attend to.")  # fmt: skip
@click.option("--stride", type=int, default=112, show_default=True, metavar="PX",
              help="Step from window to window; smaller is better and slower, and softens "
              "the seams where windows disagree.")  # fmt: skip
@click.option("--gsd", default="auto", show_default=True, metavar="auto|native|METRES",
              help="Pixel size on the ground at which the model sees the raster: what suits "
              "the model, the raster's own, or about so much. Maps keep its grid.")  # fmt: skip
@click.option("--masked-layers", type=int, metavar="N",
              help="How many of the last layers are masked.  [default: the model's]")  # fmt: skip
@click.option("--template", "templates", multiple=True, metavar="TEXT",
              help="Prompt, {} for the class word; repeatable.  [default: model's]")  # fmt: skip
@click.option("--synonyms", type=click.Choice(SYNONYMS), default="max", show_default=True,
              help="A class is as probable as its best word, or as the mean of them.")  # fmt: skip
@click.option("--logit-scale", type=float, metavar="FACTOR",
              help="Times similarities before the softmax.  [default: the model's]")  # fmt: skip
@click.option("--global-bias", type=float, metavar="SHARE",
              help="Share of the class token's similarity to subtract from each patch's, e.g. "
              "0.3.  [default: the method's]")  # fmt: skip
@click.option("--threshold", type=float, default=0.0, metavar="P",
              help="Confidence, 0 to 1, below which a pixel becomes --background.")  # fmt: skip
@click.option("--background", metavar="NAME",
              help="Class of pixels below --threshold.  [default: no data]")  # fmt: skip
@click.option("--refine", type=click.Choice(REFINEMENTS), default="none", show_default=True,
              help="Give each of the finest regions the class most of it has.")  # fmt: skip
@click.option("--scales", default="1", show_default=True, callback=shared.scales, metavar="S,...",
              help="Sizes at which the model sees the raster, e.g. 1,0.5: means of all, each at "
              "its own cost.")  # fmt: skip
@shared.reading
@click.option("--device", default="auto", show_default=True, metavar="auto|cpu|cuda|mps",
              help="Where the model runs.")  # fmt: skip
@click.option("--dtype", type=click.Choice(DTYPES), default="auto", show_default=True,
              help="Number format of the model.")  # fmt: skip
@click.option("--batch-size", type=int, metavar="N", help="Windows in one forward pass.")
@shared.creation
@shared.common
def segment(raster: str, classes: str, output: Path, progress: str, **keywords: Any) -> None:
    """Make a land-cover map of RASTER (a file, VRT or /vsi path) from a list of words.

    \b
    Example:
      reseg-geo segment ortho.tif -o map.tif --polygons map.gpkg \\
          --classes "building=roof|house, road=street, tree, grass, water"
    """
    from reseg_geo.engine.segment import segment as run

    with listener(progress) as tell:
        result = run(raster, classes, output, progress=tell, **keywords)
    if progress == "json":
        paths = {
            name: None if path is None else str(path)
            for name, path in vars(result).items()
            if name != "classes"
        }
        emit_json("result", **paths, classes=[asdict(entry) for entry in result.classes])
        return
    total = sum(entry.pixels for entry in result.classes) or 1
    width = max(len(entry.name) for entry in result.classes)
    click.echo(f"{'':>5}  {'class':{width}}  {'pixels':>12}  {'share':>6}  {'area':>16}")
    for entry in result.classes:
        area = "unknown" if entry.area_m2 is None else f"{entry.area_m2:,.0f} m²"
        click.echo(
            f"{entry.value:>5}  {entry.name:{width}}  {entry.pixels:>12,}  "
            f"{entry.pixels / total:>6.1%}  {area:>16}"
        )
    for path in (result.class_map, result.polygons, result.confidence, result.preview):
        if path is not None:
            click.echo(str(path))
