"""Write polygons to a vector file, one batch at a time."""

import errno
import json
import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from rasterio.crs import CRS

from reseg_geo.publish.style import write_style
from reseg_geo.storage.staging import output_error
from reseg_geo.vector.formats import FORMATS, GEOMETRY, Format
from reseg_geo.vector.globe import in_wgs84
from reseg_geo.version import __version__

_MAX_NAME = 10  # bytes of a field name in a shapefile
_NEVER_NULL = "class_id"
_PLAIN = "polygons-being-written"
_FINE = 0.1  # metres; RFC 7946 recommends 7 decimals of a degree, about 1 cm


@dataclass(frozen=True)
class VectorSink:
    """A vector file to write.

    path: the file; target: its final name, for errors; layer: the layer name; crs: WKT or None;
    pixel: side of the map's pixels in m, or None if unknown.
    """

    path: Path
    target: Path
    layer: str
    crs: str | None
    pixel: float | None

    def write(
        self,
        schema: pa.Schema,
        batches: Iterable[pa.RecordBatch],
        style: Callable[[], str],
        warn: Callable[[str], None],
    ) -> CRS | None:
        """Write batches of attributes and `geometry` (polygons as WKB) with this schema.

        style: returns the QML style of what has been written, called at the end. Returns the CRS
        that the file gives back. Raises OutputError if the file cannot be written, and whatever
        iterating over the batches raises.
        """
        suffix = self.path.suffix.lower()
        if suffix == ".shp":
            warn(
                f"{self.target}: shapefiles cut the names of fields to {_MAX_NAME} bytes and "
                "strings to 254 bytes, and hold at most 2 GB; .gpkg and .fgb do not."
            )
            schema, batches = _shortened(schema, batches)
        source = _Batches(batches)
        # GDAL gives special meaning to some file names (";" or "?", capitals in .SHP).
        plain = self.path.with_name(f"{_PLAIN}{suffix}")
        try:
            if suffix == ".parquet":
                self._write_parquet(plain, schema, source)
            else:
                self._write_gdal(plain, FORMATS[suffix], schema, source)
                if suffix == ".gpkg":
                    write_style(plain, self.layer, style())
                check_complete(plain, self.layer, source.rows)
            kept = self._read_crs(plain)
            for part in plain.parent.glob(f"{_PLAIN}.*"):
                name = self.path.name if part == plain else self.path.stem + part.suffix
                part.replace(self.path.with_name(name))
        except (DataSourceError, DataLayerError, OSError, RuntimeError, pa.ArrowException) as error:
            if source.error is not None:
                raise source.error from None
            shown: Exception = error
            if getattr(error, "errno", None) is None:  # a library's message with the plain name
                shown = RuntimeError(str(error).replace(os.fspath(plain), self.target.name))
            raise output_error(self.target, shown) from error
        return kept

    def _read_crs(self, path: Path) -> CRS | None:
        """The CRS in the written file; for GeoJSON, which is in WGS 84, that of the map."""
        suffix = path.suffix.lower()
        if suffix == ".geojson":
            found = self.crs
        elif suffix == ".parquet":
            about = json.loads(pq.read_metadata(path).metadata[b"geo"])
            kept = about["columns"][GEOMETRY]["crs"]
            found = None if kept is None else pyproj.CRS.from_json_dict(kept).to_wkt()
        else:
            layer = self.layer if suffix == ".gpkg" else None
            found = pyogrio.read_info(path, layer=layer)["crs"]
        return CRS.from_user_input(found) if found else None

    def _write_gdal(
        self, path: Path, kind: Format, schema: pa.Schema, batches: Iterable[pa.RecordBatch]
    ) -> None:
        options, crs, geometry = dict(kind.options), self.crs, "Polygon"
        if kind.driver == "GeoJSON" and crs is not None:  # GDAL does not cut all that it should
            batches, crs, geometry = in_wgs84(batches, crs), "OGC:CRS84", "Unknown"
        if kind.driver == "GeoJSON" and self.pixel is not None and self.pixel < _FINE:
            options["layer_options"] = options["layer_options"] | {"COORDINATE_PRECISION": "9"}
        with warnings.catch_warnings():  # the user has been told that there is no CRS
            warnings.filterwarnings("ignore", "'crs' was not provided")
            pyogrio.write_arrow(
                pa.RecordBatchReader.from_batches(schema, batches), path, layer=self.layer,
                driver=kind.driver, geometry_name=GEOMETRY, geometry_type=geometry, crs=crs,
                **options,
            )  # fmt: skip

    def _write_parquet(
        self, path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]
    ) -> None:
        """Write GeoParquet 1.1 (https://geoparquet.org): Parquet with metadata for the geometry."""
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            extents: list[shapely.Geometry] = []
            for batch in batches:
                writer.write_batch(batch)
                shapes = shapely.from_wkb(batch.column(GEOMETRY).to_numpy(zero_copy_only=False))
                if len(shapes):
                    extents.append(shapely.box(*shapely.total_bounds(shapes)))
            column: dict[str, object] = {
                "encoding": "WKB", "geometry_types": ["Polygon"], "orientation": "counterclockwise",
                "crs": None if self.crs is None else pyproj.CRS(self.crs).to_json_dict(),
            }  # fmt: skip
            if extents:
                column["bbox"] = shapely.total_bounds(extents).tolist()
            meaning = {
                "version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column},
            }  # fmt: skip
            writer.add_key_value_metadata(
                {"geo": json.dumps(meaning), "creator": f"reseg-geo {__version__}"}
            )


