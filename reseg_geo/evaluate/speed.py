"""How quick a machine is: at a large matrix product, and with each of its models."""

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
from reseg_geo.evaluate.demo import write_picture
from reseg_geo.models.device import fast_bfloat16, pick_device
from reseg_geo.models.inventory import inventory
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.quantities import duration
from reseg_geo.raster.reader import RasterReader
from reseg_geo.scenes.scene import make_scene

_SQUARE = 4096  # rows of the matrices
_SIDE = 1024  # pixels of the picture that models are measured on
_CLASSES = "building, road, tree, grass, water"


def speed() -> Iterator[tuple[str, str]]:
    """Name and figures of the matrix product and of each CLIP model that is here.

    A model is measured when it is first asked for, and remembered then.
    """
    device = pick_device("auto")
    rate = product_rate(torch.float32, device)
    figures = f"{rate / 1e9:,.0f} GFLOP/s in float32"
    if device != "cpu" or fast_bfloat16():
        figures += f", {product_rate(torch.bfloat16, device) / 1e9:,.0f} in bfloat16"
    yield "matrix product", figures
    names = [model.name for model in inventory() if model.here and model.kind == "clip"]
    image = make_scene(1, _SIDE, _SIDE, style="suburban").image
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        picture = scratch / "picture.tif"
        write_picture(picture, picture, image.transpose(2, 0, 1))
        for name in names:
            try:
                mapper = Mapper(read_classes(_CLASSES), SegmentOptions(name))
                yield name, _figures(mapper, picture, scratch)
            except ResegError as error:
                yield name, str(error)


def product_rate(dtype: torch.dtype = torch.float32, device: str = "cpu") -> float:
    """Floating-point operations a second of a large matrix product, the best of three."""
    one, other = torch.randn(2, _SQUARE, _SQUARE, device=device).to(dtype)
    spent = []
    for _ in range(3):
        began = time.perf_counter()
        (one @ other)[0, 0].item()  # which waits for the device
        spent.append(time.perf_counter() - began)
    return 2 * _SQUARE**3 / min(spent)


def _figures(mapper: Mapper, picture: Path, scratch: Path) -> str:
    """Format, where it runs, batch, time a megapixel, and what bfloat16 would gain."""
    with RasterReader(picture) as reader:
        _, seconds = mapper.expected(
            mapper.scales(reader, GroundSampling(None), Scratch(scratch, scratch))
        )
    model, timing, options = mapper.model, mapper.timing, mapper.options
    found = f"{model.format}, PyTorch on {model.device}, batches of {mapper.encoder.batches.size}"
    if seconds is not None:
        found += (
            f", about {duration(seconds / (_SIDE / 1000) ** 2)} a megapixel (stride "
            f"{options.stride}, {options.regions})"
        )
    if timing and timing.speedup is not None and timing.agreement is not None:
        found += (
            f"; bfloat16 is {timing.speedup:.1f} times as quick, {timing.agreement:.2%} the same"
        )
    return found
