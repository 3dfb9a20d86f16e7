"""A second vision model whose patch features guide CLIP's last layer, such as DINOv2 or DINOv3.

CLIP knows words, but its patches hardly know what belongs together; models that were trained on
images alone know it well. The guided methods of `strategies` attend by the similarity of the
guide's patches. Any vision transformer of timm can be one: it is a folder with `config.json`
(`architecture`, `pretrained_cfg` with mean and deviation of the input) and `model.safetensors`, as
`timm.models.save_for_hf` writes it.
"""

import copy
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from reseg_geo.clip.fingerprint import fingerprint_of
from reseg_geo.clip.model import WIDTHS
from reseg_geo.clip.registry import read_weights
from reseg_geo.documents import read_document
from reseg_geo.errors import ModelError
from reseg_geo.models.architecture import Network
from reseg_geo.models.device import most_at_once
from reseg_geo.models.folders import CONFIG, WEIGHTS, model_folder

# What wrong sizes and names in a configuration can raise in timm.
_BAD = (TypeError, ValueError, LookupError, AssertionError, AttributeError, RuntimeError)
# Arguments with which timm would load weights from elsewhere.
_LOADING = {
    "pretrained", "pretrained_cfg", "pretrained_cfg_overlay", "checkpoint_path", "cache_dir",
}  # fmt: skip
_PARTS = ("blocks", "num_prefix_tokens", "patch_embed", "set_input_size", "forward_intermediates")


@dataclass(frozen=True)
class Guide:
    """A vision transformer that sees CLIP's windows.

    fingerprint: a hash of settings and weights; network: of timm; side: pixels of a side of its
    input; mean, std: of its input, both (1, 3, 1, 1); places: of a window's scores along a side.
    """

    name: str
    fingerprint: str
    network: Network
    side: int
    mean: Tensor
    std: Tensor
    places: int

    @property
    def width(self) -> int:
        """Numbers per feature."""
        return int(self.network.embed_dim)

    @property
    def window_bytes(self) -> int:
        """About how much memory a window takes, as of `ClipModel`."""
        tokens = self.network.patch_embed.num_patches + self.network.num_prefix_tokens
        heads = self.network.blocks[0].attn.num_heads
        numbers = tokens * self.width * WIDTHS + heads * tokens**2
        return int(numbers * self._dtype.itemsize)

    @property
    def _dtype(self) -> torch.dtype:
        found: torch.dtype = self.network.patch_embed.proj.weight.dtype
        return found

    def in_format(self, name: str) -> "Guide":
        """The same in another number format; beside a model in int8 it computes in float32."""
        wanted = torch.float32 if name == "int8" else getattr(torch, name)
        if wanted == self._dtype:
            return self
        return replace(self, network=copy.deepcopy(self.network).to(wanted))

    def seeing(self, mean: Tensor, std: Tensor) -> "Guide":
        """The same for pixels that are standardised already, with this mean and deviation."""
        return replace(self, mean=(self.mean - mean) / std, std=self.std / std)

    @torch.inference_mode()
    def features(self, pixels: Tensor) -> Tensor:
        """What it sees at each place: patches after the final norm, bilinearly resized if need be.

        pixels: (B, 3, H, W) RGB from 0 to 1, or see `seeing`. Class and register tokens are cut.
        Returns (B, D, places, places) float32.
        """
        pixels = _resized((pixels - self.mean) / self.std, self.side).to(self._dtype)
        at_once = most_at_once(len(pixels), self._dtype, pixels.device)
        parts = [
            self.network.forward_intermediates(part, indices=1, norm=True, intermediates_only=True)[
                0
            ]
            for part in pixels.split(at_once)
        ]
        return _resized(torch.cat(parts).float(), self.places)


def load_guide(
    given: "str | os.PathLike[str]", window: int, device: torch.device, places: int | None = None
) -> Guide:
    """Load a guide by its name or from its folder, in float32.

    window: pixels of a side of CLIP's windows. They are resized so that about as many of the
    guide's patches as fit them, each a whole number of pixels, fill them: patches of 14 px (DINOv2)
    make 16 x 16 of 224 px, patches of 16 px (DINOv3) 14 x 14. places: of scores along a side, None
    for the guide's patches. Raises ModelError for a folder that is no vision transformer of timm.
    """
    folder = model_folder(given, "guide")
    source = folder / CONFIG
    config = read_document(source, str(source), ModelError)
    # A classifier is not needed.
    weights = {
        name: each
        for name, each in read_weights(folder / WEIGHTS).items()
        if not name.startswith("head")
    }
    network, mean, std = _network(config if isinstance(config, dict) else {}, weights, source)
    patch = network.patch_embed.patch_size[0]
    own = whole_places(window, window / patch)
    side, places = own * patch, places or own
    settings = mean.tolist(), std.tolist(), side, places
    fingerprint = fingerprint_of(settings, network.state_dict())
    network.set_input_size(img_size=(side, side))
    network = network.eval().requires_grad_(False).to(device)
    mean, std = (each.to(device).view(1, 3, 1, 1) for each in (mean, std))
    return Guide(Path(given).name, fingerprint, network, side, mean, std, places)


def whole_places(window: int, wanted: float) -> int:
    """Places along a side of a window: the number nearest to `wanted` that divides it."""
    divisors = [each for each in range(1, window + 1) if window % each == 0]
    return min(divisors, key=lambda each: abs(each - wanted))


def _network(
    config: Mapping[str, Any], weights: Mapping[str, Tensor], source: Path
) -> tuple[Network, Tensor, Tensor]:
    """The network of a configuration with these weights; mean and deviation of its input."""
    import timm  # slow to import

    named, settings = config.get("architecture"), config.get("pretrained_cfg") or {}
    try:
        if not isinstance(named, str) or not timm.is_model(named):
            raise ValueError(f"timm has no architecture {named!r}")
        given = {**(config.get("model_args") or {}), "num_classes": 0}
        if loading := _LOADING & given.keys():
            raise ValueError(f"model_args must not have {min(loading)}")
        # Check first, so that a wrong configuration cannot allocate more memory than the weights.
        with torch.device("meta"):
            network = timm.create_model(named, **given)
        mean, std = (
            torch.tensor([float(each) for each in settings.get(name) or network.default_cfg[name]])
            for name in ("mean", "std")
        )
        if len(mean) != 3 or len(std) != 3 or not std.min() > 0:
            raise ValueError("mean and std must be three numbers, those of std positive")
    except _BAD as error:
        reason = " ".join(str(error).split())
        raise ModelError(f"{source} does not describe a model of timm: {reason}.") from error
    if not all(hasattr(network, part) for part in _PARTS):
        raise ModelError(
            f"{source} describes {named}, which is not a plain vision transformer, as a guide must "
            "be; use one such as vit_base_patch14_dinov2."
        )
    try:
        network.load_state_dict(dict(weights), assign=True)
    except RuntimeError as error:
        reason = " ".join(str(error).split()).rstrip(".")[:200]
        raise ModelError(
            f"{source.with_name(WEIGHTS)} does not fit the architecture in {source} ({reason}); "
            "save the model again with timm.models.save_for_hf."
        ) from error
    network = timm.create_model(named, **given)  # with buffers, which are not among the weights
    network.load_state_dict(dict(weights))
    return network, mean, std


def _resized(images: Tensor, side: int) -> Tensor:
    if images.shape[-1] == side:
        return images
    return F.interpolate(images, size=(side, side), mode="bilinear", align_corners=False)
