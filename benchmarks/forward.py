"""The model alone: masked attention beside open_clip's own tower, and beside a matrix product."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import open_clip
import torch
from safetensors.torch import save_file

from benchmarks.rows import Row
from reseg_geo.clip.model import ClipModel
from reseg_geo.models.acquire import write_config
from reseg_geo.models.architecture import open_clip_config
from reseg_geo.models.store import WEIGHTS_FILE

_SIDE = 4096  # of the matrices
_WARM = 2  # windows


def seconds(work: Callable[[], object]) -> float:
    """What a call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def gemm_rate() -> float:
    """Floating-point operations a second of a large float32 matrix product, the best of three."""
    one, other = torch.randn(_SIDE, _SIDE), torch.randn(_SIDE, _SIDE)
    return 2 * _SIDE**3 / min(seconds(lambda: one @ other) for _ in range(3))


def useful(model: ClipModel, masked: int) -> float:
    """Multiplications and additions of one window that its result needs.

    Attention of masked layers is left out, since the mask makes most of it useless.
    """
    rows, columns = model.grid
    patches, width = rows * columns, model.visual.conv1.out_channels
    hidden = model.visual.transformer.resblocks[0].mlp.c_fc.out_features
    linear = 2 * (4 * width * width + 2 * width * hidden)  # of one token in one layer
    layers = model.blocks
    attention = 4 * (1 + patches) ** 2 * width
    embedding = 2 * patches * 3 * model.patch_size**2 * width
    return layers * (1 + patches) * linear + (layers - masked) * attention + embedding


def rows(model: ClipModel, rounds: int, batch: int) -> Iterator[Row]:
    """The rows about the forward pass. Ours and open_clip's take turns, after a matrix product."""
    masked, chance = model.masked_layers, np.random.default_rng(0)
    pixels = torch.from_numpy(chance.standard_normal((batch, 3, 224, 224), np.float32))
    regions = chance.integers(1, 12, (masked, batch, *model.grid))

    def ours() -> object:
        return model.encode_patches(pixels, regions)

    @torch.inference_mode()
    def theirs() -> object:
        return model.clip.encode_image(pixels)

    model.encode_patches(pixels[:_WARM], regions[:, :_WARM])
    measured = [(gemm_rate(), seconds(ours), seconds(theirs)) for _ in range(rounds)]
    rate, own, other = (float(np.median(each)) for each in zip(*measured, strict=True))
    faster = float(np.median([theirs_s / ours_s for _, ours_s, theirs_s in measured]))
    name = f"{model.name}, {masked} masked layers, batch {batch}, float32"
    yield Row(
        f"windows a second through `encode_patches`, {name}", "open_clip's `encode_image`", faster,
        0.95, note=f"{batch / own:.3g} and {batch / other:.3g} windows/s",
    )  # fmt: skip
    yield Row(
        "the same in bfloat16", "float32 of ours", None, 1.8,
        note="the processor has neither AVX512-BF16 nor AMX",
    ) if not fast_bfloat16() else _half(model, pixels, regions)  # fmt: skip
    work = useful(model, masked) * batch
    share = float(np.median([work / ours_s / gemm for gemm, ours_s, _ in measured]))
    yield Row(
        "useful operations a second of that forward pass", f"a product of {_SIDE} x {_SIDE}",
        share, 0.75, note=f"{work / own / 1e9:.0f} and {rate / 1e9:.0f} GFLOP/s",
    )  # fmt: skip


def _half(model: ClipModel, pixels: torch.Tensor, regions: np.ndarray) -> Row:
    whole = seconds(lambda: model.encode_patches(pixels, regions))
    model.clip.to(torch.bfloat16)
    model.encode_patches(pixels[:_WARM], regions[:, :_WARM])
    half = seconds(lambda: model.encode_patches(pixels, regions))
    model.clip.to(torch.float32)
    return Row("the same in bfloat16", "float32 of ours", whole / half, 1.8)


def fast_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 numbers itself."""
    info = Path("/proc/cpuinfo")
    flags = info.read_text() if info.exists() else ""
    return "avx512_bf16" in flags or "amx_bf16" in flags


def write_model(folder: Path, architecture: str) -> Path:
    """A model of random weights as a folder that `--model` takes."""
    torch.manual_seed(0)
    config = open_clip_config(architecture)
    folder.mkdir()
    write_config(folder, {"model_cfg": config})
    clip = open_clip.create_model(architecture, pretrained=None)
    state = {name: value.contiguous() for name, value in clip.state_dict().items()}
    save_file(state, folder / WEIGHTS_FILE)
    return folder
