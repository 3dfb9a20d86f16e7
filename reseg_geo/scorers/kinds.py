"""What kind of model a name or a folder is, found without loading it and without PyTorch."""

from pathlib import Path

from reseg_geo.models.catalogue import catalogue
from reseg_geo.models.folders import kind_in
from reseg_geo.models.store import installed_models, read_record

SAM3 = "sam3"  # in the catalogue and in records


def kind_of(given: str) -> str:
    """The kind of a model: that of its folder, record or catalogue entry, or else its own name.

    Raises ModelError for a damaged record or catalogue.
    """
    if kind := kind_in(Path(given)):
        return kind
    if given in installed_models() and (record := read_record(given)) is not None:
        return record.kind
    entry = catalogue().get(given)
    return given if entry is None else entry.kind
