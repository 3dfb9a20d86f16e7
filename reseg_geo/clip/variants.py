"""Prompt variants of classes, and how well models separate them (paper, section on PVSM)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reseg_geo.classes import LandCover
from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.pvsm import class_margins, class_similarities, mean_margin
from reseg_geo.documents import read_document
from reseg_geo.errors import UsageError

DEFAULT_PROMPTS = Path(__file__).parent / "prompt_variants.yaml"


@dataclass(frozen=True)
class PromptParts:
    """The parts of random prompts; synonyms: for classes that are given without any."""

    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]
    synonyms: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, path: Path = DEFAULT_PROMPTS) -> "PromptParts":
        """Read a YAML or JSON file; UsageError if it is invalid."""
        content = read_document(path, f"the prompt file {path}", UsageError)
        content = content if isinstance(content, dict) else {}
        synonyms = content.get("synonyms") or {}
        lists = [content.get("prefixes"), content.get("suffixes")]
        lists += list(synonyms.values()) if isinstance(synonyms, dict) else [None]
        if not all(
            isinstance(part, list) and part and all(isinstance(text, str) for text in part)
            for part in lists
        ):
            raise UsageError(
                f"the prompt file {path} needs prefixes and suffixes, each a list of strings; "
                "synonyms, if present, must be a list of words for each class."
            )
        return cls(
            tuple(content["prefixes"]),
            tuple(content["suffixes"]),
            {name: tuple(words) for name, words in synonyms.items()},
        )

    def words(self, classes: Sequence[LandCover] | None) -> dict[str, tuple[str, ...]]:
        """The name and synonyms of each class: its own synonyms, or else those of the file.

        classes: None for the classes of the file.
        """
        if classes is None:
            return {name: (name, *words) for name, words in self.synonyms.items()}
        return {
            item.name: tuple(
                dict.fromkeys((item.name, *(item.synonyms or self.synonyms.get(item.name, ()))))
            )
            for item in classes
        }

    def variants(self, words: Sequence[str], count: int, rng: np.random.Generator) -> list[str]:
        """`count` random prompts: prefix, word, suffix."""
        return [
            f"{rng.choice(self.prefixes)}{rng.choice(words)}{rng.choice(self.suffixes)}"
            for _ in range(count)
        ]


@dataclass(frozen=True)
class Separation:
    """How well a model separates classes.

    by_class: intra and inter similarity of each class (eq. 3); similarities: (classes, classes),
    see `class_similarities`.
    """

    model: str
    by_class: Mapping[str, tuple[float, float]]
    similarities: NDArray[np.float64]

    @property
    def margin(self) -> float:
        """The PVSM: the mean over classes of intra minus inter."""
        return mean_margin(self.by_class)


def separation(
    model: ClipModel,
    words: Mapping[str, Sequence[str]],
    parts: PromptParts,
    count: int = 50,
    seed: int = 0,
) -> Separation:
    """Encode `count` variants of each class and compare them.

    words: each class's name and synonyms; the same seed gives every model the same variants.
    Raises UsageError for fewer than two classes or variants.
    """
    rng = np.random.default_rng(seed)
    prompts = {name: parts.variants(own, count, rng) for name, own in words.items()}
    embeddings = {name: model.encode_text(own).cpu().numpy() for name, own in prompts.items()}
    return Separation(model.name, class_margins(embeddings), class_similarities(embeddings))
