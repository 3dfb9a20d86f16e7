"""The demonstration: a synthetic orthophoto, its map by the bundled model, and their agreement."""

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
from reseg_geo.inputs.gdal_errors import RASTER_ERRORS
from reseg_geo.progress.events import Listener, silent
from reseg_geo.run.result import Result
from reseg_geo.run.segment import segment
from reseg_geo.scenes.scene import SCENE_CLASSES, make_scene
from reseg_geo.storage.staging import Staging, output_error

CLASSES = (
    "building=roof|house, road=street|asphalt, pavement=parking lot|concrete, tree=trees|forest, "
    "grass=lawn|meadow, bare soil=sand|dirt, water=river|lake"
)
TRIAL_CLASSES = "building, road, tree, grass, water"
SEED, SIZE, GSD = 7, 1024, 0.5
# A real place near Cologne, so that a GIS can show the files on a base map.
_CRS = "EPSG:25832"
_CORNER = (346_000.0, 5_648_500.0)
_MAKER = "reseg-geo demo"


@dataclass(frozen=True)
class Demo:
    """Paths of the synthetic orthophoto and its ground truth, the result, and IoU by class."""

    orthophoto: Path
    truth: Path
    result: Result
    iou: Mapping[str, float]


def run_demo(folder: Path, progress: Listener = silent) -> Demo:
    """Write the orthophoto and the ground truth to `folder`, map it, and compare.

    Files of an earlier demonstration are replaced. Raises OutputError if the folder has other
    files of these names or cannot be written.
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
                    f"{path} already exists and was not written by reseg-geo demo; choose another "
                    "folder."
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
    """Convert the labels of a scene, (h, w), to values of the class list; 0 for other classes."""
    names = [item.name for item in classes]
    table = [0, *(names.index(name) + 1 if name in names else 0 for name in SCENE_CLASSES)]
    return np.array(table, np.uint8)[labels]


def _made_here(path: Path) -> bool:
    """Whether an earlier demonstration wrote the file."""
    try:
        with rasterio.open(path) as dataset:
            return bool(dataset.tags().get("TIFFTAG_SOFTWARE") == _MAKER)
    except RASTER_ERRORS:
        return False


def write_trial_image(path: Path, side: int) -> None:
    """Write a synthetic image of side x side pixels, to try or time the program with."""
    scene = make_scene(1, side, side, style="suburban")
    write_picture(path, path, np.moveaxis(scene.image, -1, 0))


def write_picture(path: Path, target: Path, bands: np.ndarray) -> None:
    """Write bands (n, h, w) uint8 as a GeoTIFF with the demonstration's georeference.

    Raises OutputError, which names the final path `target`, if the file cannot be written.
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
