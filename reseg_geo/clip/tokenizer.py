"""Words to token ids.

Words reach a tokenizer as they were written, in any language. What it does to them, such as lower
case, is what its model was trained with.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from reseg_geo.errors import ModelError
from reseg_geo.models.text_files import (
    missing,
    require_transformers,
    text_part,
    tokenizer_source,
)

# Texts to token ids, (n, context_length) int64.
Tokenize = Callable[[list[str]], Tensor]

# open_clip's settings of a tokenizer, and no others: some of transformers could run code.
_SETTINGS = ("clean", "strip_sep_token", "language")
_CONTEXT = 77

if TYPE_CHECKING:
    from open_clip.tokenizer import SimpleTokenizer


class Tokenizer:
    """open_clip's byte-pair tokenizer, optionally limited to some token ids.

    A small model has embeddings for few tokens: `kept` lists their ids in ascending order, starting
    with 0 (open_clip's padding). Tokens are renumbered by it; others become 0. The order matters:
    open_clip takes the highest id as the end of the text.
    """

    def __init__(self, context_length: int, kept: Sequence[int] | None = None) -> None:
        self._bpe = _tokenizer(context_length)
        self.vocabulary_size = self._bpe.vocab_size if kept is None else len(kept)
        self._new_id: Tensor | None = None
        if kept is not None:
            self._new_id = torch.zeros(self._bpe.vocab_size, dtype=torch.long)
            self._new_id[torch.tensor(kept)] = torch.arange(len(kept))

    def __call__(self, texts: list[str]) -> Tensor:
        """Token ids, (n, context_length) int64; longer texts are truncated."""
        tokens: Tensor = self._bpe(texts)
        return tokens if self._new_id is None else self._new_id[tokens]


class HubTokenizer:
    """A tokenizer of Hugging Face's transformers, with open_clip's cleaning of texts.

    folder: that of the model, which may hold the tokenizer's files; otherwise they come from the
    hub's cache on this machine. Raises ModelError if they are in neither, or invalid.
    """

    def __init__(self, text_cfg: Mapping[str, Any], name: str, folder: Path) -> None:
        from open_clip.tokenizer import HFTokenizer

        require_transformers(f"model {name!r}")
        self._name, self._words = str(text_cfg["hf_tokenizer_name"]), text_cfg.get("vocab_size")
        source = tokenizer_source(self._name, folder)
        given = text_cfg.get("tokenizer_kwargs") or {}
        try:
            self._inner = HFTokenizer(
                source,
                int(text_cfg.get("context_length") or _CONTEXT),
                tokenizer_mode=text_cfg.get("tokenizer_mode"),
                local_files_only=True,
                trust_remote_code=False,
                **{key: given[key] for key in _SETTINGS if key in given},
            )
        except Exception as error:  # damaged files can raise anything
            if source == self._name:
                raise missing(f"model {name!r}", "tokenizer", self._name, folder) from error
            reason = " ".join(str(error).split()).split(". ")[0].rstrip(".")
            raise ModelError(
                f"the tokenizer in {folder} cannot be used ({reason}); get its files again, those "
                f"of {self._name} on Hugging Face."
            ) from error

    def __call__(self, texts: list[str]) -> Tensor:
        """Token ids, (n, context_length) int64; longer texts are truncated.

        Raises ModelError for ids that the model has no words for.
        """
        tokens: Tensor = self._inner(texts)
        if self._words is not None and len(tokens) and int(tokens.max()) >= self._words:
            raise ModelError(
                f"tokenizer {self._name} does not fit the model, which knows only {self._words} "
                "tokens; put the model's own tokenizer beside its weights."
            )
        return tokens


def tokenizer_for(
    model_cfg: Mapping[str, Any], name: str, folder: Path, kept: Sequence[int] | None = None
) -> Tokenize:
    """The tokenizer of the model `name`, whose files are in `folder`.

    kept: as in `Tokenizer`. Raises ModelError for one whose files are not on this machine, or which
    has more tokens than the model knows.
    """
    text = text_part(model_cfg)
    if text.get("hf_tokenizer_name") or text.get("hf_model_name"):
        # As in open_clip, a text tower of transformers has a tokenizer of the same name.
        text.setdefault("hf_tokenizer_name", text.get("hf_model_name"))
        return HubTokenizer(text, name, folder)
    tokenizer = Tokenizer(int(text.get("context_length") or _CONTEXT), kept)
    known = text.get("vocab_size")
    if known is not None and known < tokenizer.vocabulary_size:
        raise ModelError(
            f"open_clip's tokenizer has {tokenizer.vocabulary_size:,} tokens, but model {name!r} "
            f"knows only {known:,}; its config must name the model's own tokenizer as "
            "hf_tokenizer_name."
        )
    return tokenizer


@cache
def _tokenizer(context_length: int) -> "SimpleTokenizer":
    # open_clip takes seconds to import, and its vocabulary 0.2 s to read.
    from open_clip.tokenizer import SimpleTokenizer

    return SimpleTokenizer(context_length=context_length)
