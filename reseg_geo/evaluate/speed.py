"""The speed of this machine: a large matrix product, and each installed model."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import torch

from reseg_geo.classes import read_classes
from reseg_geo.engine.mapper import Mapper
from reseg_geo.engine.sampling import GroundSampling
from reseg_geo.engine.views import Scratch
from reseg_geo.errors import ResegError
from reseg_geo.evaluate.demo import TRIAL_CLASSES, write_trial_image
from reseg_geo.models.device import fast_bfloat16, pick_device
from reseg_geo.models.inventory import inventory
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.quantities import duration
from reseg_geo.raster.reader import RasterReader

_CPU_ROWS, _GPU_ROWS = 2048, 8192  # of the matrices
_SIDE = 1024  # pixels of the image that models are timed on


def speed() -> Iterator[tuple[str, str]]:
    """Yield name and speed of the matrix product and of each installed CLIP model.

    A model is timed once; later the stored timing is used.
    """
    device = pick_device("auto")
    rate = product_rate(torch.float32, device)
    figures = f"{rate / 1e9:,.0f} GFLOP/s in float32"
    if device != "cpu" or fast_bfloat16():
        figures += f", {product_rate(torch.bfloat16, device) / 1e9:,.0f} in bfloat16"
    yield "matrix product", figures
    names = [model.name for model in inventory() if model.here and model.kind == "clip"]
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        path = scratch / "image.tif"
        write_trial_image(path, _SIDE)
        for name in names:
            try:
                mapper = Mapper(read_classes(TRIAL_CLASSES), SegmentOptions(name))
                yield name, _figures(mapper, path, scratch)
            except ResegError as error:
                yield name, str(error)


def product_rate(dtype: torch.dtype = torch.float32, device: str = "cpu") -> float:
    """Floating-point operations per second of a large matrix product, the best of three."""
    rows = _CPU_ROWS if device == "cpu" else _GPU_ROWS
    one, other = torch.randn(2, rows, rows, device=device).to(dtype)
    spent = []
    for _ in range(3):
        began = time.perf_counter()
        (one @ other)[0, 0].item()  # waits for the device
        spent.append(time.perf_counter() - began)
    return 2 * rows**3 / min(spent)


def _figures(mapper: Mapper, path: Path, scratch: Path) -> str:
    """Number format, device, batch size, time per megapixel, and the speed-up of bfloat16."""
    with RasterReader(path) as reader:
        _, seconds = mapper.expected(
            mapper.scales(reader, GroundSampling(None), Scratch(scratch, scratch))
        )
    model, timing, options = mapper.model, mapper.timing, mapper.options
    found = f"{model.format}, PyTorch on {model.device}, batches of {mapper.encoder.batches.size}"
    if seconds is not None:
        found += (
            f", about {duration(seconds / (_SIDE / 1000) ** 2)} per megapixel (stride "
            f"{options.stride}, {options.regions})"
        )
    if timing and timing.speedup is not None and timing.agreement is not None:
        found += (
            f"; bfloat16 is {timing.speedup:.1f} times as fast and gives the same class for "
            f"{timing.agreement:.2%} of the pixels"
        )
    return found
