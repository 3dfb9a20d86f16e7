"""SAM 2 (Ravi et al. 2024) and SAM 3 (Carion et al. 2025), by transformers.

SAM 3 takes points in its tracker, which has the prompt encoder and mask decoder of SAM 2.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor
from torchvision.transforms.v2 import functional as image_functional

from reseg_geo.documents import parse_json
from reseg_geo.errors import ModelError
from reseg_geo.models.architecture import Network
from reseg_geo.models.device import fitting
from reseg_geo.models.folders import CONFIG, model_folder
from reseg_geo.models.saved_network import BAD, saved_network
from reseg_geo.models.store import installed_models, verify
from reseg_geo.regions.sam.network import Prompts


@dataclass(frozen=True)
class _Kind:
    """The class in transformers, the types of checkpoints that contain it (the first is its own),
    and the mean and standard deviation of its input, for values from 0 to 1.
    """

    network: str
    types: tuple[str, ...]
    mean: tuple[float, float, float]
    deviation: tuple[float, float, float]


_HALVES = (0.5, 0.5, 0.5)
_KINDS = {
    "sam2": _Kind(
        "Sam2Model", ("sam2", "sam2_video"), (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    ),
    "sam3": _Kind("Sam3TrackerModel", ("sam3_tracker", "sam3_video"), _HALVES, _HALVES),
}


class Sam2:
    """A network of transformers that takes points as SAM 2 does; see `SamNetwork`.

    kind: "sam2" or "sam3".
    """

    stretches, mask_threshold = True, 0.0

    def __init__(self, model: Network, kind: str) -> None:
        self.side = int(model.config.prompt_encoder_config.image_size)
        self.device = torch.device(model.device)
        about = _KINDS[kind]
        self._model = model
        self._mean, self._deviation = (
            torch.tensor(each, device=self.device)[:, None, None] * 255
            for each in (about.mean, about.deviation)
        )

    def resized(self, rgb: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
        """See `SamNetwork`."""
        tensor = torch.tensor(rgb).permute(2, 0, 1).contiguous()
        large = image_functional.resize(tensor, [height, width], antialias=True)
        return np.ascontiguousarray(large.permute(1, 2, 0).numpy())

    def encode(self, pixels: NDArray[np.uint8]) -> Prompts:
        """See `SamNetwork`."""
        height, width = pixels.shape[:2]
        tensor = torch.tensor(pixels, device=self.device).permute(2, 0, 1)
        tensor = (tensor - self._mean) / self._deviation
        tensor = F.pad(tensor, (0, self.side - width, 0, self.side - height))
        features = self._model.get_image_embeddings(tensor[None])

        def prompted(points: NDArray[np.float64]) -> tuple[Tensor, Tensor]:
            at = torch.as_tensor(points, dtype=torch.float32, device=self.device)[None, :, None]
            found = self._model(
                image_embeddings=features, input_points=at,
                input_labels=torch.ones(at.shape[:3], dtype=torch.int, device=self.device),
                multimask_output=True,
            )  # fmt: skip
            return found.pred_masks[0], found.iou_scores[0]

        return prompted


def load_sam2(name_or_folder: str, kind: str, device: str = "cpu") -> Sam2:
    """Load a model by its name, or from the folder in which transformers saved it.

    kind: "sam2" or "sam3". The checksum of an installed model is verified. Raises ModelError
    without transformers, for an unknown model, and for folders that do not hold one of this kind
    with all weights.
    """
    folder = model_folder(name_or_folder, kind)
    if name_or_folder in installed_models():
        verify(name_or_folder)
    about = _KINDS[kind]
    _check_type(folder, kind)
    try:
        import transformers
    except ImportError as error:
        raise ModelError(
            f'--regions {kind} needs transformers; install it with pip install "reseg-geo[sam3]".'
        ) from error
    network = getattr(transformers, about.network, None)
    if network is None:
        raise ModelError(
            f"transformers {transformers.__version__} has no {about.network}; update it with pip "
            'install --upgrade "reseg-geo[sam3]".'
        )
    try:
        with fitting():
            model, lacking = saved_network(network, folder)
    except BAD as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f"{folder} cannot be loaded as {about.network} ({reason}).") from error
    if lacking:
        raise ModelError(
            f"{folder} lacks {len(lacking)} weights of {about.network}, such as {lacking[0]}; "
            "fetch or save the model again."
        )
    with fitting():
        return Sam2(model.to(device).eval().requires_grad_(False), kind)


def _check_type(folder: Path, kind: str) -> None:
    """Raise ModelError if a folder of this kind has no part that takes points, as plain `sam3`."""
    found = parse_json((folder / CONFIG).read_text(encoding="utf-8"))["model_type"]
    types = _KINDS[kind].types
    if found not in types:
        raise ModelError(
            f"{folder} holds a model of type {found!r}, but --regions {kind} needs "
            f"{' or '.join(types)}; name another with --sam-model."
        )
