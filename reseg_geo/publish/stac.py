"""A STAC Item, by which catalogues find and describe the outputs of a run.

STAC 1.1 with the extensions projection 2.0 (the grid), classification 2.0 (the legend) and
processing 1.1 (how it was made). Field names are those of the specifications.
"""

import json
import math
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pyproj
import rasterio
import shapely
from pyproj.exceptions import CRSError
from rasterio.enums import WktVersion

from reseg_geo.grid import Grid
from reseg_geo.inputs.opening import open_raster
from reseg_geo.maps.legend import NO_DATA_NAME, LegendEntry
from reseg_geo.palette import hex_color
from reseg_geo.place.footprint import footprint
from reseg_geo.storage.staging import check_suffix, write_text

if TYPE_CHECKING:
    import pystac

# Processing 1.2 only adds `version` and `datetime`, which `software` and `created` say here.
_EXTENSIONS = [
    f"https://stac-extensions.github.io/{name}/schema.json"
    for name in ("projection/v2.0.0", "classification/v2.0.0", "processing/v1.1.0")
]
_CLASS_MAP = "class_map"
# Title and roles of an asset by its kind; any other kind is metadata.
_KINDS: dict[str, tuple[str, list[str]]] = {
    _CLASS_MAP: ("Land-cover classes", ["data"]),
    "confidence": ("Confidence of the classes", ["data"]),
    "probabilities": ("Probability of each class", ["data"]),
    "polygons": ("Land-cover polygons", ["data"]),
    "preview": ("Image and map side by side", ["overview"]),
    "report": ("Report", ["metadata"]),
}
_GEOJSON = "application/geo+json"
_MEDIA_TYPES = {
    ".tif": "image/tiff; application=geotiff", ".tiff": "image/tiff; application=geotiff",
    ".gpkg": "application/geopackage+sqlite3", ".fgb": "application/vnd.flatgeobuf",
    ".geojson": _GEOJSON, ".parquet": "application/vnd.apache.parquet",
    ".shp": "application/vnd.shp", ".png": "image/png", ".html": "text/html",
    ".htm": "text/html",
    ".json": "application/json",
}  # fmt: skip
_COG = "; profile=cloud-optimized"
# Characters to escape in a URI reference. Letters of other scripts may stay (RFC 3987), but not
# bytes of a file name that is not UTF-8.
_NOT_IN_URI = re.compile(r'[\x00-\x20"<>\\^`{|}%#?\udc80-\udcff]')
_MARKUP = re.compile(r"[\\`*_\[\]<>&~]")
_ESCAPED = r"\\\g<0>"
_NOT_IN_NAME = re.compile(r"[^0-9A-Za-z_-]+")


@dataclass(frozen=True)
class Asset:
    """A file of the run: its final path, its kind, and its path while it is staged."""

    path: Path
    kind: str
    staged: Path


@dataclass(frozen=True)
class ItemDetails:
    """What the item says about a run other than its files; times have a time zone.

    software: versions by name. lineage: how the map was made (CommonMark). source: the
    image, a path or a URL. observed: when the image was taken, None if that is not known.
    notice: what everyone who uses the map must read, if anything.
    """

    id: str
    created: datetime
    observed: datetime | None
    software: Mapping[str, str]
    lineage: str
    source: str
    model: str
    notice: str | None = None


def check_stac_name(path: Path) -> None:
    """Raise UsageError unless the file name ends in .json."""
    check_suffix(path, (".json",), "the STAC item is written as JSON")


def write_item(
    path: Path,
    target: Path,
    *,
    assets: Mapping[str, Asset],
    classes: Sequence[LegendEntry],
    details: ItemDetails,
) -> None:
    """Write the STAC Item of a run; one of the assets must be the class map.

    Geometry and grid are those of the class map; the geometry is in WGS 84 degrees, or null if the
    map has no place on Earth. Links to files are relative to the folder of `target`, the final
    path. If the image's time is unknown, the item has the time of processing, since STAC requires
    one, and says so. Raises OutputError, which names `target`, if the item cannot be written;
    InputError if an asset's raster cannot be read.
    """
    # Slow to import, and only needed for an item.
    import pystac

    class_map = next(asset for asset in assets.values() if asset.kind == _CLASS_MAP)
    with open_raster(str(class_map.staged)) as dataset:
        grid = Grid(dataset.width, dataset.height, dataset.transform, dataset.crs)
        nodata = dataset.nodata
    place = footprint(grid)
    item = pystac.Item(
        id=details.id,
        geometry=None if place is None else json.loads(shapely.to_geojson(place.geometry)),
        bbox=None if place is None else list(place.bbox),
        datetime=details.observed or details.created,
        properties=_properties(details),
        stac_extensions=list(_EXTENSIONS),
    )
    folder = Path(os.path.abspath(target)).parent  # noqa: PTH100, links are not followed
    for key, asset in assets.items():
        item.add_asset(key, _stac_asset(asset, folder, grid))
        if asset is class_map:
            item.assets[key].extra_fields["classification:classes"] = _classes(classes, nodata)
    source = _source_href(details.source, folder)
    if source is not None:
        # `derived_from` is only for STAC Items.
        item.add_link(pystac.Link(pystac.RelType.VIA, source, title="The image"))
    text = json.dumps(item.to_dict(include_self_link=False), indent=2, ensure_ascii=False)
    write_text(path, target, text + "\n")


