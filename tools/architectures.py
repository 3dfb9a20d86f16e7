"""Writes reseg_geo/models/architectures.yaml: builds the image tower of each of open_clip's
architectures, without memory for its weights, and cuts it open.

    python -m tools.architectures
"""

import json
from dataclasses import asdict
from typing import Any

import open_clip
import torch
import yaml

from reseg_geo.clip.towers.find import tower_of
from reseg_geo.clip.towers.layer import UnsupportedTowerError
from reseg_geo.models.architecture import Unfilled, build
from reseg_geo.models.known import TABLE, Known

HEADER = """\
# open_clip's architectures: `reseg-geo models list --architectures` shows this table.
# Made by `python -m tools.architectures`; see Known in known.py for the fields.
"""
# Texts do not matter to the image tower.
_TEXTS = {"context_length": 8, "vocab_size": 8, "width": 8, "heads": 1, "layers": 1}


def surveyed() -> dict[str, Known]:
    """All architectures of this open_clip; towers that several of them share are built once."""
    towers: dict[str, dict[str, Any]] = {}
    found = {}
    for name in open_clip.list_models():
        config = open_clip.get_model_config(name)
        vision, text = config["vision_cfg"], config["text_cfg"]
        key = json.dumps(vision, sort_keys=True)
        if key not in towers:
            towers[key] = _image_tower(config["embed_dim"], vision)
        tower_name = text.get("hf_model_name") or ""
        found[name] = Known(
            name,
            **towers[key],
            text_tower=tower_name,
            tokenizer=text.get("hf_tokenizer_name") or tower_name,
        )
    return found


def _image_tower(embed_dim: int, vision: dict[str, Any]) -> dict[str, Any]:
    config = {"embed_dim": embed_dim, "vision_cfg": vision, "text_cfg": _TEXTS}
    with Unfilled(), torch.device("meta"):
        visual = build(config, "an architecture").visual
    try:
        tower = tower_of(visual)
    except UnsupportedTowerError as error:
        return {"why_not": str(error)}
    return {
        "family": tower.family, "layers": len(tower.layers), "width": tower.width,
        "window": tower.window, "patch": tower.patch_size,
    }  # fmt: skip


def as_yaml(table: dict[str, Known]) -> str:
    """One architecture a line, without empty fields."""
    lines = [HEADER]
    for name, known in table.items():
        fields = {key: value for key, value in asdict(known).items() if value and key != "name"}
        if known.why_not:
            fields = {"why_not": known.why_not}
        shown = yaml.safe_dump(fields, default_flow_style=True, width=1000, sort_keys=False)
        lines.append(f"{name}: {shown}")
    return "".join(lines)


if __name__ == "__main__":
    TABLE.write_text(as_yaml(surveyed()), encoding="utf-8")
