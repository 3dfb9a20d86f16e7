"""Names of outputs: valid suffixes by kind, and the kinds that have a style."""

from collections.abc import Mapping
from pathlib import Path

from reseg_geo.storage.staging import check_geotiff_name

_DRAWN = ("class_map", "confidence", "polygons")


def check_names(targets: Mapping[str, Path]) -> None:
    """Raises UsageError for an output with a wrong suffix."""
    for name in ("class_map", "confidence", "probabilities"):
        if name in targets:
            check_geotiff_name(targets[name], f"the {name.replace('_', ' ')}")
    # Imported only if needed: together they take a second.
    if "preview" in targets:
        from reseg_geo.publish.preview import check_preview_name

        check_preview_name(targets["preview"])
    if "report" in targets:
        from reseg_geo.publish.report import check_report_name

        check_report_name(targets["report"])
    if "stac" in targets:
        from reseg_geo.publish.stac import check_stac_name

        check_stac_name(targets["stac"])
    if "provenance" in targets:
        from reseg_geo.publish.provenance import check_provenance_name

        check_provenance_name(targets["provenance"])
    if "polygons" in targets:
        from reseg_geo.vector.formats import layer_path

        layer_path(targets["polygons"])


def drawn(targets: Mapping[str, Path]) -> dict[str, Path]:
    """The outputs that have a style."""
    return {name: path for name, path in targets.items() if name in _DRAWN}
