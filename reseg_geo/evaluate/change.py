"""Changes between two class maps, which may be on different grids."""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT

from reseg_geo.accuracy.assess import estimated
from reseg_geo.accuracy.points import read_sample
from reseg_geo.classes import MAX_CLASSES
from reseg_geo.errors import InputError, UsageError
from reseg_geo.evaluate.adjusted import adjusted_change
from reseg_geo.evaluate.transitions import (
    UNCHANGED,
    Change,
    has_names,
    match,
    tabulate,
    write_matrix,
)
from reseg_geo.grid import Box, Grid, row_boxes
from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.inputs.opening import open_raster
from reseg_geo.maps.classmap import Values, class_values, on_grid
from reseg_geo.maps.legend import (
    LegendEntry,
    colormap,
    legend_tags,
    read_legend,
    write_sidecar,
)
from reseg_geo.maps.pairs import Pair, PairCounts, pairs_of
from reseg_geo.options.creation import check_creation
from reseg_geo.options.groups import PolygonOptions, paths_of
from reseg_geo.options.keywords import PolygonKeywords
from reseg_geo.options.signatures import with_options
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.progress.events import Advance, RowPasses, WarningRecorder
from reseg_geo.progress.listening import ShowProgress, listening
from reseg_geo.publish.style import raster_style, styles_beside, warn_of_old_styles
from reseg_geo.raster.reader import GDAL_CACHE
from reseg_geo.raster.writer import RasterWriter
from reseg_geo.storage.leftovers import temporary_folder
from reseg_geo.storage.staging import Staging, check_geotiff_name, check_not_input, write_text
from reseg_geo.vector.formats import layer_path
from reseg_geo.vector.geopackage import stage_layer
from reseg_geo.vector.vectorize import Layer, check_polygons, write_polygons
from reseg_geo.version import __version__

LAYER = "change"
_PIXELS = 2_000_000  # of each map, read at a time
_SCRATCH = ".change.tif"  # not the name of any output

Legends = tuple[Sequence[LegendEntry], Sequence[LegendEntry]]
Pathlike = str | os.PathLike[str]


@with_options(PolygonKeywords)
def compare(
    before: Pathlike,
    after: Pathlike,
    output: Pathlike | None = None,
    *,
    polygons: Pathlike | None = None,
    csv: Pathlike | None = None,
    sample: Pathlike | None = None,
    min_area: float = 0.0,
    simplify: float = 0.0,
    smooth: bool = False,
    stats: Pathlike | Iterable[Pathlike] = (),
    polygons_crs: str | None = None,
    co: Mapping[str, str] | None = None,
    cog: bool = False,
    qml: bool = False,
    overwrite: bool = False,
    progress: ShowProgress = None,
) -> Change:
    """Compare two class maps; returns the transition matrix of their classes.

    All outputs appear together at the end, or none does. Memory does not grow with the maps'
    height. Raises UsageError, OutputError, or InputError, also if the maps do not overlap. Issues a
    ResegWarning if the result may be misleading.

    Arguments:
        before: a class map of whole numbers, 0 no data, of any size, pixel size, CRS and extent.
        after: another one, which is warped to the grid of `before`. Classes are matched by name,
            or by value if a map has no names. Pixels with data in only one of the maps are counted
            separately.
        output: a change map, a GeoTIFF on the grid of `before`: 0 no data in either, 1 unchanged,
            then one value per transition, the largest first.
        polygons: the changed areas, in the layer `change` of a vector file as written by
            `vectorize`, with the fields from_class and to_class.
        csv: the matrix with the columns from, to, pixels and area_m2.
        sample: a labelled sample of the change map of these maps, see `draw_sample`; areas of
            change are then adjusted for the errors of the maps, with 95% intervals.
        co: GDAL creation options of the change map.
        cog: write the change map as a Cloud-Optimized GeoTIFF.
        qml: write QGIS styles (.qml) next to the outputs; a GeoPackage holds its own.
        overwrite: replace outputs that already exist.
        progress: as in `segment`.
    """
    names = os.fspath(before), os.fspath(after)
    options = PolygonOptions(min_area, simplify, smooth, paths_of(stats), polygons_crs)
    asked = {"output": output, "polygons": polygons, "csv": csv}
    targets = {name: Path(path) for name, path in asked.items() if path is not None}
    if "output" in targets:
        check_geotiff_name(targets["output"], "the change map")
    if "polygons" in targets:
        place = layer_path(targets["polygons"], LAYER)
        targets["polygons"] = place.path
    if "csv" in targets and targets["csv"].suffix.lower() != ".csv":
        raise UsageError(f"{csv} must end in .csv.")
    check_creation(co or {}, cog)
    drawn = {name: path for name, path in targets.items() if name != "csv"}
    written = targets | (styles_beside(drawn) if qml else {})
    points = None if sample is None else os.fspath(sample)
    check_not_input([*names, *options.stats, *filter(None, [points])], list(written.values()))
    mapped = "output" in targets  # otherwise a map is only needed for polygons or the sample
    needed = bool(drawn or points)
    passes = 1 + needed + ("polygons" in targets) + bool(points)
    with (
        listening(progress, "compare", "rows") as listener,
        Staging(overwrite=overwrite) as staging,
        rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE),
        _opened(names) as maps,
        contextlib.ExitStack() as stack,
    ):
        recorder = WarningRecorder(listener)
        steps, warn = RowPasses(listener, passes), recorder.reporter.warn
        staged = {
            name: stage_layer(staging, place) if name == "polygons" else staging.add(path)
            for name, path in written.items()
        }
        if not qml:
            warn_of_old_styles(drawn.values(), warn)
        if "polygons" in targets:
            check_polygons(options, maps.grid, names[0], targets["polygons"])
        legends = _legends(names, warn)
        if caution := maps.measure.caution(names[0]):
            warn(caution)
        counts = _counted(maps, steps.next())
        classes = match(legends, counts)
        change = tabulate(counts, classes, maps.measure.known and any(counts.area.values()))
        if "csv" in targets:
            write_matrix(change, staged["csv"], targets["csv"])
        styles = {}
        if needed:
            first = next(iter(drawn.values()), Path(points or ""))
            folder = (
                staging.scratch(first.parent) if drawn else stack.enter_context(temporary_folder())
            )
            raster = staged.get("output") or folder / _SCRATCH
            values = {pair: int(change.values[classes.entry(pair)]) for pair in counts.pixels}
            _write_map(
                maps, change, values, raster, first, (co or {}) if mapped else {}, cog and mapped,
                steps.next(), warn,
            )  # fmt: skip
            styles["output_style"] = raster_style(
                change.legend, [each.value for each in change.legend]
            )
            if "polygons" in targets:
                styles["polygons_style"] = write_polygons(
                    raster, staged["polygons"], targets["polygons"], None, options, warn,
                    steps.next(), _layer(change, place.layer),
                )  # fmt: skip
            if points is not None:
                title = f"the change from {names[0]} to {names[1]}"
                found = estimated(
                    str(raster), title, read_sample(points), steps.next(), recorder,
                    otherwise="compare the maps whose change was sampled, in the same order",
                )  # fmt: skip
                change = replace(change, adjusted=adjusted_change(found, change.names))
        for name in written.keys() - targets.keys():
            write_text(staged[name], written[name], styles[name])
        staging.commit()
    return change


