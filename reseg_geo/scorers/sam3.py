"""SAM 3 behind the seam: score maps of words, each a probability that stands alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reseg_geo.classes import LandCover
from reseg_geo.documents import parse_json
from reseg_geo.errors import ModelError, UsageError
from reseg_geo.models.architecture import check_numbers
from reseg_geo.models.device import pick_device
from reseg_geo.models.folders import CONFIG, model_folder
from reseg_geo.models.saved_network import BAD, quiet, saved_network
from reseg_geo.options.methods import CLIP_OPTIONS
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.scorers.clip import torch_dtype
from reseg_geo.scorers.kinds import SAM3
from reseg_geo.scorers.sam3_model import Sam3, Texts

# What config.json may call it; a video model holds one for images.
_TYPES = ("sam3", "sam3_video", "sam3_lite_text")
_TOKENIZERS = ("tokenizer.json", "vocab.json")
_PROCESSORS = ("processor_config.json", "preprocessor_config.json")


@dataclass(frozen=True)
class Sam3Scorer:
    """A SAM 3 model with the encoded words of a run."""

    model: Sam3
    texts: Texts
    stand_alone: ClassVar[bool] = True
    masked_layers: ClassVar[int] = 0
    fine_first: ClassVar[bool] = False

    @property
    def queries(self) -> int:
        """Number of encoded words."""
        return len(self.texts)

    @property
    def features(self) -> tuple[int, int]:
        """Tokens of an image encoding, and their width."""
        return self.model.features

    def see(
        self,
        rgb: NDArray[np.uint8],
        valid: NDArray[np.bool_] | None,
        regions: NDArray[np.int64] | None,
    ) -> Tensor:
        """Image encodings, (n, tokens, width); see `Scorer`."""
        return self.model.encode_windows(rgb, valid)

    def scores(self, seen: Tensor) -> Tensor:
        """(n, tokens, width) -> (n, queries, rows, columns) probabilities that stand alone."""
        return self.model.score_maps(seen, self.texts)

    def computing_in(self, number_format: str) -> "Sam3Scorer":
        """The same in another number format; see `Scorer`."""
        return replace(self, model=self.model.in_format(number_format))

    def asked_for(self, classes: Sequence[LandCover], templates: Sequence[str]) -> "Sam3Scorer":
        """The same model for other classes."""
        return replace(self, texts=_texts(self.model, classes))

    def identity(self) -> Mapping[str, Any]:
        """What decides the image encodings, as JSON values."""
        return {"model": self.model.fingerprint}

    def tags(self) -> Mapping[str, str]:
        """How scores come about, for the tags of maps."""
        return {"RESEG_GEO_METHOD": "sam3"}


def load_sam3(classes: Sequence[LandCover], options: SegmentOptions) -> Sam3Scorer:
    """The SAM 3 model that the options name, with the encoded words of all classes.

    Raises UsageError for options that only CLIP models have, ModelError for a model that cannot be
    used.
    """
    usual = SegmentOptions()
    for name, option in CLIP_OPTIONS.items():
        if getattr(options, name) not in (getattr(usual, name), 0):
            raise UsageError(
                f"model {options.model!r} is SAM 3, and {option} is for CLIP models; leave it out."
            )
    device, folder = pick_device(options.device), model_folder(options.model, SAM3)
    plain = Path(options.model).name == options.model
    model = _load(folder, options.model if plain else folder.name, device)
    model = model.in_format("int8" if options.dtype == "int8" else _name(torch_dtype(options)))
    return Sam3Scorer(model, _texts(model, classes))


def _texts(model: Sam3, classes: Sequence[LandCover]) -> Texts:
    """All words; one that says nothing for a class without words, which cannot be mapped."""
    return model.encode_words([word for item in classes for word in item.queries or ("",)])


def _load(folder: Path, name: str, device: str) -> Sam3:
    """The model in a folder of transformers' layout. Raises ModelError if it cannot be used."""
    try:
        from transformers import (
            AutoTokenizer,
            Sam3ImageProcessor,
            Sam3LiteTextModel,
            Sam3Model,
        )
    except ImportError as error:
        raise ModelError(
            f"model {name!r} needs transformers 5.6 or newer; install it with "
            'pip install "reseg-geo[sam3]".'
        ) from error
    found = parse_json((folder / CONFIG).read_text(encoding="utf-8"))["model_type"]
    if found not in _TYPES:
        raise ModelError(
            f"{folder} holds a model of type {found!r}; name the folder of one of "
            f"{', '.join(_TYPES)}."
        )
    kind: Any = Sam3LiteTextModel if found == "sam3_lite_text" else Sam3Model
    if not any((folder / file).is_file() for file in _TOKENIZERS):
        raise ModelError(f"{folder} has no {_TOKENIZERS[0]}, which SAM 3 needs; fetch it again.")
    try:
        network, lacking = saved_network(kind, folder)
        with quiet():
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            processor = Sam3ImageProcessor()
            if any((folder / file).is_file() for file in _PROCESSORS):
                processor = Sam3ImageProcessor.from_pretrained(folder, local_files_only=True)
    except BAD as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelError(
            f"{folder} cannot be loaded as SAM 3 ({reason}); fetch it again."
        ) from error
    if lacking:
        raise ModelError(
            f"the weights in {folder} lack {len(lacking)} tensors of SAM 3, such as {lacking[0]}; "
            "fetch the model again."
        )
    check_numbers(network.state_dict(), str(folder))
    return Sam3(
        network, tokenizer, name=name, mean=processor.image_mean, std=processor.image_std,
        device=device,
    )  # fmt: skip


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
