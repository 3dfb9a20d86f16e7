"""A check of the program on this machine, and the choices that it offers."""

import platform
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from reseg_geo.errors import ResegError
from reseg_geo.models.inventory import inventory
from reseg_geo.options.segment import METHODS, REGIONS
from reseg_geo.proj_data import NOTICE
from reseg_geo.schemes.catalogue import scheme_names
from reseg_geo.storage.home import home
from reseg_geo.storage.leftovers import temporary_folder
from reseg_geo.version import __version__

_SIDE = 256  # pixels of the trial image


def choices() -> dict[str, Any]:
    """Models, methods, regions and devices to choose from; no model is loaded."""
    return {
        "version": __version__,
        "models": [asdict(each) for each in inventory()],
        "methods": list(METHODS),
        "regions": list(REGIONS),
        "schemes": list(scheme_names()),
        "devices": ["auto", "cpu", "cuda", "mps"],
    }


def environment() -> Iterator[tuple[str, str]]:
    """Yield the versions, the device and the models of this machine, each with its name.

    Raises ResegError if a library cannot be loaded.
    """
    yield "reseg-geo", __version__
    yield "Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    try:
        import pyproj
        import rasterio
        import shapely
        import torch
        import torchvision  # fails with another build of PyTorch
    except (ImportError, OSError, RuntimeError) as error:
        reason = " ".join(str(error).split())
        raise ResegError(f"a library cannot be loaded ({reason}); reinstall reseg-geo.") from error

    yield "GDAL", f"{rasterio.__gdal_version__}, GEOS {shapely.geos_version_string}"
    yield (
        "PROJ",
        pyproj.proj_version_str if NOTICE is None else f"{pyproj.proj_version_str}; {NOTICE}",
    )
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
    """Map and vectorize a synthetic image with the bundled model; returns the duration in seconds.

    Raises ResegError, or any exception of a broken library.
    """
    from reseg_geo.evaluate.demo import TRIAL_CLASSES, write_trial_image
    from reseg_geo.run.segment import segment

    began = time.perf_counter()
    with temporary_folder() as folder:
        write_trial_image(folder / "image.tif", _SIDE)
        result = segment(
            folder / "image.tif", TRIAL_CLASSES, folder / "map.tif", polygons=folder / "map.gpkg"
        )
    if sum(each.pixels for each in result.classes) != _SIDE * _SIDE:
        raise ResegError("the map of the trial image is incomplete; reinstall reseg-geo.")
    return time.perf_counter() - began
