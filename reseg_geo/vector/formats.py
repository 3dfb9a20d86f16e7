"""The vector files that polygons are written to, by suffix, a batch at a time."""

import errno
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import ProjError

from reseg_geo.errors import UsageError
from reseg_geo.publish.style import write_style
from reseg_geo.storage.staging import output_error
from reseg_geo.version import __version__

GEOMETRY = "geometry"
# Newer ones make GDAL before 3.11, and with it QGIS LTR, warn of partial support.
_GPKG_VERSION = "1.2"
_SHORT = 10  # letters of a field's name in a shapefile
_ALWAYS = "class_id"  # a field that is never null
_PLAIN = "polygons-being-written"
_FINE = 0.1  # metres; RFC 7946 advises 7 decimals of a degree, which are a centimetre


@dataclass(frozen=True)
class Format:
    """A kind of vector file, and what GDAL calls it."""

    name: str
    driver: str | None
    options: dict[str, Any] = field(default_factory=dict)


FORMATS = {
    ".gpkg": Format(
        "GeoPackage",
        "GPKG",
        {
            "dataset_options": {"VERSION": _GPKG_VERSION},
            "layer_options": {"GEOMETRY_NAME": "geom"},
        },
    ),
    ".fgb": Format("FlatGeobuf", "FlatGeobuf"),
    ".geojson": Format("GeoJSON", "GeoJSON", {"layer_options": {"RFC7946": "YES"}}),
    ".shp": Format("Shapefile", "ESRI Shapefile", {"encoding": "UTF-8"}),
    ".parquet": Format("GeoParquet", None),
}


def check_vector_name(path: Path) -> None:
    """UsageError unless the name says one of the formats."""
    if path.suffix.lower() not in FORMATS:
        *most, last = (f"{suffix} ({each.name})" for suffix, each in FORMATS.items())
        raise UsageError(f"{path} must end in {', '.join(most)} or {last}.")


@dataclass(frozen=True)
class VectorSink:
    """Where polygons are written: a file, the name that errors speak of, the layer, and its CRS."""

    path: Path
    target: Path
    layer: str
    crs: str | None  # WKT
    pixel: float | None  # a pixel's side in metres

    def write(
        self,
        schema: pa.Schema,
        batches: Iterable[pa.RecordBatch],
        style: Callable[[], str],
        warn: Callable[[str], None],
    ) -> None:
        """Write batches of attributes and `geometry` (WKB, polygons) of the schema.

        style: gives the QML document of what has been written. Raises OutputError, and what the
        batches raise.
        """
        suffix = self.path.suffix.lower()
        if suffix == ".shp":
            warn(
                f"{self.target}: a shapefile cuts the names of fields to {_SHORT} letters and "
                "texts to 254 bytes, and holds 2 GB at most; .gpkg and .fgb do not."
            )
            schema, batches = _shortened(schema, batches)
        source = _Remembering(batches)
        # Libraries read more into a name than a file system does (";" or "?", capitals in .SHP).
        plain = self.path.with_name(f"{_PLAIN}{suffix}")
        try:
            if suffix == ".parquet":
                self._write_parquet(plain, schema, source)
            else:
                self._write_gdal(plain, FORMATS[suffix], schema, source)
                if suffix == ".gpkg":
                    write_style(plain, self.layer, style())
                _check_whole(plain, self.layer, source.rows)
            for part in plain.parent.glob(f"{_PLAIN}.*"):
                name = self.path.name if part == plain else self.path.stem + part.suffix
                part.replace(self.path.with_name(name))
        except (DataSourceError, DataLayerError, OSError, RuntimeError, pa.ArrowException) as error:
            if source.error is not None:
                raise source.error from None
            told: Exception = error
            if getattr(error, "errno", None) is None:  # a library's words, about the plain name
                told = RuntimeError(str(error).replace(os.fspath(plain), self.target.name))
            raise output_error(self.target, told) from error

    def _write_gdal(
        self, path: Path, kind: Format, schema: pa.Schema, batches: Iterable[pa.RecordBatch]
    ) -> None:
        options = dict(kind.options)
        if kind.driver == "GeoJSON" and self.pixel is not None and self.pixel < _FINE:
            options["layer_options"] = options["layer_options"] | {"COORDINATE_PRECISION": "9"}
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(schema, batches), path, layer=self.layer,
            driver=kind.driver, geometry_name=GEOMETRY, geometry_type="Polygon", crs=self.crs,
            **options,
        )  # fmt: skip

    def _write_parquet(
        self, path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]
    ) -> None:
        """GeoParquet 1.1 (https://geoparquet.org): Parquet, and what its columns mean."""
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            bounds: list[float] = []
            for batch in batches:
                writer.write_batch(batch)
                shapes = shapely.from_wkb(batch.column(GEOMETRY).to_numpy(zero_copy_only=False))
                if len(shapes):
                    bounds = list(shapely.total_bounds([*shapes, *_box(bounds)]))
            column = {
                "encoding": "WKB", "geometry_types": ["Polygon"], "orientation": "counterclockwise",
                "crs": None if self.crs is None else pyproj.CRS(self.crs).to_json_dict(),
            } | ({"bbox": bounds} if bounds else {})  # fmt: skip
            meaning = {
                "version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column},
            }  # fmt: skip
            writer.add_key_value_metadata(
                {"geo": json.dumps(meaning), "creator": f"reseg-geo {__version__}"}
            )


