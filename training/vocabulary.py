"""The words of training prompts, and the classes that each covers; see `vocabulary.yaml`."""

from pathlib import Path

import numpy as np
import torch
import yaml

from reseg_geo.clip.tokenizer import Tokenizer

VOCABULARY = Path(__file__).parent / "vocabulary.yaml"
CONTEXT = 32  # tokens

Concepts = dict[str, frozenset[str]]

# What people ask for first; single classes join these, and are then not part of a group.
_FIVE = ("building", "road", "vegetation", "bare ground", "water")
_SIX = ("building", "road", "tree", "grass", "bare ground", "water")
_MERGED = ("bare ground", "water", "vegetation", "low vegetation", "sealed surface")


class Vocabulary:
    """The classes, the concepts that cover them, and the words of each concept."""

    def __init__(self, path: Path = VOCABULARY) -> None:
        spec = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.classes: list[str] = spec["classes"]
        self.words: dict[str, list[str]] = spec["words"]
        self.concepts: Concepts = {name: frozenset([name]) for name in self.classes}
        self.concepts |= {name: frozenset(parts) for name, parts in spec["groups"].items()}
        # The class that most words of a concept mean: without it, they would mean the wrong thing.
        self.first = {name: name for name in self.classes}
        self.first |= {name: parts[0] for name, parts in spec["groups"].items()}
        self.prefixes: list[str] = spec["prefixes"]
        self.suffixes: list[str] = spec["suffixes"]

    def phrases(self) -> list[str]:
        """All distinct words and phrases."""
        return sorted({word for words in self.words.values() for word in words})

    def choose(self, rng: np.random.Generator) -> Concepts:
        """Concepts to prompt in one step, as a user might: no two cover the same class."""
        kind = rng.random()
        if kind < 0.35:
            names, share = list(_FIVE), 0.1
        elif kind < 0.65:
            names, share = list(_SIX), 0.2
        else:
            names, share = [name for name in _MERGED if rng.random() < 0.3], 0.7
        single = frozenset(name for name in self.classes if rng.random() < share)
        chosen: Concepts = {}
        for name in [*names, *sorted(single - {*names})]:
            covered = frozenset().union(*chosen.values())
            rest = self.concepts[name] - covered - (single - {name})
            if self.first[name] in rest:
                chosen[name] = rest
        return chosen if len(chosen) > 1 else self.choose(rng)

    def prompt(self, concept: str, rng: np.random.Generator) -> str:
        """A random prompt: prefix, word of the concept, suffix."""
        prefix, suffix = rng.choice(self.prefixes), rng.choice(self.suffixes)
        return f"{prefix}{rng.choice(self.words[concept])}{suffix}"

    def tokens(self) -> list[int]:
        """Sorted ids of all tokens that prompts use, with padding (0)."""
        bpe = Tokenizer(CONTEXT)
        texts = [f"{p}{w}{s}" for w in self.phrases() for p in self.prefixes for s in self.suffixes]
        return [int(i) for i in torch.unique(torch.cat([bpe(texts).flatten(), torch.zeros(1)]))]
