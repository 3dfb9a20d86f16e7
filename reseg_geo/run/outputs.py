"""Outputs made from the rasters of a run: polygons, pictures, a STAC Item, styles."""

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

import rasterio

from reseg_geo.inputs.acquisition import acquired
from reseg_geo.maps.legend import legend_of
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.place.georeference import crs_unit, pixel_size
from reseg_geo.progress.events import WarningRecorder, row_reporter
from reseg_geo.publish.preview import write_preview
from reseg_geo.publish.provenance import STAND_ALONE_TAG, recorded, write_provenance
from reseg_geo.publish.report import ReportDetails, write_report
from reseg_geo.publish.stac import Asset, ItemDetails, write_item
from reseg_geo.publish.style import confidence_style, raster_style, styles_beside
from reseg_geo.raster.reader import RasterReader
from reseg_geo.run.mapping import Mapped
from reseg_geo.run.names import drawn
from reseg_geo.run.plan import RunPlan
from reseg_geo.storage.staging import write_text
from reseg_geo.version import __version__

_OVERVIEW = 1400  # longer side of pictures, in pixels
_LIBRARIES = (
    "torch", "torchvision", "open_clip_torch", "segment-anything", "rasterio", "pyproj", "shapely",
    "scikit-image", "scipy", "pillow", "numpy",
)  # fmt: skip


def software() -> dict[str, str]:
    """Versions of the software that maps depend on, by name."""
    found = {name: version(name) for name in _LIBRARIES}
    return {
        "reseg-geo": __version__, "Python": platform.python_version(),
        "GDAL": rasterio.__gdal_version__,
    } | found  # fmt: skip


@dataclass(frozen=True)
class Finished:
    """A run whose rasters are written; staged: paths of its outputs while it lasts, by name."""

    plan: RunPlan
    reader: RasterReader
    mapped: Mapped
    staged: Mapping[str, Path]
    warnings: Sequence[str]

    @property
    def seconds(self) -> float:
        """Seconds that the run has taken so far."""
        return (datetime.now(timezone.utc) - self.plan.began).total_seconds()


def write_outputs(
    plan: RunPlan,
    reader: RasterReader,
    mapped: Mapped,
    staged: Mapping[str, Path],
    events: WarningRecorder,
) -> None:
    """Write all outputs other than the rasters to their staged paths."""
    run, reporter = Finished(plan, reader, mapped, staged, events.warnings), events.reporter
    targets, summaries = plan.targets, mapped.areas.summaries()
    styles = {
        "class_map": raster_style(legend_of(plan.classes), _used(run)),
        "confidence": confidence_style(),
    }
    if plan.polygons is not None:
        from reseg_geo.vector.vectorize import Layer, write_polygons

        styles["polygons"] = write_polygons(
            staged["class_map"], staged["polygons"], targets["polygons"],
            staged.get("confidence") if "confidence" in targets else None,
            plan.options.polygons, reporter.warn,
            row_reporter(reporter.note, "making polygons"), Layer(plan.polygons.layer),
        )  # fmt: skip
    if plan.options.qml:
        for name, target in styles_beside(drawn(targets)).items():
            write_text(staged[name], target, styles[name.removesuffix("_style")])
    if "preview" in targets or "report" in targets:
        image = reader.overview(_OVERVIEW)
        if "preview" in targets:
            write_preview(
                image, staged["class_map"], summaries,
                staged["preview"], targets["preview"], reporter.warn,
            )  # fmt: skip
        if "report" in targets:
            content = ReportDetails(
                title=Path(reader.path).name,
                image=image,
                class_map=staged["class_map"],
                confidence=staged.get("confidence"),
                histogram=mapped.histogram,
                classes=summaries,
                properties=_report_properties(run),
                command=plan.command,
                warnings=events.warnings,
                notice=mapped.banner,
                calibrated=plan.calibration is not None,
                stand_alone=STAND_ALONE_TAG in mapped.tags,
            )
            write_report(content, staged["report"], targets["report"])
    if "stac" in targets:
        _write_item(run)
    if "provenance" in targets:
        details = _provenance_details(run)
        write_provenance(mapped.record, details, staged["provenance"], targets["provenance"])


