"""Files of a text tower: the tokenizer's and the configuration of Hugging Face's transformers.

open_clip looks for both on a hub. Here they are beside the weights, as in open_clip's repositories
on the hub, or in the hub's cache on this machine; nothing is downloaded.
"""

import itertools
import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from reseg_geo.documents import parse_json
from reseg_geo.errors import ModelError

CONFIG = "config.json"
TOKENIZER = (
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    "tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "vocab.txt", "vocab.json",
    "merges.txt",
)  # fmt: skip


def text_part(model_cfg: Mapping[str, Any]) -> dict[str, Any]:
    """The section of a configuration about texts; empty if it is missing or no mapping."""
    found = model_cfg.get("text_cfg")
    return dict(found) if isinstance(found, Mapping) else {}


def text_tower_folder(name: str, where: Path | str, beside: Path | None) -> Path:
    """The folder with the configuration of the text tower `name` of transformers.

    where: what names it, for messages; beside: the folder of the weights. Raises ModelError if it
    is not on this machine.
    """
    require_transformers(str(where))
    from huggingface_hub import try_to_load_from_cache
    from open_clip.hf_configs import arch_dict

    if beside is not None and (beside / CONFIG).is_file():
        content = parse_json((beside / CONFIG).read_text(encoding="utf-8"))
        # A folder of weights may have a configuration of something else.
        if isinstance(content, dict) and content.get("model_type") in arch_dict:
            return beside
    cached = try_to_load_from_cache(name, CONFIG)
    if isinstance(cached, str):
        return Path(cached).parent
    raise missing(str(where), "text tower", name, beside)


def require_transformers(who: str) -> None:
    """Raise ModelError, which says `who` needs it, unless the library transformers is there."""
    if find_spec("transformers") is None:
        raise ModelError(
            f"{who} needs the library transformers for its texts; install it with: "
            "pip install 'reseg-geo[multilingual]'"
        )


def tokenizer_source(name: str, folder: Path) -> str:
    """What transformers can load the tokenizer `name` from: the model's folder, or the name."""
    own = any((folder / file).is_file() for file in TOKENIZER)
    return str(folder) if own else name


def missing(who: str, what: str, repository: str, folder: Path | None) -> ModelError:
    """The error for files of a text tower that are not on this machine.

    who: what needs them; what: "text tower" or "tokenizer"; folder: where they may be put.
    """
    place = folder or "the folder of the weights"
    return ModelError(
        f"{who} needs the {what} {repository}, which is not on this machine; put its files into "
        f"{place}, e.g. with `hf download {repository} --include '*.json' '*.model' 'vocab.txt' "
        "--local-dir FOLDER` where there is a network."
    )


def copy_text_files(model_cfg: Mapping[str, Any], source: Path, target: Path) -> bool:
    """Copy what a model's texts need from one folder to another; whether all of it was there.

    Models with CLIP's own tokenizer need nothing. Raises OSError if a file cannot be copied.
    """
    text = text_part(model_cfg)
    wanted: list[tuple[str, ...]] = [(CONFIG,)] if text.get("hf_model_name") else []
    wanted += [TOKENIZER] if text.get("hf_tokenizer_name") or wanted else []
    found = [[file for name in names if (file := source / name).is_file()] for names in wanted]
    for file in itertools.chain.from_iterable(found):
        shutil.copyfile(file, target / file.name)
    return all(found)
