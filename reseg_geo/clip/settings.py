"""Read and check the settings in a model's configuration other than its architecture."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reseg_geo.clip.pixels import OPENAI_MEAN, OPENAI_STD
from reseg_geo.clip.prompts import DEFAULT_TEMPLATES, check_templates
from reseg_geo.errors import ModelError, UsageError

_SECTION, _DEMONSTRATION = "reseg_geo", "demonstration"


@dataclass(frozen=True)
class Settings:
    """Arguments of `ClipModel`, by their names; tokens: the token ids that its tokenizer keeps."""

    mean: Sequence[float]
    std: Sequence[float]
    templates: tuple[str, ...]
    vocabulary: Sequence[str] | None
    tokens: Sequence[int] | None
    sampling_distances: tuple[float, float] | None
    masked_layers: int | None
    demonstration: bool


def read_settings(config: Mapping[str, Any], source: Path) -> Settings:
    """Read the settings of a model's configuration.

    source: the file it comes from, for messages. Raises ModelError if a setting has the wrong type
    or is out of range.
    """
    extra, given = config.get(_SECTION, {}), config.get("preprocess_cfg", {})
    if not isinstance(extra, Mapping) or not isinstance(given, Mapping):
        raise ModelError(f"{_SECTION!r} and 'preprocess_cfg' in {source} must be mappings.")
    mean, std = given.get("mean", OPENAI_MEAN), given.get("std", OPENAI_STD)
    if not (_numbers(mean, 3) and _numbers(std, 3) and min(std) > 0):
        raise ModelError(
            f"in {source}, mean must be three numbers and std three positive numbers, for red, "
            "green and blue."
        )
    vocabulary, tokens = extra.get("vocabulary"), extra.get("tokens")
    if vocabulary is not None and not _all(vocabulary, str):
        raise ModelError(f"in {source}, vocabulary must be a list of strings.")
    if tokens is not None and not (_all(tokens, int) and all(t in range(2**20) for t in tokens)):
        raise ModelError(f"in {source}, tokens must be a list of token ids.")
    layers = extra.get("masked_layers")
    if layers is not None and not (type(layers) is int and layers >= 0):
        raise ModelError(f"in {source}, masked_layers must be a whole number, 0 or more.")
    if type(extra.get(_DEMONSTRATION, False)) is not bool:
        raise ModelError(f"in {source}, {_DEMONSTRATION} must be true or false.")
    return Settings(
        mean, std, _templates(extra, source), vocabulary, tokens, _distances(extra, source), layers,
        is_demonstration(config),
    )  # fmt: skip


def is_demonstration(config: Mapping[str, Any]) -> bool:
    """Whether a model with this configuration is only for demonstration."""
    extra = config.get(_SECTION)
    return isinstance(extra, Mapping) and extra.get(_DEMONSTRATION) is True


def marked_as_demonstration(config: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration, marked as that of a demonstration model."""
    return {**config, _SECTION: {**config.get(_SECTION, {}), _DEMONSTRATION: True}}


def _templates(extra: Mapping[str, Any], source: Path) -> tuple[str, ...]:
    given = extra.get("templates", DEFAULT_TEMPLATES)
    try:
        if _all(given, str):
            return check_templates(given)
    except UsageError as error:
        raise ModelError(f"the templates in {source} are invalid: {error}") from error
    raise ModelError(f"in {source}, templates must be a list of strings.")


def _distances(extra: Mapping[str, Any], source: Path) -> tuple[float, float] | None:
    """The finest and the coarsest sampling distance that a model was trained for, in metres."""
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
        f"in {source}, sampling_distances is {given!r}; it must be two positive numbers in metres, "
        "the finer first."
    )


def _all(values: Any, kind: type) -> bool:
    return isinstance(values, (list, tuple)) and all(type(each) is kind for each in values)


def _numbers(values: Any, count: int) -> bool:
    return (
        isinstance(values, (list, tuple))
        and len(values) == count
        and all(type(each) in (int, float) and abs(each) < 1e6 for each in values)
    )
