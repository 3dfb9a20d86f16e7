"""ReSeg-Geo for QGIS: land-cover maps from orthophotos and a few words.

The plugin is a thin layer. It runs the program `reseg-geo`, which has its own Python environment,
and reports its progress; none of the engine is loaded into QGIS.
"""


def classFactory(iface):
    """Return the plugin; QGIS calls this to load it."""
    from .plugin import ResegGeoPlugin

    return ResegGeoPlugin(iface)
