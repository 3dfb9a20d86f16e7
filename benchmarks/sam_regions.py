"""`python -m benchmarks.sam_regions`: the cost of the paper's SAM regions, by procedure.

(a) the authors' procedure, written plainly with segment-anything's automatic mask generator: for
each window of 224 px four configurations, each over the window and four crops of it; (b) ours for
each window; (c) ours for a block of 1024 px, which holds (1024 / 224)^2 windows side by side, and
of which a run uses the 800 px that are a tile's own; (d) as (c), but with the answers of a trained
SAM in kind: random weights' masks cover the whole image at random and are soon one and the same, so
three discs around each point take their place, once all has been computed. Ours have no crops
(`--sam-crops 1` has them). All have the same random weights, whose estimates are around one half.
Each runs in a process of its own, so that its peak memory is its own.
"""

import gc
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np
import torch
from segment_anything import SamAutomaticMaskGenerator, sam_model_registry

from benchmarks.machine import machine
from reseg_geo.grid import TILE_SIZE
from reseg_geo.models.architecture import Network
from reseg_geo.options.segment import SAM_LEVELS
from reseg_geo.regions.sam.image import EncodedImage
from reseg_geo.regions.sam.sam1 import Sam1, build_sam
from reseg_geo.regions.sam.select import paint
from reseg_geo.regions.sam.source import SamRegions
from reseg_geo.scenes.scene import make_scene

WINDOW, BLOCK = 224, 1024
PROCEDURES = {"a": WINDOW, "b": WINDOW, "c": BLOCK, "d": BLOCK}
# Pixels; of the three masks that SAM gives for a point.
RADII = (12, 35, 90)


def main_of(kind: str) -> Callable[[Network, np.ndarray], int]:
    """A procedure that makes the label images of all levels; returns the number of masks."""
    if kind == "a":
        return authors

    def ours(sam: Network, image: np.ndarray) -> int:
        source = SamRegions(Sam1(sam, kind == "b"), SAM_LEVELS, enlarge=kind == "b")
        levels = source.masks(image)
        for masks in levels:
            paint(masks, *image.shape[:2], "area")
        return sum(map(len, levels))

    return ours


def authors(sam: Network, image: np.ndarray) -> int:
    """Run SAM for each configuration; later masks cover earlier ones."""
    masks = 0
    for level in SAM_LEVELS:
        generator = SamAutomaticMaskGenerator(
            sam, points_per_side=level.points, pred_iou_thresh=level.iou,
            stability_score_thresh=level.stability, min_mask_region_area=level.min_area,
            crop_n_layers=1,
        )  # fmt: skip
        labels = np.zeros(image.shape[:2], int)
        records = generator.generate(image)
        for number, record in enumerate(records, start=1):
            labels[record["segmentation"]] = number
        masks += len(records)
    return masks


def network(kind: str, architecture: str, device: str) -> Network:
    """Random weights whose masks are stable and whose estimated IoU is around one half."""
    torch.manual_seed(0)
    plain = sam_model_registry[architecture]().eval()
    with torch.no_grad():
        for head in plain.mask_decoder.output_hypernetworks_mlps:
            head.layers[-1].weight.mul_(100)
            head.layers[-1].bias.mul_(100)
        last = plain.mask_decoder.iou_prediction_head.layers[-1]
        last.weight.mul_(5)
        last.bias.copy_(torch.full_like(last.bias, 0.55))
    sam = plain if kind == "a" else build_sam(plain.state_dict(), "random weights").eval()
    return sam.to(device)


def answer_with_discs(seen: type[EncodedImage]) -> None:
    """Let images that are seen pixel by pixel answer with discs around the points."""
    predict, chance = seen.predict, np.random.default_rng(0)

    def discs(self: EncodedImage, points: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        logits, iou = predict(self, points)
        y, x = (torch.arange(side) * (BLOCK / side) for side in logits.shape[1:])
        for point, own in zip(points, logits.view(-1, 3, *logits.shape[1:]), strict=True):
            far = torch.hypot(y[:, None] - point[1], x - point[0])
            for radius, mask in zip(RADII, own, strict=True):
                mask.copy_((radius * (0.7 + 0.6 * chance.random()) - far) / 2)
        return logits, torch.full_like(iou, 0.9)

    seen.predict = discs  # type: ignore[method-assign]


def measure(kind: str, architecture: str, device: str, sink: "multiprocessing.Queue[dict]") -> None:
    """Run a procedure once; returns time and memory."""
    sam, side = network(kind, architecture, device), PROCEDURES[kind]
    image = make_scene(3, side, side, style="suburban").image
    if kind == "d":
        answer_with_discs(EncodedImage)
    encoded, asked = [], []
    sam.image_encoder.register_forward_hook(lambda *call: encoded.append(1))
    sam.prompt_encoder.register_forward_hook(lambda *call: asked.append(len(call[2][0])))
    gc.collect()
    before = _now()
    began = time.perf_counter()
    with torch.inference_mode():
        masks = main_of(kind)(sam, image)
    seconds = time.perf_counter() - began
    windows = (side / WINDOW) ** 2
    found = {
        "procedure": kind,
        "windows": round(windows, 1),
        "windows_used": round((min(side, TILE_SIZE) / WINDOW) ** 2, 1),
        "encoder_passes": round(len(encoded) / windows, 3),
        "prompts": round(sum(asked) / windows, 1),
        "seconds": round(seconds / windows, 2),
        "peak_mb_above_model": round(_peak() - before),
        "masks": masks,
    }
    if device.startswith("cuda"):
        found["peak_gpu_mb"] = round(torch.cuda.max_memory_allocated() / 2**20)
    sink.put(found)


def _now() -> float:
    """The memory that the process has now, in MB; where that is not known, the most so far."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return _peak()
    return int(statm.read_text().split()[1]) * resource.getpagesize() / 2**20


def _peak() -> float:
    """The most memory that the process had so far, in MB."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


@click.command()
@click.option("--architecture", default="vit_b", show_default=True)
@click.option("--device", default="cpu", show_default=True)
@click.option("--only", "kinds", multiple=True, type=click.Choice(list(PROCEDURES)))
def main(architecture: str, device: str, kinds: tuple[str, ...]) -> None:
    """Print, as JSON lines, what each procedure takes for one window, and the ratios to (a).

    Ours run before and after the authors', since a machine's speed may change meanwhile; their
    figures are the means of both.
    """
    print(json.dumps(machine()), flush=True)
    chosen = kinds or tuple(PROCEDURES)
    quick = [kind for kind in chosen if kind != "a"]
    runs: dict[str, list[dict]] = {kind: [] for kind in chosen}
    for kind in [*quick, *(["a"] if "a" in chosen else []), *quick]:
        runs[kind].append(in_process(kind, architecture, device))
    seconds = {kind: np.mean([each["seconds"] for each in found]) for kind, found in runs.items()}
    for kind, found in runs.items():
        line = found[0] | {"seconds": [each["seconds"] for each in found]}
        if "a" in chosen:
            times = seconds["a"] / seconds[kind]
            line["times_fewer_seconds"] = round(times, 1)
            line["by_windows_used"] = round(times * line["windows_used"] / line["windows"], 1)
        print(json.dumps(line), flush=True)


def in_process(kind: str, architecture: str, device: str) -> dict:
    """What `measure` says, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    sink = context.Queue()
    process = context.Process(target=measure, args=(kind, architecture, device, sink))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"procedure {kind} failed")
    return sink.get(timeout=60)


if __name__ == "__main__":
    main()
