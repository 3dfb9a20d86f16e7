"""The points of a sample as a GeoPackage that a person labels, and the labels in it."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError

from reseg_geo.accuracy.design import SampleDesign
from reseg_geo.accuracy.labels import NOTE, REFERENCE
from reseg_geo.accuracy.population import Drawn
from reseg_geo.errors import InputError
from reseg_geo.grid import Grid
from reseg_geo.heads.examples import SAMPLE_KEY, sample_digest
from reseg_geo.inputs.gdal_errors import reason
from reseg_geo.inputs.refusals import is_missing
from reseg_geo.options.groups import file_and_layer
from reseg_geo.publish.label_style import frame_style, label_style
from reseg_geo.publish.style import write_style
from reseg_geo.quantities import listed
from reseg_geo.raster.shapes import word_of
from reseg_geo.storage.staging import output_error
from reseg_geo.vector.formats import FORMATS

POINTS, SQUARES = "points", "squares"
_FIELDS = ("id", "stratum", "map_class", REFERENCE, NOTE)
_BLIND = ("stratum", "map_class")
_MOVED = 0.01  # pixels that a point may be off, since CRS coordinates are rounded


@dataclass(frozen=True)
class Sample:
    """A sample in a file: its design, and the labels that people gave its points.

    digest: identifies the sample; table: ids, references and geometries as they are in the file.
    """

    name: str
    design: SampleDesign
    digest: str
    table: geopandas.GeoDataFrame

    def labels(self, grid: Grid) -> NDArray[np.object_]:
        """The reference of each point that was drawn, (n,); "" without a label, None if it is gone.

        grid: of the map that was sampled. Raises InputError if the points are not those that were
        drawn.
        """
        ids = _ids(self.table["id"], self.design, self.name)
        _check_places(self.table.geometry.to_numpy(), ids, self.design, grid, self.name)
        found = np.full(self.design.size, None, object)
        found[ids - 1] = self.references()
        return found

    def references(self) -> list[str]:
        """The references of the points as they are in the file, "" for none."""
        return [word_of(each) for each in self.table[REFERENCE]]


def write_points(
    design: SampleDesign, drawn: Drawn, grid: Grid, path: Path, target: Path, blind: bool
) -> None:
    """Write the points, and the square of each one's pixel, as two layers with styles.

    blind: hide what the map says from the form and the table. Raises OutputError, which names
    `target`, if the file cannot be written.
    """
    strata = {each.value: each.name for each in design.strata}
    classes = {each.value: each.name for each in design.classes}
    empty = pd.array([None] * design.size, "string")
    ids = np.arange(1, design.size + 1)
    table = {
        "id": ids,
        "stratum": [strata[value] for value in drawn.strata.tolist()],
        "map_class": [classes[value] for value in drawn.classes.tolist()],
        REFERENCE: empty,
        NOTE: empty,
    }
    corners = np.array([(0, 0), (0, 1), (1, 1), (1, 0)])
    pixels = np.stack([drawn.columns, drawn.rows], axis=1)
    centres = shapely.points(_placed(grid, pixels + 0.5))
    squares = shapely.polygons(_placed(grid, pixels[:, None] + corners))
    crs = None if grid.crs is None else grid.crs.to_wkt()
    options: dict[str, Any] = dict(FORMATS[".gpkg"].options)
    try:
        with warnings.catch_warnings():  # maps without a CRS have points without one
            warnings.filterwarnings("ignore", "'crs' was not provided")
            pyogrio.write_dataframe(
                geopandas.GeoDataFrame(table, geometry=centres, crs=crs), path, layer=POINTS,
                driver="GPKG", geometry_type="Point",
                layer_metadata={SAMPLE_KEY: design.to_json()}, **options,
            )  # fmt: skip
            pyogrio.write_dataframe(
                geopandas.GeoDataFrame({"id": ids}, geometry=squares, crs=crs), path,
                layer=SQUARES, driver="GPKG", geometry_type="Polygon", append=True,
                layer_options=options["layer_options"],
            )  # fmt: skip
        hidden = _BLIND if blind else ()
        write_style(path, POINTS, label_style(design.classes, REFERENCE, hidden, _FIELDS))
        write_style(path, SQUARES, frame_style())
    except (DataSourceError, DataLayerError, OSError, RuntimeError) as error:
        raise output_error(target, error) from error


def read_sample(name: str) -> Sample:
    """A sample that `write_points` has written. Raises InputError if the file is none."""
    path, layer = file_and_layer(name)
    if is_missing(path):
        raise InputError(f"{path} does not exist; check the path.")
    _refuse_queue(path)
    try:
        about = pyogrio.read_info(path, layer=layer or POINTS)
        table = pyogrio.read_dataframe(path, layer=layer or POINTS)
    except (DataSourceError, DataLayerError) as error:
        raise InputError(
            f"{path} cannot be read as the points of a sample ({reason(error)}); give the file "
            "that reseg-geo assess sample wrote."
        ) from error
    text = (about["layer_metadata"] or {}).get(SAMPLE_KEY)
    if text is not None and (lacking := sorted({"id", REFERENCE} - {*table.columns})):
        raise InputError(f"{path} has lost the field {lacking[0]!r}; take the file as it was.")
    if text is None or not isinstance(table, geopandas.GeoDataFrame):
        raise InputError(
            f"{path} does not say how its points were drawn, so nothing can be estimated from "
            "them; give the GeoPackage that reseg-geo assess sample wrote, not a copy of its layer "
            "in another file."
        )
    return Sample(path, SampleDesign.from_json(text, path), sample_digest(text), table)


def _refuse_queue(path: str) -> None:
    """Raise InputError for a file of polygons to review."""
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
    except (DataSourceError, OSError, ValueError):
        return  # refused when it is read
    if "review" in layers and POINTS not in layers:
        raise InputError(
            f"{path} is a queue of polygons to review, which are no random sample; give the "
            "points that reseg-geo assess sample drew."
        )


def _ids(column: "pd.Series[Any]", design: SampleDesign, path: str) -> NDArray[np.int64]:
    """The ids of the points. Raises InputError for points that were not drawn."""
    ids = pd.to_numeric(column, errors="coerce").fillna(0).to_numpy(np.int64)
    if added := int(((ids < 1) | (ids > design.size)).sum()):
        raise InputError(
            f"{path} holds {_points(added)} that {'was' if added == 1 else 'were'} not drawn, so "
            "the chance to be in the sample is not known; delete what has been added."
        )
    twice = ids[pd.Series(ids).duplicated()]
    if len(twice):
        raise InputError(
            f"{path} holds point {listed([str(each) for each in twice], 5)} more than once; delete "
            "the copies."
        )
    return ids


def _check_places(
    shapes: NDArray[np.object_], ids: NDArray[np.int64], design: SampleDesign, grid: Grid, path: str
) -> None:
    """Raise InputError for points that are not at their pixels."""
    drawn = np.array(design.pixels)[ids - 1][:, 1::-1] + 0.5
    centres = shapely.centroid(shapes)
    found = np.stack(~grid.transform @ (shapely.get_x(centres), shapely.get_y(centres)), axis=-1)
    off = ~(np.abs(found - drawn).max(axis=-1, initial=0) <= _MOVED)
    if off.any():
        if off.all() and len(off) > 1:
            raise InputError(
                f"the points of {path} do not lie at the pixels that were drawn, so the map has "
                "been moved, or has another CRS; use the map that was sampled."
            )
        moved = listed([str(each) for each in np.sort(ids[off])], 5)
        which = f"points {moved} are" if off.sum() > 1 else f"point {moved} is"
        raise InputError(
            f"in {path} {which} not where the sample put {'them' if off.sum() > 1 else 'it'}; move "
            "nothing, or take the file as it was, and label that."
        )


def _placed(grid: Grid, pixels: NDArray[np.floating]) -> NDArray[np.float64]:
    """(column, row) to CRS coordinates, (..., 2)."""
    return np.stack(grid.transform @ (pixels[..., 0], pixels[..., 1]), axis=-1)


def _points(count: int) -> str:
    return f"{count:,} point{'s' * (count != 1)}"
