"""Models with an invalid configuration or weights."""

import json
import shutil
from pathlib import Path
from typing import Any

import torch
from case import Catalogue, Place, Words
from raw_files import safetensors
from safetensors.torch import load_file, save_file

from reseg_geo.models.store import BUNDLED, CONFIG_FILE, WEIGHTS_FILE

models = Catalogue("model")
_MINI = BUNDLED / "mini"
_ONE = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}


def _model(place: Place, **changes: Any) -> Path:
    """A model folder like that of `mini`, with a changed configuration."""
    folder = place.inputs / "model"
    shutil.copytree(_MINI, folder)
    config = json.loads((folder / CONFIG_FILE).read_text())
    for part, fields in changes.items():
        parent, _, child = part.partition("__")
        target = config[parent] if not child else config[parent][child]
        target.update(fields)
    (folder / CONFIG_FILE).write_text(json.dumps(config))
    return folder


@models.refused("a billion layers", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    return place.segment(None, "--model", _model(place, model_cfg__vision_cfg={"layers": 10**9}))


@models.refused("layers of a billion numbers", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    return place.segment(None, "--model", _model(place, model_cfg__vision_cfg={"width": 10**9}))


@models.refused("a vocabulary of a billion words", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    wide = {"vocab_size": 10**9, "width": 4096}
    return place.segment(None, "--model", _model(place, model_cfg__text_cfg=wide))


@models.refused("images of a billion pixels a side", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    return place.segment(
        None, "--model", _model(place, model_cfg__vision_cfg={"image_size": 10**9})
    )


@models.refused("patches of no pixels", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    return place.segment(None, "--model", _model(place, model_cfg__vision_cfg={"patch_size": 0}))


@models.refused("a network with the name of a function", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    named = {"timm_model_name": "os.system", "timm_model_pretrained": True}
    return place.segment(None, "--model", _model(place, model_cfg__vision_cfg=named))


@models.refused("a network from a model hub", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    named = {"timm_model_name": "hf-hub:someone/evil", "timm_model_pretrained": True}
    return place.segment(None, "--model", _model(place, model_cfg__vision_cfg=named))


@models.refused("a tokenizer that is a program", 4, "tokenizer")
def _(place: Place) -> Words:
    folder = _model(place, model_cfg__text_cfg={"hf_tokenizer_name": "someone/evil"})
    theirs = {"tokenizer_class": "Evil", "auto_map": {"AutoTokenizer": ["evil.Evil", None]}}
    (folder / "tokenizer_config.json").write_text(json.dumps(theirs))
    (folder / "evil.py").write_text("open('ran', 'w')\nclass Evil: pass\n")
    return place.segment(None, "--model", folder)


@models.refused("a text tower from a model hub", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    named = {"hf_model_name": "someone/evil", "hf_tokenizer_name": "someone/evil"}
    return place.segment(None, "--model", _model(place, model_cfg__text_cfg=named))


@models.refused("a configuration with wrong types", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    return place.segment(None, "--model", _model(
        place, preprocess_cfg={"mean": "red", "std": [0, 0]}
    ))  # fmt: skip


@models.refused("invalid templates", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    return place.segment(None, "--model", _model(place, reseg_geo={"templates": {"a": 7}}))


@models.refused("invalid tokens", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    return place.segment(None, "--model", _model(place, reseg_geo={"tokens": ["x", None, -1]}))


@models.refused("invalid masked layers", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    return place.segment(None, "--model", _model(place, reseg_geo={"masked_layers": "many"}))


@models.refused("a configuration nested 100,000 deep", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    folder = _model(place)
    (folder / CONFIG_FILE).write_text('{"model_cfg": ' + "[" * 100_000)
    return place.segment(None, "--model", folder)


@models.refused("weights of NaN", 4, "open_clip_model.safetensors", "numbers")
def _(place: Place) -> Words:
    folder = _model(place)
    weights = {name: torch.full_like(part, torch.nan) if part.is_floating_point() else part
               for name, part in load_file(folder / WEIGHTS_FILE).items()}  # fmt: skip
    save_file(weights, folder / WEIGHTS_FILE)
    return place.segment(None, "--model", folder)


@models.refused("truncated weights", 4, "open_clip_model.safetensors")
def _(place: Place) -> Words:
    folder = _model(place)
    path = folder / WEIGHTS_FILE
    path.write_bytes(path.read_bytes()[:100_000])
    return place.segment(None, "--model", folder)


@models.refused("weights that are a link to /etc/passwd", 4, "open_clip_model.safetensors")
def _(place: Place) -> Words:
    folder = _model(place)
    (folder / WEIGHTS_FILE).unlink()
    (folder / WEIGHTS_FILE).symlink_to("/etc/passwd")
    return place.segment(None, "--model", folder)


@models.refused("a name that is a path", 4, "cannot name a model")
def _(place: Place) -> Words:
    return ["models", "add", "../../canary", _MINI / WEIGHTS_FILE]


@models.refused("a name to remove that is a path", 4, "cannot name a model")
def _(place: Place) -> Words:
    return ["models", "remove", "../.."]


@models.refused("a composition with a weight of NaN", 2, "nan")
def _(place: Place) -> Words:
    return ["compose", f"{_MINI}=nan", "-o", "mean.safetensors"]


@models.refused("a composition with an infinite weight", 2, "inf")
def _(place: Place) -> Words:
    return ["compose", f"{_MINI}=inf", f"{_model(place)}=1", "-o", "mean.safetensors"]


@models.refused("a composition with a bomb", 4, "wide.safetensors")
def _(place: Place) -> Words:
    path = safetensors(place.inputs / "wide.safetensors", {"w": _ONE | {"shape": [2**40]}})
    return ["compose", f"{_MINI}=1", f"{path}=1", "-o", "mean.safetensors"]
