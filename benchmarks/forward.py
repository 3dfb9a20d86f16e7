"""The model alone: masked attention compared with open_clip's tower and a matrix product."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import open_clip
import torch
from safetensors.torch import save_file

from benchmarks.rows import Row
from reseg_geo.clip.model import ClipModel
from reseg_geo.evaluate.speed import product_rate
from reseg_geo.models.acquire import write_config
from reseg_geo.models.architecture import open_clip_config
from reseg_geo.models.device import batch_for, fast_bfloat16
from reseg_geo.models.store import WEIGHTS_FILE

_WARM = 2  # windows


def seconds(work: Callable[[], object]) -> float:
    """Duration of a call in seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


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


def rows(model: ClipModel, rounds: int) -> Iterator[Row]:
    """The rows about the forward pass. Ours and open_clip's take turns, after a matrix product."""
    masked, chance = model.masked_layers, np.random.default_rng(0)
    batch = batch_for(model.device, model.format)
    pixels = torch.from_numpy(chance.standard_normal((batch, 3, 224, 224), np.float32))
    regions = chance.integers(1, 12, (masked, batch, *model.grid))

    def ours() -> object:
        return model.encode_patches(pixels, regions)

    @torch.inference_mode()
    def theirs() -> object:
        return model.clip.encode_image(pixels)

    model.encode_patches(pixels[:_WARM], regions[:, :_WARM])
    measured = [(product_rate(), seconds(ours), seconds(theirs)) for _ in range(rounds)]
    rate, own, other = (float(np.median(each)) for each in zip(*measured, strict=True))
    faster = float(np.median([theirs_s / ours_s for _, ours_s, theirs_s in measured]))
    name = f"{model.name}, {masked} masked layers, batch {batch}, float32"
    yield Row(
        f"windows a second through `encode_patches`, {name}", "open_clip's `encode_image`", faster,
        0.95, note=f"{batch / own:.3g} and {batch / other:.3g} windows/s",
    )  # fmt: skip
    yield _half(model, rounds)
    work = useful(model, masked) * batch
    share = float(np.median([work / ours_s / gemm for gemm, ours_s, _ in measured]))
    yield Row(
        "useful operations a second of that forward pass", "a large matrix product",
        share, 0.75, note=f"{work / own / 1e9:.0f} and {rate / 1e9:.0f} GFLOP/s",
    )  # fmt: skip


def _half(model: ClipModel, rounds: int) -> Row:
    """Windows a second in bfloat16 and in float32, in turn, each in its own batches."""
    what = "windows a second through `encode_patches` in bfloat16"
    if not fast_bfloat16():
        missing = "the processor has neither AVX512-BF16 nor AMX"
        return Row(what, "float32 of ours", None, 1.8, note=missing)
    trials = [model, model.in_format("bfloat16"), model.in_format("int8")]
    found: list[list[float]] = [[] for _ in trials]
    for _ in range(rounds):
        for trial, each in zip(trials, found, strict=True):
            each.append(1 / alone(trial, PassesSeen(16, masked=model.masked_layers)))
    whole, half, whole_numbers = (float(np.median(each)) for each in found)
    ratio = float(np.median([b / a for a, b in zip(found[0], found[1], strict=True)]))
    note = f"{half:.3g} and {whole:.3g} windows/s; in int8 {whole_numbers:.3g}"
    return Row(what, "float32 of ours", ratio, 1.8, note=note)


@dataclass
class PassesSeen:
    """What went through a model: windows, with how many masked layers, and in which format."""

    windows: int = 0
    masked: int = 0
    format: str = "float32"


def alone(model: ClipModel, seen: PassesSeen, share: float = 1.0) -> float:
    """Seconds a window that such forward passes take, of a share of them."""
    batch, chance = batch_for(model.device, model.format), np.random.default_rng(0)
    pixels = torch.from_numpy(chance.standard_normal((batch, 3, 224, 224), np.float32))
    regions = None
    if seen.masked:
        regions = chance.integers(1, 12, (seen.masked, batch, *model.grid))
    batches = max(2, round(share * seen.windows / batch))
    return seconds(
        lambda: [model.encode_tokens(pixels, regions) for _ in range(batches)]
    ) / batches / batch  # fmt: skip


def write_model(folder: Path, architecture: str) -> Path:
    """Write a model with random weights as a folder for `--model`."""
    torch.manual_seed(0)
    config = open_clip_config(architecture)
    folder.mkdir()
    write_config(folder, {"model_cfg": config})
    clip = open_clip.create_model(architecture, pretrained=None)
    state = {name: value.contiguous() for name, value in clip.state_dict().items()}
    save_file(state, folder / WEIGHTS_FILE)
    return folder