def _properties(details: ItemDetails) -> dict[str, Any]:
    from pystac.utils import datetime_to_str

    description = "Land-cover map by reseg-geo."
    if details.notice is not None:
        description += f" {_MARKUP.sub(_ESCAPED, details.notice)}"
    if details.observed is None:
        description += (
            " The acquisition time of the image is unknown: `datetime` is the time of processing."
        )
    properties = {
        "description": description,
        "created": datetime_to_str(details.created),
        "processing:level": "L4",  # a model's output from observations
        "processing:lineage": details.lineage,
        "processing:software": dict(details.software),
        "reseg_geo:model": details.model,
    }
    notice = details.notice
    return properties if notice is None else properties | {"reseg_geo:notice": notice}


def _grid(grid: Grid) -> dict[str, Any]:
    """Fields of the projection extension for a raster."""
    xs, ys = zip(*grid.corners, strict=True)
    return _crs(grid) | {
        "proj:bbox": [min(xs), min(ys), max(xs), max(ys)],
        "proj:shape": [grid.height, grid.width],
        "proj:transform": list(grid.transform)[:6],
    }


def _crs(grid: Grid) -> dict[str, Any]:
    """Fields of the projection extension for a vector file; WKT if the CRS has no code."""
    if grid.crs is None:
        return {"proj:code": None}
    try:
        crs = pyproj.CRS.from_wkt(grid.crs.to_wkt())
        authority = crs.to_authority()
        # The code may be that of a similar CRS, such as one without heights.
        if authority and pyproj.CRS.from_authority(*authority).equals(crs, ignore_axis_order=True):
            return {"proj:code": ":".join(authority)}
    except CRSError:  # GDAL accepts some that PROJ does not
        return {"proj:code": None, "proj:wkt2": grid.crs.to_wkt(version=WktVersion.WKT2_2019)}
    return {"proj:code": None, "proj:wkt2": crs.to_wkt()}


def _stac_asset(asset: Asset, folder: Path, grid: Grid) -> "pystac.Asset":
    """The STAC asset of a file; all rasters are on the grid."""
    import pystac

    title, roles = _KINDS.get(asset.kind, (asset.kind.replace("_", " ").capitalize(), ["metadata"]))
    media_type = _MEDIA_TYPES.get(asset.path.suffix.lower())
    fields: dict[str, Any] = {}
    if media_type == _MEDIA_TYPES[".tif"]:
        with open_raster(str(asset.staged)) as dataset:
            if dataset.tags(ns="IMAGE_STRUCTURE").get("LAYOUT") == "COG":
                media_type += _COG
            fields = _grid(grid) | _values(dataset)
            per_cent = (
                asset.kind in ("confidence", "probabilities") and "nan" not in fields.values()
            )
            fields |= {"unit": "%"} if per_cent else {}
    elif "data" in roles:
        fields = {"proj:code": "OGC:CRS84"} if media_type == _GEOJSON else _crs(grid)
    return pystac.Asset(
        _href(asset.path, folder), title, media_type=media_type, roles=roles, extra_fields=fields
    )


def _values(dataset: rasterio.DatasetReader) -> dict[str, Any]:
    """Data type and nodata value of a raster."""
    fields: dict[str, Any] = {"data_type": dataset.dtypes[0]}
    if dataset.nodata is not None:
        fields["nodata"] = "nan" if math.isnan(dataset.nodata) else int(dataset.nodata)
    return fields


def _classes(legend: Sequence[LegendEntry], nodata: float | None) -> list[dict[str, Any]]:
    """Class objects of the classification extension, nodata first; each name is unique."""
    classes: list[dict[str, Any]] = []
    taken: set[str] = set()
    if nodata is not None:
        taken.add("no-data")
        classes.append(
            {"value": int(nodata), "name": "no-data", "title": NO_DATA_NAME, "nodata": True}
        )
    for entry in legend:
        plain = unicodedata.normalize("NFKD", entry.name).encode("ascii", "ignore").decode()
        name = _NOT_IN_NAME.sub("-", plain).strip("-") or f"class-{entry.value}"
        while name in taken:
            name = f"{name}-{entry.value}"
        taken.add(name)
        classes.append(
            {
                "value": entry.value,
                "name": name,
                "title": entry.name,
                # Titles are plain text, descriptions are CommonMark.
                "description": _MARKUP.sub(_ESCAPED, entry.name),
                "color_hint": hex_color(entry.color)[1:].upper(),
            }
        )
    return classes


def _href(path: Path, folder: Path) -> str:
    """A URI reference from a folder to a file; absolute if the file is on another drive."""
    full = os.path.abspath(path)  # noqa: PTH100, links are not followed
    try:
        relative = Path(os.path.relpath(full, folder)).as_posix()
        reference = relative if relative.startswith("../") else f"./{relative}"
    except ValueError:
        reference = Path(full).as_posix()
    return _NOT_IN_URI.sub(lambda found: quote(found[0], errors="surrogateescape"), reference)


def _source_href(source: str, folder: Path) -> str | None:
    """The image's URL, or a reference to its path; None if it has neither."""
    if "://" in source:
        return source
    return _href(Path(source), folder) if os.path.exists(source) else None  # noqa: PTH110
