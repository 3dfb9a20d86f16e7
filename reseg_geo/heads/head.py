"""A head: what examples taught, for any raster that the same model sees in the same way.

Its file is a safetensors file with the moves of all classes, and as JSON what else it is.
"""

import hashlib
import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from reseg_geo.classes import LandCover
from reseg_geo.documents import parse_json
from reseg_geo.errors import InputError, ModelError, ResegError
from reseg_geo.heads.regression import Moves
from reseg_geo.heads.report import HeadReport
from reseg_geo.inputs.gdal_errors import reason
from reseg_geo.inputs.refusals import is_missing
from reseg_geo.options.segment import REGIONS, SegmentOptions
from reseg_geo.publish import provenance
from reseg_geo.stand_ins import stand_in
from reseg_geo.storage.staging import Staging, check_suffix, output_error
from reseg_geo.version import __version__

if TYPE_CHECKING:
    from torch import Tensor

    from reseg_geo.clip.model import ClipModel
    from reseg_geo.scorers.head import LinearHead

SUFFIX = ".head"
_ABOUT = "reseg_geo_head"
_FORMAT = 1
# The options that decide what the features of a patch are, and how they are compared with words.
SETTINGS = (
    "model", "method", "guide", "regions", "region_levels", "region_scope", "sam_model",
    "sam_levels", "sam_crops", "mask_order", "masked_layers", "gsd", "scales", "templates",
    "logit_scale", "global_bias", "bands", "scale",
)  # fmt: skip
# The model is refused if it differs, and another raster may have its bands in another order.
MAY_DIFFER = ("model", "bands", "scale")
_BAD = (ValueError, KeyError, TypeError, AttributeError, SafetensorError)  # content of a file
_LARGEST = 256 * 2**20  # bytes of a file


