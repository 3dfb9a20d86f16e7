"""The first SAM (Kirillov et al. 2023) by name or file, with sizes read from its weights."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from segment_anything.modeling import (
    ImageEncoderViT,
    MaskDecoder,
    PromptEncoder,
    Sam,
    TwoWayTransformer,
)
from segment_anything.modeling.image_encoder import Attention, get_rel_pos
from torch import Tensor, nn
from torchvision.transforms.functional import resize, to_pil_image

from reseg_geo.errors import ModelError
from reseg_geo.models.architecture import Network, Unfilled, check_fit, require_fit
from reseg_geo.models.catalogue import catalogue
from reseg_geo.models.checkpoint import read_checkpoint
from reseg_geo.models.device import fitting
from reseg_geo.models.store import WEIGHTS_FILE, folder_of, installed_models, verify
from reseg_geo.regions.sam.decoder import PointDecoder, reference_decoder
from reseg_geo.regions.sam.network import Prompts


class Sam1:
    """segment-anything's network; see `SamNetwork`.

    reference: use its own decoder, which is slower, for bitwise the same results.
    """

    stretches = False

    def __init__(self, sam: Network, reference: bool = False) -> None:
        self.side: int = sam.image_encoder.img_size
        self.mask_threshold = float(sam.mask_threshold)
        self.device = torch.device(sam.device)
        self._sam, self._reference = sam, reference

    def resized(self, rgb: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
        """See `SamNetwork`."""
        return np.array(resize(to_pil_image(rgb), [height, width]))

    def encode(self, pixels: NDArray[np.uint8]) -> Prompts:
        """See `SamNetwork`."""
        sam = self._sam
        tensor = torch.tensor(pixels, device=self.device).permute(2, 0, 1).contiguous()[None]
        features = sam.image_encoder(sam.preprocess(tensor))
        exact = self._reference
        decode = partial(reference_decoder, sam, features) if exact else PointDecoder(sam, features)

        def prompted(points: NDArray[np.float64]) -> tuple[Tensor, Tensor]:
            # In double precision as in SAM's own code, except on Apple's GPUs, which lack it.
            dtype = torch.float32 if self.device.type == "mps" else torch.float64
            at = torch.as_tensor(points, dtype=dtype, device=self.device)[:, None]
            labels = torch.ones(len(points), 1, dtype=torch.int, device=self.device)
            prompts, _ = sam.prompt_encoder(points=(at, labels), boxes=None, masks=None)
            return decode(prompts)

        return prompted


def load_sam1(name_or_path: str, device: str = "cpu", reference: bool = False) -> Sam1:
    """Load a model by its name, or from a checkpoint of any plain Segment Anything model.

    reference: see `Sam1`. Checksums of installed models, and of files named as in the catalogue,
    are verified. Raises ModelError for an unknown model and for files that do not fit.
    """
    source = _weights_of(name_or_path)
    state = read_checkpoint(source)
    entry = next((each for each in catalogue().values() if each.checkpoint == source.name), None)
    if entry is not None and entry.kind == "sam":
        check_fit("sam", entry.architecture, state, str(source))
        entry.check(source)
    sam = build_sam(state, source)
    with fitting():
        return Sam1(sam.to(device).eval().requires_grad_(False), reference)


def _weights_of(name_or_path: str) -> Path:
    """The file with the weights; ModelError if there is no such model."""
    path = Path(name_or_path)
    if name_or_path in installed_models():
        if verify(name_or_path).kind != "sam":
            raise ModelError(
                f"model {name_or_path!r} is not a Segment Anything model; choose one, such as "
                "sam-vit-b."
            )
        return folder_of(name_or_path) / WEIGHTS_FILE
    if path.is_file():
        return path
    entries = {name: each for name, each in catalogue().items() if each.kind == "sam"}
    if name_or_path in entries:
        raise entries[name_or_path].not_installed()
    raise ModelError(
        f"unknown Segment Anything model {name_or_path!r}: use {', '.join(entries)}, or the path "
        "of a checkpoint."
    )


def build_sam(state: Mapping[str, Tensor], source: Path | str) -> Network:
    """A network with these weights; sizes and depth follow from their shapes.

    source: where the weights came from, named in errors. Raises ModelError for weights that are not
    of a Segment Anything model with a plain vision transformer.
    """
    try:
        with Unfilled():
            sam = _network_like(state)
    except (LookupError, ArithmeticError, ValueError, AssertionError, RuntimeError) as error:
        raise ModelError(
            f"{source} is not a checkpoint of segment-anything with a plain vision transformer "
            f"(missing or invalid: {' '.join(str(error).split()) or 'sizes'})."
        ) from error
    require_fit(sam.state_dict(), state, source, "segment-anything")
    sam.load_state_dict(state)
    return sam


def _network_like(state: Mapping[str, Tensor]) -> Network:
    """segment-anything's network with the sizes of these weights."""
    position = state["image_encoder.pos_embed"]  # (1, grid, grid, width)
    grid, width = position.shape[1], position.shape[3]
    patch = state["image_encoder.patch_embed.proj.weight"].shape[-1]
    channels = state["image_encoder.neck.0.weight"].shape[0]
    hidden = state["image_encoder.blocks.0.mlp.lin1.weight"].shape[0]
    depth = sum(name.endswith(".attn.rel_pos_h") for name in state)
    # (2 side - 1, width of a head); side: of a window or of the whole grid
    relative = [state[f"image_encoder.blocks.{i}.attn.rel_pos_h"].shape for i in range(depth)]
    sides = [(shape[0] + 1) // 2 for shape in relative]
    heads = width // relative[0][1]
    whole = [index for index, side in enumerate(sides) if side == grid]
    encoder = ImageEncoderViT(
        img_size=grid * patch, patch_size=patch, embed_dim=width, depth=depth, num_heads=heads,
        mlp_ratio=hidden / width, out_chans=channels, use_rel_pos=True,
        norm_layer=_norm, window_size=next((side for side in sides if side != grid), 0),
        global_attn_indexes=whole,
    )  # fmt: skip
    for block, side in zip(encoder.blocks, sides, strict=True):
        block.attn = HeadwiseAttention(width, heads, use_rel_pos=True, input_size=(side, side))
    return Sam(
        image_encoder=encoder,
        prompt_encoder=PromptEncoder(
            embed_dim=channels, image_embedding_size=(grid, grid),
            input_image_size=(grid * patch, grid * patch), mask_in_chans=16,
        ),
        mask_decoder=MaskDecoder(
            num_multimask_outputs=3, transformer_dim=channels, iou_head_depth=3,
            iou_head_hidden_dim=256,
            transformer=TwoWayTransformer(
                depth=2, embedding_dim=channels, mlp_dim=2048, num_heads=8
            ),
        ),
    )  # fmt: skip


def _norm(width: int) -> nn.Module:
    return nn.LayerNorm(width, eps=1e-6)


class HeadwiseAttention(Attention):
    """segment-anything's attention, one head at a time.

    For 1024 x 1024 px the scores of all heads together take several gigabytes, and on a CPU longer.
    """

    def forward(self, x: Tensor) -> Tensor:
        """(B, H, W, width) -> (B, H, W, width)."""
        batch, height, width, channels = x.shape
        q, k, v = (
            self.qkv(x).view(batch, height * width, 3, self.num_heads, -1).permute(2, 3, 0, 1, 4)
        )  # each (heads, B, H W, d)
        rows = get_rel_pos(height, height, self.rel_pos_h)  # (H, H, d)
        columns = get_rel_pos(width, width, self.rel_pos_w)
        out = x.new_empty(batch, height * width, self.num_heads, q.shape[-1])
        for head in range(self.num_heads):
            queries = q[head].view(batch, height, width, -1)
            by_row = torch.einsum("bhwc,hkc->bhwk", queries, rows)
            by_column = torch.einsum("bhwc,wkc->bhwk", queries, columns)
            bias = (by_row[..., None] + by_column[..., None, :]).flatten(3).flatten(1, 2)
            out[:, :, head] = F.scaled_dot_product_attention(
                q[head], k[head], v[head], attn_mask=bias
            )
        return self.proj(out.view(batch, height, width, channels))
