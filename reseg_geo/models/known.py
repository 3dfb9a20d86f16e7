"""open_clip's architectures: which of them work, and why the others do not.

The table, `architectures.yaml` in this folder, is made by `python -m tools.architectures`, which
builds the image tower of each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

TABLE = Path(__file__).parent / "architectures.yaml"


@dataclass(frozen=True)
class Known:
    """An architecture in the table.

    why_not: why it does not work, in a few words; empty if it does. Only then, family: the kind of
    its image tower; layers, width: of the same; window, patch: sides in pixels; text_tower,
    tokenizer: names on Hugging Face of what it needs for texts beside its weights, or empty.
    """

    name: str
    why_not: str = ""
    family: str = ""
    layers: int = 0
    width: int = 0
    window: int = 0
    patch: int = 0
    text_tower: str = ""
    tokenizer: str = ""

    @property
    def works(self) -> bool:
        """Whether models of this architecture can be used."""
        return not self.why_not

    @property
    def texts(self) -> str:
        """What it needs for texts, in a few words; empty for CLIP's own tokenizer."""
        if self.text_tower:
            return f"needs the files of the text tower {self.text_tower}"
        return f"needs the files of the tokenizer {self.tokenizer}" if self.tokenizer else ""


@cache
def known_architectures() -> Mapping[str, Known]:
    """The table by name, in open_clip's order."""
    content = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return {name: Known(name, **fields) for name, fields in content.items()}
