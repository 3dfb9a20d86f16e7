"""`reseg-geo vectorize`."""

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource
from cloup import option_group

from .options import shared
from .options.completion import files
from .terminal.commands import Command, option
from .terminal.progress import emit_json, listener
from .terminal.verbosity import say


@click.command(cls=Command)
@click.argument("source", metavar="CLASSMAP.tif", shell_complete=files)
@option_group(
    "Input",
    option("--confidence", metavar="CONF.tif", shell_complete=files,
           help="Confidence raster; each polygon gets its mean."),
)  # fmt: skip
@option_group(
    "Back to a map",
    option("--reverse", is_flag=True,
           help="Burn polygons back into a class map: the argument is then their file, and the "
           "output a GeoTIFF."),
    option("--like", metavar="MAP.tif", shell_complete=files,
           help="With --reverse: the map that gives grid and classes."),
    option("--field", metavar="NAME",
           help="With --reverse: the field that names the classes.  [default: class_name, and "
           "reference where that is filled in]"),
    option("--keep", is_flag=True,
           help="With --reverse: pixels in no polygon keep their class, and so do those in "
           "polygons whose reference is empty, if there is such a field; without it they become no "
           "data."),
)  # fmt: skip
@option_group(
    "Output",
    option("-o", "--output", required=True, type=click.Path(path_type=Path),
           metavar="OUT.gpkg[|layer=NAME]",
           help="Polygons: .gpkg, .fgb, .geojson (WGS 84), .shp or .parquet. A layer is added to a "
           "GeoPackage that exists."),
    shared.overwrite,
    shared.qml,
)  # fmt: skip
@shared.polygons
@shared.running()
@click.pass_context
def vectorize(
    context: click.Context, source: str, output: Path, reverse: bool, like: str | None,
    field: str | None, keep: bool, progress: str, **keywords: Any,
) -> None:  # fmt: skip
    """Turn a class map into polygons with class, area and confidence; or polygons into a map.

    \b
    Examples:
      reseg-geo vectorize map.tif -o map.gpkg --confidence confidence.tif
      reseg-geo vectorize --reverse map.gpkg --like map.tif -o corrected.tif
      reseg-geo vectorize --reverse queue.gpkg --like map.tif -o corrected.tif --keep
    """
    if not reverse and (like or field or keep):
        raise click.UsageError("--like, --field and --keep are for --reverse.")
    with listener(progress, "vectorize", "rows") as tell:
        if reverse:
            path = _burn(context, source, output, like, tell, keywords, field=field, keep=keep)
        else:
            from reseg_geo.vector.vectorize import vectorize as run

            path = run(source, output, progress=tell, **keywords)
    if progress == "json":
        emit_json("result", **(_as_json(path) if reverse else {"polygons": str(path)}))
    else:
        say(path)


def _burn(
    context: click.Context, source: str, output: Path, like: str | None, tell: Any,
    keywords: dict[str, Any], **how: Any,
) -> Path:  # fmt: skip
    """Burn polygons back, after a check that no option is given that is for polygons.

    how: further keywords of `burn`.
    """
    if like is None:
        raise click.UsageError("--reverse needs --like, the map that gives grid and classes.")
    overwrite = keywords.pop("overwrite")
    given = [
        name
        for name in keywords
        if context.get_parameter_source(name) is not ParameterSource.DEFAULT
    ]
    if given:
        raise click.UsageError(f"--{given[0].replace('_', '-')} cannot be used with --reverse.")
    from reseg_geo.vector.burn import burn

    return burn(source, like, output, overwrite=overwrite, progress=tell, **how)


def _as_json(path: Path) -> dict[str, Any]:
    """A burnt map and its classes."""
    from reseg_geo.maps.legend import read_legend

    classes = [
        {"value": each.value, "name": each.name, "color": list(each.color)}
        for each in read_legend(str(path))
    ]
    return {"class_map": str(path), "classes": classes}
