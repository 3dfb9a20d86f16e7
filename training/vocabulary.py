"""The words of training prompts, and the labels that each covers; see `vocabulary.yaml`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
import yaml

from reseg_geo.clip.tokenizer import Tokenizer
from reseg_geo.scenes.scene import SCENE_CLASSES

VOCABULARY = Path(__file__).parent / "vocabulary.yaml"
CONTEXT = 32  # tokens


class Vocabulary:
    """The concepts, their words, and the labels that each concept covers."""

    def __init__(self, path: Path = VOCABULARY) -> None:
        spec = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.words: dict[str, list[str]] = spec["words"]
        self.also: dict[str, list[str]] = spec["also"]
        self.prefixes: list[str] = spec["prefixes"]
        self.suffixes: list[str] = spec["suffixes"]
        self.lists = {
            "real": [_numbered(c, spec["real"]["labels"]) for c in spec["real"]["lists"]],
            "scenes": [_numbered(c, list(SCENE_CLASSES)) for c in spec["scenes"]["lists"]],
        }

    def phrases(self) -> list[str]:
        """All distinct words and phrases."""
        return sorted({word for words in self.words.values() for word in words})

    def prompt(self, concept: str, source: str, rng: np.random.Generator) -> str:
        """A random prompt: prefix, word of the concept, suffix."""
        words = self.words[concept]
        if source == "real" and concept in self.also and rng.random() < 0.4:
            words = self.also[concept]
        prefix, suffix = rng.choice(self.prefixes), rng.choice(self.suffixes)
        return f"{prefix}{rng.choice(words)}{suffix}"

    def tokens(self) -> list[int]:
        """Sorted ids of all tokens that prompts use, with padding (0)."""
        bpe = Tokenizer(CONTEXT)
        texts = [f"{p}{w}{s}" for w in self.phrases() for p in self.prefixes for s in self.suffixes]
        return [int(i) for i in torch.unique(torch.cat([bpe(texts).flatten(), torch.zeros(1)]))]


def _numbered(concepts: Mapping[str, Sequence[str]], labels: Sequence[str]) -> dict[str, list[int]]:
    return {name: [labels.index(part) + 1 for part in parts] for name, parts in concepts.items()}
