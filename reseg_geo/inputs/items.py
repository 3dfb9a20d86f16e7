"""The rasters that a STAC Item or ItemCollection refers to."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from reseg_geo.errors import InputError

# The asset to map: the first of these keys, or else the first with one of these roles.
_KEYS = ("visual", "image", "data")
_ROLES = ("visual", "data")
_OTHER_ROLES = {"thumbnail", "overview", "metadata"}  # too small to map, or not an image
_MEDIA_TYPES = ("image/", "application/x-hdf", "application/x-netcdf", "application/vnd+zarr")
_SURROGATE = re.compile("[\ud800-\udfff]")  # valid in JSON, but not in a file name
_NO_RASTER = re.compile(r"\.(geo)?json#item=[\w.-]+", re.IGNORECASE)
_SUFFIXES = (".tif", ".tiff", ".jp2", ".vrt", ".png", ".jpg", ".jpeg", ".img", ".nc", ".h5")


def is_stac(text: str) -> bool:
    """Whether a JSON document holds STAC Items, or is another STAC object.

    An Item of tiles without a raster asset does not count, since GDAL reads it as one raster, nor
    do plain vector features.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if not isinstance(content, dict):
        return False
    if content.get("type") == "FeatureCollection":
        features = content.get("features")
        plain = isinstance(features, list) and features and all(map(_is_plain, features))
        return "stac_version" in content or not plain
    if content.get("asset_templates"):
        return _href(content) is not None
    return "stac_version" in content


def _is_plain(feature: Any) -> bool:
    """Whether a GeoJSON feature is not a STAC Item."""
    return (
        isinstance(feature, dict)
        and "geometry" in feature
        and not {"assets", "stac_version"} & feature.keys()
    )


def hrefs_of(text: str, name: str) -> Iterator[str]:
    """The href of the raster of each Item, as written in the document.

    text: the JSON document; name: its file name, for errors. The asset is the one with the key
    "visual", "image" or "data", or else the first with the role "visual" or "data", or else the
    first image that is not a thumbnail. An Item without such an asset gives a placeholder that
    `is_item_without_raster` recognises, so that only this Item fails. Raises InputError if the
    document holds no Items.
    """
    content = json.loads(text)
    items = [content]
    if content.get("type") == "FeatureCollection":
        items = content.get("features")
    elif content.get("type") != "Feature":
        kind = content.get("type")
        raise InputError(
            f"{name} is a STAC {kind if isinstance(kind, str) else 'object'}; use an Item or an "
            "ItemCollection, such as the result of a search."
        )
    if not isinstance(items, list) or not items:
        raise InputError(f"{name} contains no STAC Items; use a file with at least one.")
    for number, item in enumerate(items, start=1):
        href = _href(item)
        if href is None:
            own = item.get("id") if isinstance(item, dict) else None
            which = re.sub(r"[^\w.-]+", "_", own)[:100] if isinstance(own, str) else ""
            href = f"{PurePath(name).name}#item={which or number}"
        yield href


def is_item_without_raster(name: str) -> bool:
    """Whether a raster's name is the placeholder for an Item without a raster."""
    return _NO_RASTER.search(name) is not None and not os.path.exists(name)  # noqa: PTH110


def _href(item: Any) -> str | None:
    """The href of the asset to map; None if there is none."""
    assets = item.get("assets") if isinstance(item, dict) else None
    if not isinstance(assets, dict):
        return None
    rasters = {
        key: asset for key, asset in assets.items()
        if isinstance(asset, dict) and _is_file_name(asset.get("href")) and _is_raster(asset)
    }  # fmt: skip
    best = next((rasters[key] for key in _KEYS if key in rasters), None)
    for role in _ROLES:
        best = best or next((a for a in rasters.values() if role in _roles(a)), None)
    best = best or next((a for a in rasters.values() if not _OTHER_ROLES & _roles(a)), None)
    return None if best is None else str(best["href"])


def _roles(asset: dict[str, Any]) -> set[str]:
    roles = asset.get("roles")
    return {role for role in roles if isinstance(role, str)} if isinstance(roles, list) else set()


def _is_file_name(href: object) -> bool:
    """Whether an href can be a file name at all."""
    return isinstance(href, str) and "\0" not in href and not _SURROGATE.search(href)


def _is_raster(asset: dict[str, Any]) -> bool:
    kind = asset.get("type")
    if isinstance(kind, str):
        return kind.lower().startswith(_MEDIA_TYPES)
    try:
        return urlsplit(asset["href"]).path.lower().endswith(_SUFFIXES)
    except ValueError:
        return False