@dataclass(frozen=True)
class Head:
    """What examples taught: see `reseg_geo.heads.regression` for the formula.

    classes: as in a class list; moves: of their logits; scale: inverse temperature that they were
    learned with; model: fingerprint of the model; settings: options of `segment` with which it saw
    the examples; report: how good the head is; source: the file that holds it, None for none.
    """

    classes: tuple[LandCover, ...]
    moves: Moves
    scale: float
    model: str
    settings: Mapping[str, Any]
    report: HeadReport
    source: str | None = None

    @cached_property
    def digest(self) -> str:
        """Identifies the head, 16 hex digits."""
        return hashlib.sha256(self._content()).hexdigest()[:16]

    def save(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> "Head":
        """Write a file that ends in .head; returns the head with that source.

        Raises UsageError for another ending, OutputError if the file exists or cannot be written.
        """
        path = Path(path)
        check_suffix(path, (SUFFIX,), "what is learned is kept in such files")
        with Staging(overwrite=overwrite) as staging:
            staged = staging.add(path)
            try:
                staged.write_bytes(self._content())
            except OSError as error:
                raise output_error(path, error) from error
            staging.commit()
        return replace(self, source=str(path))

    def _content(self) -> bytes:
        about = {
            "head": _FORMAT, "version": __version__, "model": self.model, "scale": self.scale,
            "classes": [asdict(item) for item in self.classes], "settings": dict(self.settings),
            "report": self.report.as_json(),
        }  # fmt: skip
        arrays = {"weights": self.moves.weights, "bias": self.moves.bias}
        return save(arrays, {_ABOUT: json.dumps(about)})

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Head":
        """Read a file that `save` wrote. Raises InputError if it is none, or damaged."""
        name = os.fspath(path)
        if is_missing(name):
            raise InputError(f"{name} does not exist; check the path.")
        try:
            if not Path(name).is_file():
                raise ValueError("it is a folder, a pipe or a device, not a file")
            with Path(name).open("rb") as file:
                content = file.read(_LARGEST)
        except (OSError, ValueError) as error:
            raise InputError(f"{name} cannot be read ({reason(error)}); check the path.") from error
        if other := stand_in(name):
            raise InputError(f"{name} {other}.")
        try:
            about = _about(content)
        except _BAD as error:
            raise InputError(f"{name} is not a head that `reseg-geo learn` wrote.") from error
        if about["head"] != _FORMAT:
            raise InputError(
                f"{name} was written by reseg-geo {about.get('version')}, which this version "
                "cannot read; learn it again."
            )
        try:
            if not 0 < about["scale"] < math.inf:
                raise ValueError("its scale is no positive number")
            settings = {
                name: about["settings"][name] for name in SETTINGS if name in about["settings"]
            }
            _keywords(settings)
            return cls(
                provenance.classes_of(about), _moves(content, len(about["classes"])),
                float(about["scale"]), str(about["model"]), settings,
                HeadReport.from_json(about["report"]), name,
            )  # fmt: skip
        except (*_BAD, ResegError) as error:
            raise InputError(f"{name} is damaged ({reason(error)}); learn it again.") from error

    def linear(self, text: "Sequence[Tensor]", model: "ClipModel") -> "LinearHead":
        """The head of a run, whose logits are those of `Moves.logits`.

        All queries of a class move alike, so that the best of them stays the best; a class without
        words has a query of its own. text: for each class the (queries, d) text features. Raises
        ModelError for another model than the one that saw the examples.
        """
        if model.fingerprint != self.model:
            raise ModelError(
                f"{self.source or 'the head'} was learned with another model than {model.name!r} "
                f"as it is here; use {self.settings.get('model')!r} as it was then, or learn it "
                "again."
            )
        return linear_head(text, self.moves, self.scale)

    def cautions(self, options: SegmentOptions) -> list[str]:
        """Options that differ from those with which the model saw the examples, one sentence."""
        now = settings_of(options)
        others = [
            f"{name} {now[name]!r} instead of {then!r}"
            for name, then in self.settings.items()
            if name not in MAY_DIFFER and name in now and now[name] != then
        ]
        if not others:
            return []
        return [
            f"this run does not see the raster as the examples of {self.source or 'the head'} were "
            f"seen ({', '.join(others)}), so its classes may come out wrong; leave these "
            "options out, or learn it again."
        ]


def settings_of(options: SegmentOptions) -> dict[str, Any]:
    """The options that a head must have in common with a run, as JSON values.

    Regions of a file belong to one raster, so they are left out.
    """
    every = provenance.recorded(options)
    found = {name: every[name] for name in SETTINGS}
    if found["regions"] not in REGIONS:
        del found["regions"]
    return found


def linear_head(text: "Sequence[Tensor]", moves: Moves, scale: float) -> "LinearHead":
    """See `Head.linear`; scale: the inverse temperature that the moves were learned with."""
    import torch

    from reseg_geo.scorers.head import LinearHead

    rows, biases = [], []
    for own, weights, bias in zip(text, moves.weights, moves.bias, strict=True):
        moved = torch.from_numpy(weights / scale).to(own)
        rows.append(own + moved if len(own) else moved[None])
        biases += [float(bias)] * len(rows[-1])
    return LinearHead(torch.cat(rows), torch.tensor(biases).to(rows[0]))


def _about(content: bytes) -> dict[str, Any]:
    """The JSON of a head's file, whose first eight bytes are the length of its header."""
    length = int.from_bytes(content[:8], "little")
    header: Any = parse_json(content[8 : 8 + length].decode())
    about = parse_json(header["__metadata__"][_ABOUT])
    if not isinstance(about, dict) or "head" not in about:
        raise ValueError("no head")
    return about


def _moves(content: bytes, classes: int) -> Moves:
    arrays = load(content)
    weights, bias = arrays["weights"], arrays["bias"]
    fits = weights.ndim == 2 and len(weights) == classes and bias.shape == (classes,)
    if not fits or not all(np.isfinite(each).all() for each in (weights, bias)):
        raise ValueError("its numbers do not fit its classes")
    return Moves(weights.astype(np.float64), bias.astype(np.float64))


def keywords_of(head: Head) -> dict[str, Any]:
    """The settings of a head as keywords of `segment`, for options that are not given."""
    return _keywords(head.settings)


def _keywords(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Raises InputError for settings that are damaged."""
    return provenance.keywords_of({"options": settings})
