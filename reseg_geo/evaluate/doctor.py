"""Whether the program works on this machine, and the choices that it offers."""

import platform
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reseg_geo.errors import ResegError
from reseg_geo.models.inventory import inventory
from reseg_geo.options.segment import METHODS
from reseg_geo.storage.home import home
from reseg_geo.version import __version__

DEVICES = ("auto", "cpu", "cuda", "mps")
REGIONS = ("superpixel", "sam", "none")
_SIDE = 256  # pixels of the trial image
_CLASSES = "building, road, tree, grass, water"


def choices() -> dict[str, Any]:
    """Models, methods, regions and devices to choose from; no model is loaded."""
    return {
        "version": __version__,
        "models": [asdict(each) for each in inventory()],
        "methods": list(METHODS),
        "regions": list(REGIONS),
        "devices": list(DEVICES),
    }


def facts() -> Iterator[tuple[str, str]]:
    """Yield name and value of versions, device and models.

    Raises ResegError if a library cannot be loaded.
    """
    yield "reseg-geo", __version__
    yield "Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    try:
        import rasterio
        import shapely
        import torch
        import torchvision  # fails with a torch of another build
    except (ImportError, OSError, RuntimeError) as error:
        reason = " ".join(str(error).split())
        raise ResegError(f"a library cannot be loaded ({reason}); reinstall reseg-geo.") from error

    yield "GDAL", f"{rasterio.__gdal_version__}, GEOS {shapely.geos_version_string}"
    threads = torch.get_num_threads()
    yield (
        "PyTorch",
        f"{torch.__version__}, torchvision {torchvision.__version__}, {threads} threads",
    )
    if torch.cuda.is_available():
        yield "device", f"cuda ({torch.cuda.get_device_name()})"
    else:
        yield "device", "mps" if torch.backends.mps.is_available() else "cpu"
    yield "models", ", ".join(each.name for each in inventory() if each.here)
    yield "kept in", str(home())


def trial() -> float:
    """Map a synthetic image with the bundled model and vectorize it; returns the seconds it took.

    Raises ResegError, or what a broken library raises, if that fails.
    """
    from reseg_geo.evaluate.demo import write_picture
    from reseg_geo.run.segment import segment
    from reseg_geo.scenes.scene import make_scene

    began = time.perf_counter()
    image = make_scene(1, _SIDE, _SIDE, style="suburban").image
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "image.tif"
        write_picture(path, path, image.transpose(2, 0, 1))
        result = segment(
            path, _CLASSES, Path(folder) / "map.tif", polygons=Path(folder) / "map.gpkg"
        )
    if sum(each.pixels for each in result.classes) != _SIDE * _SIDE:
        raise ResegError("the map of the trial image is incomplete; reinstall reseg-geo.")
    return time.perf_counter() - began
