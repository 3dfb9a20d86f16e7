"""ReSeg-Geo for QGIS: land-cover maps from orthophotos and a few words.

The plugin is thin. It starts the program `reseg-geo`, which lives in an environment of its own, and
follows what that tells; nothing of it is loaded into QGIS.
"""


def classFactory(iface):
    """What QGIS calls to load the plugin."""
    from .plugin import ResegGeoPlugin

    return ResegGeoPlugin()