def _used(run: Finished) -> set[int]:
    return {value for value, pixels in run.mapped.areas.pixels.items() if value and pixels}


def _report_properties(run: Finished) -> list[tuple[str, str]]:
    grid, tags = run.reader.grid, run.mapped.tags
    wide, high = pixel_size(grid.transform)
    unit = crs_unit(grid.crs) or "pixels"
    classes = (
        f"{item.name} ({', '.join(item.synonyms)})" if item.synonyms else item.name
        for item in run.plan.classes
    )
    return [
        ("Image", run.reader.path),
        ("Size", f"{grid.width:,} × {grid.height:,} pixels"),
        ("Pixel", f"{wide:.6g} × {high:.6g} {unit}"),
        ("CRS", "none" if grid.crs is None else grid.crs.to_string()),
        (
            "Model",
            f"{tags['RESEG_GEO_MODEL']} (weights {run.mapped.record['model']['fingerprint']})",
        ),
        ("Method", f"{tags['RESEG_GEO_METHOD']}, {tags['RESEG_GEO_MASKED_LAYERS']} masked layers"),
        ("Regions", tags["RESEG_GEO_REGIONS"]),
        ("Image pixels per model pixel", tags["RESEG_GEO_VIEW_FACTOR"]),
        ("Stride", f"{tags['RESEG_GEO_STRIDE']} model pixels"),
        ("Other options", "\n".join(_changed(run.mapped.record["options"])) or "none"),
        ("Classes and their words", "\n".join(classes)),
        *([("Examples", run.mapped.learned.details())] if run.mapped.learned else []),
        *([("Calibration", run.plan.calibration.summary())] if run.plan.calibration else []),
        ("Versions", ", ".join(f"{name} {number}" for name, number in software().items())),
        ("Machine", f"{platform.system()} {platform.machine()}, device {run.mapped.device}"),
        ("Made", run.plan.began.strftime("%Y-%m-%d %H:%M UTC")),
        ("Time taken", str(timedelta(seconds=round(run.seconds)))),
    ]


def _changed(options: Mapping[str, Any]) -> list[str]:
    """The options that differ from their defaults, one per line."""
    defaults = json.loads(json.dumps(recorded(SegmentOptions())))
    return [f"{name}: {value}" for name, value in options.items() if defaults.get(name) != value]


def _write_item(run: Finished) -> None:
    assets = {
        name: Asset(path, name, run.staged[name])
        for name, path in run.plan.targets.items()
        if name != "stac"
    }
    item = ItemDetails(
        id=run.plan.targets["class_map"].stem,
        created=run.plan.began,
        observed=acquired(run.reader.path),
        software=software(),
        lineage=f"Made by `{run.plan.command}`.",
        source=run.reader.path,
        model=run.mapped.tags["RESEG_GEO_MODEL"],
        notice=run.mapped.banner,
    )
    write_item(
        run.staged["stac"], run.plan.targets["stac"], assets=assets,
        classes=legend_of(run.plan.classes), details=item,
    )  # fmt: skip


def _provenance_details(run: Finished) -> dict[str, Any]:
    return {
        "command": run.plan.command,
        "software": software(),
        "machine": f"{platform.system()} {platform.release()} {platform.machine()}",
        "device": run.mapped.device,
        "began": run.plan.began.isoformat(timespec="seconds"),
        "seconds": round(run.seconds, 1),
        "outputs": {name: str(path) for name, path in run.plan.targets.items()},
        "warnings": list(run.warnings),
        "notice": run.mapped.notice,
        "doubts": list(run.mapped.doubts),
        "learned": run.mapped.learned and run.mapped.learned.as_json(),
    }
