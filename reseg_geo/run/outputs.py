"""What is made of the finished rasters of a run: polygons, pictures, records, styles."""

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray

from reseg_geo.classes import LandCover
from reseg_geo.engine.progress import row_reporter
from reseg_geo.engine.sampling import Reporter
from reseg_geo.maps.class_areas import ClassAreas
from reseg_geo.maps.legend import legend_of
from reseg_geo.options import SegmentOptions
from reseg_geo.publish.preview import check_preview_name, write_preview
from reseg_geo.publish.provenance import check_provenance_name, recorded, write_provenance
from reseg_geo.publish.report import ReportDetails, check_report_name, write_report
from reseg_geo.publish.stac import Asset, ItemDetails, check_stac_name, write_item
from reseg_geo.publish.style import (
    confidence_style,
    raster_style,
    styles_beside,
)
from reseg_geo.raster.acquisition import acquired
from reseg_geo.raster.georeference import crs_unit, pixel_size
from reseg_geo.raster.reader import RasterReader
from reseg_geo.storage.staging import write_text
from reseg_geo.version import __version__

NOTICE_TAG = "RESEG_GEO_NOTICE"
_OVERVIEW = 1400  # pixels of the longer side, in pictures
_DRAWN = ("class_map", "confidence", "polygons")
_CHECKS = {
    "preview": check_preview_name, "report": check_report_name,
    "stac": check_stac_name, "provenance": check_provenance_name,
}  # fmt: skip
_LIBRARIES = (
    "torch", "torchvision", "open_clip_torch", "segment-anything", "rasterio", "pyproj", "shapely",
    "scikit-image", "scipy", "pillow", "numpy",
)  # fmt: skip


def check_names(targets: Mapping[str, Path]) -> None:
    """UsageError for an output whose suffix is not one of its kind's."""
    for name, check in _CHECKS.items():
        if name in targets:
            check(targets[name])
    if "polygons" in targets:
        # Imported where polygons are asked for: the libraries of tables take a second.
        from reseg_geo.vector.formats import check_vector_name

        check_vector_name(targets["polygons"])


def drawn(targets: Mapping[str, Path]) -> dict[str, Path]:
    """The outputs that have a style."""
    return {name: path for name, path in targets.items() if name in _DRAWN}


def software() -> dict[str, str]:
    """Versions of what maps depend on, by name."""
    found = {name: version(name) for name in _LIBRARIES}
    return {
        "reseg-geo": __version__, "Python": platform.python_version(),
        "GDAL": rasterio.__gdal_version__,
    } | found  # fmt: skip


@dataclass(frozen=True)
class Finished:
    """The rasters of a run and what is known of it.

    targets, staged: final and present paths by output; the confidence may be staged without being
    an output. histogram: (101,) pixels by confidence in per cent; record: how it was made; about:
    the tags of the class map; command: what was asked for; began: the time; warnings: those so far,
    which go on growing.
    """

    targets: Mapping[str, Path]
    staged: dict[str, Path]
    classes: tuple[LandCover, ...]
    options: SegmentOptions
    reader: RasterReader
    tally: ClassAreas
    histogram: NDArray[np.int64] | None
    record: Mapping[str, Any]
    about: Mapping[str, str]
    command: str
    began: datetime
    device: str
    warnings: Sequence[str]

    @property
    def notice(self) -> str | None:
        """What the model's maps must say about themselves."""
        return self.about.get(NOTICE_TAG)

    @property
    def seconds(self) -> float:
        """How long the run has taken so far."""
        return (datetime.now(timezone.utc) - self.began).total_seconds()


