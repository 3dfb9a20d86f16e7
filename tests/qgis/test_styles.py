"""QGIS shows all outputs in the same colours, with only the classes that occur."""

from pathlib import Path
from typing import Any

from reseg_geo import segment, vectorize


def test_the_same_colours_in_all(folder: Path, inside: Any) -> None:
    found = segment(
        folder / "town.tif", "building, road, tree, grass, water, moon crater", folder / "map.tif",
        polygons=folder / "shapes.fgb", confidence=folder / "sure.tif", qml=True, stride=224,
    )  # fmt: skip
    for name in ("a.gpkg", "b.shp"):
        vectorize(folder / "map.tif", folder / name, qml=True)
    wanted = [
        [each.value, each.name, "#{:02x}{:02x}{:02x}".format(*each.color)]
        for each in found.classes
        if each.pixels
    ]
    assert len(wanted) > 2
    shown = inside("styles", folder)
    assert shown["map.tif"] == {"valid": True, "kind": "paletted", "legend": wanted}
    for name in ("shapes.fgb", "a.gpkg", "b.shp"):
        assert shown[name] == {"valid": True, "kind": "categorizedSymbol", "legend": wanted}
    assert shown["sure.tif"]["kind"] == "singlebandpseudocolor"
    assert [each[:2] for each in shown["sure.tif"]["legend"]] == [
        [0, "0 %"], [50, "50 %"], [100, "100 %"],
    ]  # fmt: skip
