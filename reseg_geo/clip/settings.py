"""What a model's configuration says beside its architecture, checked before it is used."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reseg_geo.clip.model import OPENAI_MEAN, OPENAI_STD
from reseg_geo.clip.prompts import DEFAULT_TEMPLATES, check_templates
from reseg_geo.errors import ModelError, UsageError


@dataclass(frozen=True)
class Settings:
    """The fields of `ClipModel` of these names; tokens: the ids that its tokenizer keeps."""

    mean: Sequence[float]
    std: Sequence[float]
    templates: tuple[str, ...]
    vocabulary: Sequence[str] | None
    tokens: Sequence[int] | None
    sampling_distances: tuple[float, float] | None
    masked_layers: int | None


def read_settings(config: Mapping[str, Any], source: Path) -> Settings:
    """The settings of a configuration; ModelError, which names its file `source`, for others."""
    extra, given = config.get("reseg_geo", {}), config.get("preprocess_cfg", {})
    if not isinstance(extra, Mapping) or not isinstance(given, Mapping):
        raise ModelError(f"{source} has no mapping as 'reseg_geo' or 'preprocess_cfg'.")
    mean, std = given.get("mean", OPENAI_MEAN), given.get("std", OPENAI_STD)
    if not (_numbers(mean, 3) and _numbers(std, 3) and min(std) > 0):
        raise ModelError(
            f"{source} must have three numbers as mean and three positive ones as std, for red, "
            "green and blue."
        )
    vocabulary, tokens = extra.get("vocabulary"), extra.get("tokens")
    if vocabulary is not None and not _all(vocabulary, str):
        raise ModelError(f"{source} must have a list of texts as vocabulary.")
    if tokens is not None and not (_all(tokens, int) and all(t in range(2**20) for t in tokens)):
        raise ModelError(f"{source} must have a list of token ids as tokens.")
    layers = extra.get("masked_layers")
    if layers is not None and not (type(layers) is int and layers >= 0):
        raise ModelError(f"{source} must have a number of layers as masked_layers.")
    return Settings(
        mean, std, _templates(extra, source), vocabulary, tokens, _distances(extra, source), layers
    )


def _templates(extra: Mapping[str, Any], source: Path) -> tuple[str, ...]:
    given = extra.get("templates", DEFAULT_TEMPLATES)
    try:
        if _all(given, str):
            return check_templates(given)
    except UsageError as error:
        raise ModelError(f"the templates in {source} cannot be used: {error}") from error
    raise ModelError(f"{source} must have a list of texts as templates.")


def _distances(extra: Mapping[str, Any], source: Path) -> tuple[float, float] | None:
    """The sampling distances that a model was made for, finest and coarsest."""
    given = extra.get("sampling_distances")
    if given is None:
        return None
    try:
        finest, coarsest = map(float, given)
        if 0 < finest <= coarsest < math.inf:
            return finest, coarsest
    except (TypeError, ValueError, OverflowError):
        pass
    raise ModelError(
        f"{source} gives sampling_distances as {given!r}, not as two positive "
        "numbers of metres, the finer first."
    )


def _all(values: Any, kind: type) -> bool:
    return isinstance(values, (list, tuple)) and all(type(each) is kind for each in values)


def _numbers(values: Any, count: int) -> bool:
    return (
        isinstance(values, (list, tuple))
        and len(values) == count
        and all(type(each) in (int, float) and abs(each) < 1e6 for each in values)
    )