@dataclass(frozen=True)
class _Maps:
    """Two class maps on one grid, and their file names."""

    names: tuple[str, str]
    datasets: "tuple[rasterio.DatasetReader, rasterio.DatasetReader | WarpedVRT]"
    grid: Grid
    measure: AreaMeasure

    def strips(self, advance: Advance) -> Iterator[tuple[Box, Values, Values]]:
        """Class values of both maps, (h, w), strip by strip from top to bottom."""
        height, width = self.grid.height, self.grid.width
        advance(0, height, width)
        for box in row_boxes(height, width, _PIXELS):
            values = []
            for name, dataset in zip(self.names, self.datasets, strict=True):
                with reading(name):
                    values.append(class_values(dataset, box))
            yield box, values[0], values[1]
            advance(box.bottom, height, width)


@contextlib.contextmanager
def _opened(names: tuple[str, str]) -> Iterator[_Maps]:
    with open_raster(names[0]) as before, open_raster(names[1]) as after:
        grid = Grid(before.width, before.height, before.transform, before.crs)
        with on_grid(after, grid, names[0]) as resampled:
            yield _Maps(names, (before, resampled), grid, AreaMeasure(grid))


def _legends(names: tuple[str, str], warn: Callable[[str], None]) -> Legends:
    """The legends of both maps; a map without class names gets those of the other."""
    legends = read_legend(names[0]), read_legend(names[1])
    named = has_names(legends[0]), has_names(legends[1])
    if named[0] == named[1]:
        return legends
    source = named.index(True)
    warn(
        f"{names[1 - source]} has no class names; its values are assumed to mean the same classes "
        f"as in {names[source]}."
    )
    return legends[source], legends[source]


def _counted(maps: _Maps, advance: Advance) -> PairCounts:
    """Count pixels by pair of values. Raises InputError if no pixel has data in both maps."""
    counts = PairCounts()
    for box, was, now in maps.strips(advance):
        counts.add(was, now, maps.measure.pixel_areas(box))
    if not any(was and now for was, now in counts.pixels):
        raise InputError(
            f"{maps.names[1]} and {maps.names[0]} have no data in common, so there is nothing to "
            "compare; check that both cover the same area."
        )
    return counts


def _write_map(
    maps: _Maps,
    change: Change,
    values: Mapping[Pair, int],
    path: Path,
    target: Path,
    co: Mapping[str, str],
    cog: bool,
    advance: Advance,
    warn: Callable[[str], None],
) -> None:
    """Write the value of each pair as a GeoTIFF with its legend."""
    legend = change.legend
    if legend[-1].value > MAX_CLASSES:
        raise InputError(
            f"{len(change.transitions):,} different transitions from {maps.names[0]} to "
            f"{maps.names[1]} are more than a 16-bit raster can hold; merge some classes first."
        )
    tags = {
        "TIFFTAG_SOFTWARE": f"reseg-geo {__version__}",
        "RESEG_GEO_VERSION": __version__,
        "RESEG_GEO_BEFORE": maps.names[0],
        "RESEG_GEO_AFTER": maps.names[1],
    }
    dtype = "uint8" if legend[-1].value <= 254 else "uint16"
    with RasterWriter(
        path, target, maps.grid, dtype, 0, co, Resampling.mode, cog=cog, warn=warn
    ) as writer:
        writer.describe(tags | legend_tags(legend), colormap(legend))
        for box, was, now in maps.strips(advance):
            codes, pairs = pairs_of(was, now)
            found = np.array([values[pair] for pair in pairs], dtype)
            writer.write(found[codes].reshape(was.shape), box)
    pixels = np.bincount(change.values.ravel(), change.pixels.ravel()).astype(np.int64)
    write_sidecar(path, legend, dict(enumerate(pixels.tolist())))


def _layer(change: Change, name: str) -> Layer:
    """The layer of changed areas, with fields for both classes."""
    texts = {
        "from_class": {each.value: each.from_class for each in change.transitions},
        "to_class": {each.value: each.to_class for each in change.transitions},
    }
    return Layer(name, texts, frozenset({UNCHANGED.value}))
