"""The speed of this machine: a large matrix product, and each installed model."""

import time
from collections.abc import Iterator
from pathlib import Path

import torch

from reseg_geo.classes import read_classes
from reseg_geo.engine.formats import sample_of, seconds_a_window
from reseg_geo.engine.load import batches_for
from reseg_geo.engine.mapper import Mapper
from reseg_geo.engine.pace import known_pace
from reseg_geo.engine.sampling import GroundSampling
from reseg_geo.engine.views import Scratch
from reseg_geo.errors import ResegError
from reseg_geo.evaluate.demo import TRIAL_CLASSES, write_trial_image
from reseg_geo.models.device import fast_bfloat16, pick_device
from reseg_geo.models.inventory import inventory
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.quantities import duration
from reseg_geo.raster.reader import RasterReader
from reseg_geo.storage.leftovers import temporary_folder

_CPU_ROWS, _GPU_ROWS = 2048, 8192  # of the matrices
_SIDE = 1024  # pixels of the image that models are timed on


def speed() -> Iterator[tuple[str, str]]:
    """Yield name and speed of the matrix product and of each installed CLIP model.

    Models are timed on a synthetic image.
    """
    device = pick_device("auto")
    rate = product_rate(torch.float32, device)
    figures = f"{rate / 1e9:,.0f} GFLOP/s in float32"
    if device != "cpu" or fast_bfloat16():
        figures += f", {product_rate(torch.bfloat16, device) / 1e9:,.0f} in bfloat16"
    yield "matrix product", figures
    names = [model.name for model in inventory() if model.here and model.kind == "clip"]
    with temporary_folder() as scratch:
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
        (scale,) = mapper.scales(reader, GroundSampling(None), Scratch(scratch, scratch))
        began = time.perf_counter()
        sample = sample_of(scale.reader)
        regions = time.perf_counter() - began
    assert sample is not None
    model, options, windows = mapper.model, mapper.options, scale.reader.tiling.window_count
    a_window = seconds_a_window(
        mapper.encoder, sample, lambda model: batches_for(model, mapper.options)
    )
    seconds = (regions + windows * a_window) / (_SIDE / 1000) ** 2
    found = (
        f"{model.format}, PyTorch on {model.device}, batches of {mapper.encoder.batches.size}, "
        f"about {duration(seconds)} per megapixel (stride {mapper.stride}, {options.regions})"
    )
    if (comparison := known_pace(model).comparison) is not None:
        found += (
            f"; bfloat16 is {comparison.speedup:.1f} times as fast and gives the same class for "
            f"{comparison.agreement:.2%} of the pixels"
        )
    return found
