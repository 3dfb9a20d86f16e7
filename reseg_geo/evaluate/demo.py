"""A made-up orthophoto with known truth, its map by the bundled model, and how well they agree."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine

from reseg_geo.classes import LandCover, read_classes
from reseg_geo.errors import OutputError
from reseg_geo.evaluate.metrics import confusion_matrix, intersection_over_union
from reseg_geo.progress.events import Listener, silent
from reseg_geo.raster.gdal_errors import RASTER_ERRORS
from reseg_geo.run.result import Result
from reseg_geo.run.segment import segment
from reseg_geo.scenes.scene import SCENE_CLASSES, make_scene
from reseg_geo.storage.staging import Staging, output_error

CLASSES = (
    "building=roof|house, road=street|asphalt, pavement=parking lot|concrete, tree=trees|forest, "
    "grass=lawn|meadow, bare soil=sand|dirt, water=river|lake"
)
SEED, SIZE, GSD = 7, 1024, 0.5
# Somewhere in the plain near Cologne, so that the files open in a real place.
_CRS = "EPSG:25832"
_CORNER = (346_000.0, 5_648_500.0)
_MAKER = "reseg-geo demo"


@dataclass(frozen=True)
class Demo:
    """Paths of the made-up orthophoto and of its truth, the run's result, and IoU by class."""

    orthophoto: Path
    truth: Path
    result: Result
    iou: Mapping[str, float]


def run_demo(folder: Path, progress: Listener = silent) -> Demo:
    """Write the orthophoto and the truth to `folder`, segment it, and compare.

    Files of an earlier demonstration are replaced, but none that it did not make. Raises
    OutputError for a folder that holds such files or cannot be written.
    """
    classes = read_classes(CLASSES)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(folder, error) from error
    orthophoto, truth = folder / "orthophoto.tif", folder / "truth.tif"
    names = ("landcover.tif", "landcover.gpkg", "confidence.tif", "preview.png", "report.html")
    class_map, polygons, confidence, preview, report = (folder / name for name in names)
    if not _made_here(orthophoto):
        for path in (orthophoto, truth, class_map, polygons, confidence, preview, report):
            if path.exists():
                raise OutputError(
                    f"{path} is not of an earlier demonstration; name a folder without such a file."
                )
    scene = make_scene(SEED, SIZE, SIZE, gsd=GSD, style="suburban")
    known = truth_values(scene.labels, classes)
    with Staging(overwrite=True) as staging:
        write_picture(staging.add(orthophoto), orthophoto, np.moveaxis(scene.image, -1, 0))
        write_picture(staging.add(truth), truth, known[None])
        staging.commit()
    result = segment(
        orthophoto, classes, class_map, polygons=polygons, confidence=confidence,
        preview=preview, report=report, overwrite=True, progress=progress,
        command=shlex.join(
            ["reseg-geo", "segment", str(orthophoto), "--classes", CLASSES, "-o", str(class_map),
             "--polygons", str(polygons), "--confidence", str(confidence), "--preview",
             str(preview), "--report", str(report)]
        ),
    )  # fmt: skip
    with rasterio.open(result.class_map) as dataset:
        matrix = confusion_matrix(dataset.read(1), known, len(classes))
    iou = intersection_over_union(matrix).tolist()
    return Demo(orthophoto, truth, result, dict(zip((c.name for c in classes), iou, strict=True)))


def truth_values(labels: np.ndarray, classes: tuple[LandCover, ...]) -> np.ndarray:
    """Labels of a scene, (h, w), as values of the class list; what it does not name becomes 0."""
    names = [item.name for item in classes]
    table = [0, *(names.index(name) + 1 if name in names else 0 for name in SCENE_CLASSES)]
    return np.array(table, np.uint8)[labels]


def _made_here(path: Path) -> bool:
    """Whether an earlier demonstration wrote this file."""
    try:
        with rasterio.open(path) as dataset:
            return bool(dataset.tags().get("TIFFTAG_SOFTWARE") == _MAKER)
    except RASTER_ERRORS:
        return False


def write_picture(path: Path, target: Path, bands: np.ndarray) -> None:
    """Write bands (n, h, w) uint8 as a GeoTIFF at the demonstration's place.

    Errors speak of `target`, the final name. Raises OutputError.
    """
    transform = Affine.translation(*_CORNER) @ Affine.scale(GSD, -GSD)
    try:
        with rasterio.open(
            path, "w", driver="GTiff", width=bands.shape[2], height=bands.shape[1],
            count=len(bands), dtype="uint8", crs=_CRS, transform=transform, compress="DEFLATE",
            tiled=True,
        ) as dataset:  # fmt: skip
            dataset.write(bands)
            dataset.update_tags(TIFFTAG_SOFTWARE=_MAKER)
    except RASTER_ERRORS as error:
        raise output_error(target, error) from error
