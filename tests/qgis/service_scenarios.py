"""Scenarios with layers of map services."""

import json

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis_harness import FOLDER, Feedback, failure, run, scenario
from reseg_geo_qgis.layers.services import Service

PIXEL = {"EPSG:25832": 0.5, "EPSG:3857": 0.5, "EPSG:4326": 5e-6}


def service_layers(address):
    """A layer of each kind by name."""
    of_wms = f"contextualWMSLegend=0&format=image/png&layers=town&styles&url={address}/wms?"
    of_wmts = "crs=EPSG:3857&format=image/png&layers=town&styles=default&tileMatrixSet=google"
    uris = {
        "wms": f"crs=EPSG:25832&{of_wms}",
        "wms degrees": f"crs=EPSG:4326&{of_wms}",
        "wmts": f"{of_wmts}&url={address}/wmts",
        "xyz": f"type=xyz&url={address}/xyz/%7Bz%7D/%7Bx%7D/%7By%7D.png&zmax=19&zmin=0",
        "xyz from the south":
            f"type=xyz&url={address}/tms/%7Bz%7D/%7Bx%7D/%7B-y%7D.png&zmax=19&zmin=0",
    }  # fmt: skip
    return {name: QgsRasterLayer(uri, name, "wms") for name, uri in uris.items()}


@scenario
def services():
    """Descriptions of services for a part of the town, a map through one, and what is refused."""
    request = json.loads((FOLDER / "service.json").read_text())
    address, extent = request["address"], QgsRectangle(*request["extent"])
    layers = service_layers(address)
    descriptions = {}
    for name, layer in layers.items():
        assert layer.isValid(), layer.error().message()
        service = Service.of(layer)
        to_own = QgsCoordinateTransform(
            QgsCoordinateReferenceSystem("EPSG:25832"), service.crs, QgsProject.instance()
        )
        around = to_own.transformBoundingBox(extent)
        descriptions[name] = str(service.write(around, PIXEL[service.crs.authid()])[0])
    QgsProject.instance().addMapLayer(layers["wms"])
    feedback = Feedback()
    text = f"{extent.xMinimum()},{extent.xMaximum()},{extent.yMinimum()},{extent.yMaximum()}"
    place = {"EXTENT": f"{text} [EPSG:25832]", "RESOLUTION": 0.5}
    out = run(
        INPUT=layers["wms"], OUTPUT=str(FOLDER / "map.tif"), POLYGONS=None, feedback=feedback,
        **place,
    )  # fmt: skip
    closed = QgsRasterLayer(layers["xyz"].source() + "&username=me&password=no", "closed", "wms")
    bing = QgsRasterLayer(f"type=xyz&url={address}/%7Bq%7D.jpeg&zmax=19&zmin=0", "bing", "wms")
    return {
        "descriptions": descriptions,
        "map": out["OUTPUT"],
        "warnings": [told for kind, told in feedback.told if kind == "warning"],
        "refused": {
            "extent": failure(INPUT=layers["wms"], RESOLUTION=0.5),
            "pixel": failure(INPUT=layers["wms"], EXTENT=place["EXTENT"]),
            "login": failure(INPUT=closed, **place),
            "address": failure(INPUT=bing, **place),
            "regions": failure(
                "regions", INPUT=layers["wms"], OUTPUT=str(FOLDER / "regions.tif")
            ),
        },
    }  # fmt: skip
