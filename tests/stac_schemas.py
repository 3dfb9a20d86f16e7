"""Validation of STAC items by schemas that are at hand; what is not at hand is an error."""

import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

_STAC = "https://schemas.stacspec.org/v1.1.0/item-spec/json-schema"
_ITEM = f"{_STAC}/item.json"


def _bundled() -> Iterator[tuple[str, str]]:
    """Address and text of each schema: extensions here, the rest where libraries have them."""
    for path in (Path(__file__).parent / "publish" / "schemas").glob("*.json"):
        name, version = path.stem.rsplit("-", 1)
        yield f"https://stac-extensions.github.io/{name}/v{version}/schema.json", path.read_text()
    tile = resources.files("pystac.validation.jsonschemas")
    for file in tile.joinpath("stac-spec", "v1.1.0").iterdir():
        yield f"{_STAC}/{file.name}", file.read_text()
    for file in tile.joinpath("geojson").iterdir():
        yield f"https://geojson.org/schema/{file.name}", file.read_text()


def complaints(item: dict[str, Any]) -> list[str]:
    """What STAC's schema and those of the item's extensions find wrong with it."""
    registry = Registry().with_resources(
        (address, Resource.from_contents(json.loads(text), default_specification=DRAFT7))
        for address, text in _bundled()
    )
    return [
        f"{address}: {error.json_path}: {error.message}"
        for address in (_ITEM, *item["stac_extensions"])
        for error in Draft7Validator(
            registry.contents(address), registry=registry
        ).iter_errors(item)
    ]  # fmt: skip