def make_products(run: Finished, reporter: Reporter) -> None:
    """Write all that was asked for beside the rasters, each to where it is staged."""
    styles = {
        "class_map": raster_style(legend_of(run.classes), _used(run)),
        "confidence": confidence_style(),
    }
    if "polygons" in run.targets:
        from reseg_geo.vector.vectorize import write_polygons

        styles["polygons"] = write_polygons(
            run.staged["class_map"], run.staged["polygons"], run.targets["polygons"],
            run.staged.get("confidence") if "confidence" in run.targets else None,
            run.options.polygons, reporter.warn, row_reporter(reporter.note, "making polygons"),
        )  # fmt: skip
    if run.options.qml:
        for name, target in styles_beside(drawn(run.targets)).items():
            write_text(run.staged[name], target, styles[name.removesuffix("_style")])
    if "preview" in run.targets or "report" in run.targets:
        image = run.reader.overview(_OVERVIEW)
        if "preview" in run.targets:
            write_preview(
                image, run.staged["class_map"], run.tally.summaries(),
                run.staged["preview"], run.targets["preview"], reporter.warn,
            )  # fmt: skip
        if "report" in run.targets:
            facts = ReportDetails(
                title=Path(run.reader.path).name,
                image=image,
                class_map=run.staged["class_map"],
                confidence=run.staged.get("confidence"),
                histogram=run.histogram,
                classes=run.tally.summaries(),
                facts=_report_facts(run),
                command=run.command,
                warnings=run.warnings,
                notice=run.notice,
            )
            write_report(facts, run.staged["report"], run.targets["report"])
    if "stac" in run.targets:
        _write_item(run)
    if "provenance" in run.targets:
        write_provenance(
            run.record, _around(run), run.staged["provenance"], run.targets["provenance"]
        )


def _used(run: Finished) -> set[int]:
    return {value for value, pixels in run.tally.pixels.items() if value and pixels}


def _report_facts(run: Finished) -> list[tuple[str, str]]:
    grid, about = run.reader.grid, run.about
    wide, high = pixel_size(grid.transform)
    unit = crs_unit(grid.crs) or "pixels"
    classes = (
        f"{item.name} ({', '.join(item.synonyms)})" if item.synonyms else item.name
        for item in run.classes
    )
    return [
        ("Image", run.reader.path),
        ("Size", f"{grid.width:,} × {grid.height:,} pixels"),
        ("Pixel", f"{wide:.6g} × {high:.6g} {unit}"),
        ("CRS", "none" if grid.crs is None else grid.crs.to_string()),
        ("Model", f"{about['RESEG_GEO_MODEL']} (weights {run.record['model']['fingerprint']})"),
        (
            "Method",
            f"{about['RESEG_GEO_METHOD']}, {about['RESEG_GEO_MASKED_LAYERS']} masked layers",
        ),
        ("Regions", about["RESEG_GEO_REGIONS"]),
        ("Pixel that the model sees", f"{about['RESEG_GEO_VIEW_FACTOR']} of the image's"),
        ("Stride", f"{about['RESEG_GEO_STRIDE']} pixels that the model sees"),
        ("Other options", "\n".join(_unusual(run.record["options"])) or "none"),
        ("Classes and their words", "\n".join(classes)),
        ("Versions", ", ".join(f"{name} {number}" for name, number in software().items())),
        ("Machine", f"{platform.system()} {platform.machine()}, device {run.device}"),
        ("Made", run.began.strftime("%Y-%m-%d %H:%M UTC")),
        ("Time taken", str(timedelta(seconds=round(run.seconds)))),
    ]


def _unusual(options: Mapping[str, Any]) -> list[str]:
    """The options that are not as they would be by default, a line each."""
    plain = json.loads(json.dumps(recorded(SegmentOptions())))
    return [f"{name}: {value}" for name, value in options.items() if plain.get(name) != value]


def _write_item(run: Finished) -> None:
    assets = {
        name: Asset(path, name, run.staged[name])
        for name, path in run.targets.items()
        if name != "stac"
    }
    facts = ItemDetails(
        id=run.targets["class_map"].stem,
        created=run.began,
        observed=acquired(run.reader.path),
        software=software(),
        lineage=f"Made by `{run.command}`.",
        source=run.reader.path,
        model=run.about["RESEG_GEO_MODEL"],
        notice=run.notice,
    )
    write_item(
        run.staged["stac"], run.targets["stac"], assets=assets, classes=legend_of(run.classes),
        facts=facts,
    )  # fmt: skip


def _around(run: Finished) -> dict[str, Any]:
    return {
        "command": run.command,
        "software": software(),
        "machine": f"{platform.system()} {platform.release()} {platform.machine()}",
        "device": run.device,
        "began": run.began.isoformat(timespec="seconds"),
        "seconds": round(run.seconds, 1),
        "outputs": {name: str(path) for name, path in run.targets.items()},
        "warnings": list(run.warnings),
        "notice": run.notice,
    }