def check_complete(path: Path, layer: str, rows: int) -> None:
    """Raise OSError if the file is incomplete: GDAL does not always report a full disk."""
    if path.suffix == ".geojson":
        with path.open("rb") as file:
            file.seek(-min(path.stat().st_size, 16), os.SEEK_END)
            complete = file.read().rstrip().endswith(b"\n]\n}")
    elif path.suffix == ".gpkg":  # SQLite reports failed writes, except those of the spatial index
        info = pyogrio.read_info(path, layer=layer)
        complete = info["features"] == rows and info["capabilities"]["fast_spatial_filter"]
    else:
        complete = _readable_rows(path) == rows
    if not complete:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _readable_rows(path: Path) -> int:
    rows = 0
    try:
        with pyogrio.open_arrow(path, use_pyarrow=True) as (about, batches):
            geometry = about["geometry_name"] or "wkb_geometry"
            for batch in batches:
                valid = [batch.column(name).is_valid() for name in (geometry, _NEVER_NULL)]
                rows += pc.sum(pc.and_(*valid)).as_py() or 0
    except (DataSourceError, DataLayerError, RuntimeError, OSError, pa.ArrowException):
        return -1
    return rows


class _Batches:
    """Counts the rows of batches and keeps the error that ends them, which C code loses."""

    def __init__(self, batches: Iterable[pa.RecordBatch]) -> None:
        self._batches = batches
        self.error: BaseException | None = None
        self.rows = 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        # Started here, so that Ctrl-C during the first step in C code is inside the `try`, too.
        batches = self._counted()
        next(batches)
        return batches

    def _counted(self) -> Iterator[pa.RecordBatch]:
        try:
            yield pa.record_batch([], [])  # only for the start
            for batch in self._batches:
                self.rows += batch.num_rows
                yield batch
        except (Exception, KeyboardInterrupt) as error:
            self.error = error
            raise


def _shortened(
    schema: pa.Schema, batches: Iterable[pa.RecordBatch]
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """Unique field names that fit in a shapefile; the last word of a name is kept if possible."""
    names: list[str] = []
    for name in schema.names:
        short = name
        if name != GEOMETRY and len(name.encode()) > _MAX_NAME:
            head, _, tail = name.rpartition("_")
            short = f"{_cut(head, _MAX_NAME - 1 - len(tail))}_{tail}"
            number = 1
            while short.casefold() in map(str.casefold, names):  # dBASE ignores case
                number += 1
                short = f"{_cut(short, _MAX_NAME - len(str(number)))}{number}"
        names.append(short)
    fields = [each.with_name(name) for each, name in zip(schema, names, strict=True)]
    return pa.schema(fields), (batch.rename_columns(names) for batch in batches)


def _cut(text: str, size: int) -> str:
    """The longest prefix of at most `size` bytes in UTF-8."""
    return text.encode()[:size].decode(errors="ignore")
