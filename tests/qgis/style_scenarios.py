"""Scenarios that open the styles that the engine writes."""

from qgis.core import QgsRasterLayer, QgsVectorLayer
from qgis_harness import FOLDER, scenario


@scenario
def styles():
    """All outputs in the folder, opened without the plugin."""
    found = {}
    for path in sorted(FOLDER.iterdir()):
        if path.suffix == ".tif" and path.name != "town.tif":
            layer = QgsRasterLayer(str(path), path.stem)
            renderer = layer.renderer()
            if renderer.type() == "paletted":
                legend = [
                    [each.value, each.label, each.color.name()] for each in renderer.classes()
                ]
            else:
                ramp = renderer.shader().rasterShaderFunction()
                legend = [
                    [each.value, each.label, each.color.name()] for each in ramp.colorRampItemList()
                ]
        elif path.suffix in (".fgb", ".gpkg", ".shp"):
            layer = QgsVectorLayer(str(path), path.stem, "ogr")
            renderer = layer.renderer()
            legend = [
                [int(each.value()), each.label(), each.symbol().color().name()]
                for each in renderer.categories()
            ]
        else:
            continue
        found[path.name] = {"valid": layer.isValid(), "kind": renderer.type(), "legend": legend}
    return found
