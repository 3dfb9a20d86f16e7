"""What a megapixel costs with each model: `python -m benchmarks.costs`.

For docs/reference/models.md.
Operations are counted by PyTorch on models without memory for their weights.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click
import open_clip
import timm
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from reseg_geo import load_model
from reseg_geo.evaluate.speed import product_rate

_SHARE = 0.5  # of a window's side, from one to the next
_CLIP = (
    "ViT-B-32-quickgelu", "ViT-B-16", "ViT-L-14-quickgelu", "ViT-H-14", "ViT-B-16-SigLIP2",
    "ViT-L-16-SigLIP2-256", "PE-Core-B-16",
)  # fmt: skip
_GUIDES = ("vit_base_patch14_dinov2", "vit_base_patch16_dinov3", "vit_large_patch16_dinov3")


@dataclass(frozen=True)
class Cost:
    """parameters: of the parts that run; side: of a window in px; operations: of a window;
    windows: of a megapixel.
    """

    name: str
    parameters: int
    side: int
    operations: int
    windows: float

    @property
    def operations_a_megapixel(self) -> float:
        """Multiplications and additions of a megapixel."""
        return self.operations * self.windows


def operations(model: nn.Module, work: Callable[[], object]) -> int:
    """Multiplications and additions of a call, as PyTorch counts them."""
    model.requires_grad_(False).eval()
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        work()
    return counter.get_total_flops()


def windows(side: int) -> float:
    """How many windows a megapixel has."""
    return 1e6 / (_SHARE * side) ** 2


def costs() -> Iterator[Cost]:
    """The cost of each model."""
    mini = load_model("mini")
    pixels = torch.zeros(1, 3, mini.image_size, mini.image_size)
    spent = operations(mini.visual, lambda: mini.visual(pixels))
    yield Cost("mini", _parameters(mini.visual), mini.image_size, spent, windows(mini.image_size))
    for name in _CLIP:
        model = open_clip.create_model(name, device="meta")
        size = model.visual.image_size
        side = size[0] if isinstance(size, tuple | list) else size
        spent = operations(model, lambda m=model, s=side: m.encode_image(_image(s)))  # type: ignore[misc]
        yield Cost(name, _parameters(model.visual), side, spent, windows(side))
    for name in _GUIDES:
        guide = timm.create_model(
            name, pretrained=False, num_classes=0, dynamic_img_size=True, device="meta"
        )
        side = 224
        spent = operations(guide, lambda m=guide, s=side: m.forward_features(_image(s)))  # type: ignore[misc]
        yield Cost(f"guide {name}", _parameters(guide), side, spent, windows(side))
    yield _sam3()


def _sam3() -> Cost:
    from transformers import Sam3Config, Sam3Model

    with torch.device("meta"):
        model = Sam3Model(Sam3Config())
    side = model.config.vision_config.image_size
    # The words' share cannot be counted without values.
    spent = operations(model, lambda: model.get_vision_features(_image(side)))
    return Cost("SAM 3, image only", _parameters(model), side, spent, windows(side))


def _image(side: int) -> torch.Tensor:
    return torch.empty(1, 3, side, side, device="meta")


def _parameters(model: nn.Module) -> int:
    return sum(part.numel() for part in model.parameters())


@click.command()
@click.option("--rate", type=float, help="GFLOP/s.  [default: that of `reseg-geo doctor` here]")
def main(rate: float | None) -> None:
    """Print the table."""
    logging.disable(logging.WARNING)  # of models without weights
    speed = product_rate() if rate is None else rate * 1e9
    seconds = f"s/Mpx at {speed / 1e9:,.0f} GFLOP/s"
    click.echo(f"| model | weights in float32 | window | GFLOP a window | TFLOP/Mpx | {seconds} |")
    click.echo("|---|---|---|---|---|---|")
    for each in costs():
        total = each.operations_a_megapixel
        click.echo(
            f"| {each.name} | {each.parameters * 4 / 1e9:.2f} GB | {each.side} px | "
            f"{each.operations / 1e9:,.0f} | {total / 1e12:,.1f} | {total / speed:,.0f} |"
        )


if __name__ == "__main__":
    main()
