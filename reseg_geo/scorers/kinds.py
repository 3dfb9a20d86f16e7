"""What kind of model a name or a folder is, found without loading it and without PyTorch."""

from pathlib import Path

from reseg_geo.documents import parse_json
from reseg_geo.models.catalogue import catalogue
from reseg_geo.models.folders import CONFIG
from reseg_geo.models.store import installed_models, read_record

SAM3 = "sam3"
# What config.json of a SAM 3 may call it; a video model holds one for images.
SAM3_TYPES = ("sam3", "sam3_video", "sam3_lite_text")


def kind_of(given: str) -> str:
    """The kind of a model: that of its folder, record or catalogue entry, or else its own name.

    Raises ModelError for a damaged record or catalogue.
    """
    if model_type(Path(given)) in SAM3_TYPES:
        return SAM3
    if given in installed_models() and (record := read_record(given)) is not None:
        return record.kind
    entry = catalogue().get(given)
    return given if entry is None else entry.kind


def model_type(folder: Path) -> str:
    """What transformers calls the model in a folder; empty if that is unknown."""
    try:
        found = parse_json((folder / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(found.get("model_type", "")) if isinstance(found, dict) else ""
