"""The rasters that a STAC Item, or a collection of Items, refers to."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from reseg_geo.errors import InputError

_NAMES = ("visual", "image", "data")  # of assets, the best first
_ROLES = ("visual", "data")
_PICTURES = {"thumbnail", "overview", "metadata"}  # roles of what is too small to map, or no image
_MEDIA = ("image/", "application/x-hdf", "application/x-netcdf", "application/vnd+zarr")
_HALF = re.compile("[\ud800-\udfff]")  # of a character, which JSON can hold but no name can
_LACKING = re.compile(r"\.(geo)?json#item=[\w.-]+", re.IGNORECASE)
_SUFFIXES = (".tif", ".tiff", ".jp2", ".vrt", ".png", ".jpg", ".jpeg", ".img", ".nc", ".h5")


def is_stac(text: str) -> bool:
    """Whether a JSON text is of STAC, or else features that could be Items."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if not isinstance(content, dict):
        return False
    return "stac_version" in content or content.get("type") == "FeatureCollection"


def hrefs_of(text: str, name: str) -> Iterator[str]:
    """One reference an Item, as they are written; name: of the file, in errors.

    Of an Item's assets that is "visual", "image" or "data", else the first that has such a role, or
    is an image and no thumbnail; without such an asset, what `is_item_without_raster` knows, so
    that it fails alone. Raises InputError for what holds no Items.
    """
    content = json.loads(text)
    items = [content]
    if content.get("type") == "FeatureCollection":
        items = content.get("features")
    elif content.get("type") != "Feature":
        kind = content.get("type")
        raise InputError(
            f"{name} is a STAC {kind if isinstance(kind, str) else 'object'}; name an Item or an "
            "ItemCollection, e.g. what a search has found."
        )
    if not isinstance(items, list) or not items:
        raise InputError(f"{name} holds no STAC Item, so there is nothing to map.")
    for number, item in enumerate(items, start=1):
        href = _href(item)
        if href is None:
            own = item.get("id") if isinstance(item, dict) else None
            which = re.sub(r"[^\w.-]+", "_", own)[:100] if isinstance(own, str) else ""
            href = f"{PurePath(name).name}#item={which or number}"
        yield href


def is_item_without_raster(name: str) -> bool:
    """Whether a raster's name stands for an Item that has none."""
    return _LACKING.search(name) is not None and not os.path.exists(name)  # noqa: PTH110


def _href(item: Any) -> str | None:
    """The asset to map; None if there is none, or the item is no item."""
    assets = item.get("assets") if isinstance(item, dict) else None
    if not isinstance(assets, dict):
        return None
    rasters = {
        key: asset for key, asset in assets.items()
        if isinstance(asset, dict) and _is_name(asset.get("href")) and _is_raster(asset)
    }  # fmt: skip
    best = next((rasters[key] for key in _NAMES if key in rasters), None)
    for role in _ROLES:
        best = best or next((a for a in rasters.values() if role in _roles(a)), None)
    best = best or next((a for a in rasters.values() if not _PICTURES & _roles(a)), None)
    return None if best is None else str(best["href"])


def _roles(asset: dict[str, Any]) -> set[str]:
    roles = asset.get("roles")
    return {role for role in roles if isinstance(role, str)} if isinstance(roles, list) else set()


def _is_name(href: object) -> bool:
    """Whether a reference can be a file's name at all."""
    return isinstance(href, str) and "\0" not in href and not _HALF.search(href)


def _is_raster(asset: dict[str, Any]) -> bool:
    kind = asset.get("type")
    if isinstance(kind, str):
        return kind.lower().startswith(_MEDIA)
    try:
        return urlsplit(asset["href"]).path.lower().endswith(_SUFFIXES)
    except ValueError:
        return False