def _box(bounds: Sequence[float]) -> list[Any]:
    return [shapely.box(*bounds)] if bounds else []


def check_place(path: Path, crs: str | None) -> None:
    """UsageError for a format that needs a place on Earth if the map (its CRS in WKT) has none."""
    if path.suffix.lower() != ".geojson":
        return
    try:
        placed = crs is not None and pyproj.Transformer.from_crs(crs, "EPSG:4326") is not None
    except ProjError:
        placed = False
    if not placed:
        raise UsageError(
            f"{path} would have to be in WGS 84, as GeoJSON is by its standard, but the map has no "
            "CRS that tells where on Earth it lies; choose .gpkg or .fgb."
        )


def _check_whole(path: Path, layer: str, rows: int) -> None:
    """Raise OSError if not all is in the file: GDAL does not always tell of a full disk."""
    if path.suffix == ".geojson":
        with path.open("rb") as file:
            file.seek(-min(path.stat().st_size, 16), os.SEEK_END)
            whole = file.read().rstrip().endswith(b"\n]\n}")
    elif path.suffix == ".gpkg":  # a database tells what it could not write, but for its index
        info = pyogrio.read_info(path, layer=layer)
        whole = info["features"] == rows and info["capabilities"]["fast_spatial_filter"]
    else:
        whole = _readable(path) == rows
    if not whole:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _readable(path: Path) -> int:
    """How many rows of a file can be read in full."""
    rows = 0
    try:
        with pyogrio.open_arrow(path, use_pyarrow=True) as (about, batches):
            geometry = about["geometry_name"] or "wkb_geometry"
            for batch in batches:
                whole = [batch.column(name).is_valid() for name in (geometry, _ALWAYS)]
                rows += pc.sum(pc.and_(*whole)).as_py() or 0
    except (DataSourceError, DataLayerError, RuntimeError, OSError, pa.ArrowException):
        return -1
    return rows


class _Remembering:
    """Batches that are counted, and whose error is kept, since it must pass through C."""

    def __init__(self, batches: Iterable[pa.RecordBatch]) -> None:
        self._batches = batches
        self.error: BaseException | None = None
        self.rows = 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        try:
            for batch in self._batches:
                self.rows += batch.num_rows
                yield batch
        except (Exception, KeyboardInterrupt) as error:
            self.error = error
            raise


def _shortened(
    schema: pa.Schema, batches: Iterable[pa.RecordBatch]
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """Fields by names that a shapefile can hold, each once: the end says more than the middle."""
    names: list[str] = []
    for name in schema.names:
        short = name
        if name != GEOMETRY and len(name.encode()) > _SHORT:
            head, _, tail = name.rpartition("_")
            short = f"{_cut(head, _SHORT - 1 - len(tail))}_{tail}"
            number = 1
            while short.casefold() in map(str.casefold, names):  # as dBASE compares them
                number += 1
                short = f"{_cut(short, _SHORT - len(str(number)))}{number}"
        names.append(short)
    fields = [each.with_name(name) for each, name in zip(schema, names, strict=True)]
    return pa.schema(fields), (batch.rename_columns(names) for batch in batches)


def _cut(text: str, size: int) -> str:
    """The beginning of a text in so many bytes of UTF-8."""
    return text.encode()[:size].decode(errors="ignore")
