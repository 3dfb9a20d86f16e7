"""The upsampler that the options name."""

from pathlib import Path

import torch

from reseg_geo.models.upsamplers import upsampler_file
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.upsampling.guided import Guided
from reseg_geo.upsampling.jbu import load_jbu
from reseg_geo.upsampling.upsampler import Upsampler


def load_upsampler(options: SegmentOptions, device: torch.device) -> Upsampler | None:
    """None for bilinear upsampling, which needs no image.

    Raises ModelError for weights that cannot be used.
    """
    if options.upsampler is not None:
        return load_jbu(Path(upsampler_file(options.upsampler)), device)
    return Guided() if options.upsample == "guided" else None
