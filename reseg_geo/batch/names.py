"""Names of the outputs of many rasters: in a folder, or by a pattern with `*`."""

import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from urllib.parse import urlsplit

from reseg_geo.errors import UsageError
from reseg_geo.run.names import check_names
from reseg_geo.run.upload import Uploads, is_address
from reseg_geo.storage.staging import check_not_input, output_error, real_target

# In a folder, what follows the raster's name in the file name of an output.
_ENDINGS = {
    "class_map": ".tif", "confidence": "_confidence.tif",
    "probabilities": "_probabilities.tif", "polygons": ".gpkg", "preview": ".png",
    "report": ".html", "stac": ".json", "provenance": "_provenance.json",
}  # fmt: skip
KINDS = tuple(_ENDINGS)
_OPTIONS = {"class_map": "-o"}
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')  # on some system
_SUFFIX = re.compile(r"(?<=.)\.([A-Za-z0-9]{1,8})$")


def is_pattern(name: "str | PathLike[str]") -> bool:
    """Whether a name stands for an output of each raster: a folder, or a pattern with `*`."""
    text = os.fspath(name)
    # Unlike Path, os.path takes any string.
    return "*" in text or text.endswith(("/", os.sep)) or os.path.isdir(text)  # noqa: PTH112


def outputs_of(
    rasters: Sequence[str], asked: "Mapping[str, str | PathLike[str] | None]"
) -> list[dict[str, Path]]:
    """Paths of outputs by kind, for each raster; asked: folders or patterns by kind, or None.

    Folders are made; addresses in object stores become GDAL's /vsi paths. Raises UsageError for an
    output that is neither a folder nor a pattern or cannot be written to a store, and for two that
    would be one file; OutputError for a folder that cannot be made.
    """
    patterns = {}
    for kind, name in asked.items():
        if name is None:
            continue
        if not is_pattern(name):
            option = _OPTIONS.get(kind, f"--{kind}")
            suffix = Path(name).suffix or _ENDINGS[kind]
            raise UsageError(
                f"{os.fspath(name)} would be the {kind.replace('_', ' ')} of every raster; name a "
                f"folder, as in {option} maps/, or quote a pattern with * for the raster's name, "
                f"as in {option} 'maps/*{suffix}'."
            )
        text = os.fspath(name)
        if "*" not in text:
            if not is_address(text):
                _make(Path(text))
            text = os.path.join(text, "*" + _ENDINGS[kind])  # noqa: PTH118, keeps the text
        patterns[kind] = text
    named = [
        {kind: _path(kind, pattern.replace("*", own)) for kind, pattern in patterns.items()}
        for own in own_names(rasters)
    ]
    uses = Counter(_key(path) for paths in named for path in paths.values())
    for paths in named:
        for path in paths.values():
            if uses[_key(path)] > 1:
                raise UsageError(f"{path} is the name of two outputs; give each its own pattern.")
    return named


def own_names(rasters: Sequence[str]) -> list[str]:
    """A unique name for each raster: its stem, after as many of its folders as needed.

    If rasters differ only in their suffix, it becomes part of the name.
    """
    parts = [_parts(raster) for raster in rasters]
    stems = Counter("/".join((*folders, stem)).casefold() for folders, stem, _ in parts)
    own = [
        f"{stem}_{suffix}" if suffix and stems["/".join((*folders, stem)).casefold()] > 1 else stem
        for folders, stem, suffix in parts
    ]
    depths = [0] * len(rasters)
    while True:
        names = [
            _name(folders, stem, depth, index)
            for index, ((folders, _, _), stem, depth) in enumerate(
                zip(parts, own, depths, strict=True)
            )
        ]
        uses = Counter(map(str.casefold, names))
        if len(uses) == len(names):
            return names
        depths = [d + (uses[n.casefold()] > 1) for d, n in zip(depths, names, strict=True)]


def _name(folders: Sequence[str], stem: str, depth: int, index: int) -> str:
    words = [*folders[max(0, len(folders) - depth) :], stem]
    if depth > len(folders):  # names that differ only in characters that file names cannot have
        words.append("_" * (depth - len(folders) - 1) + str(index + 1))
    name = _NOT_IN_NAMES.sub("_", "_".join(words)).strip("_. ")
    return name or "raster"


def _parts(raster: str) -> tuple[tuple[str, ...], str, str]:
    """Folders, stem and suffix of a raster's path or address."""
    if "://" in raster:
        try:
            path = urlsplit(raster).path
        except ValueError:  # e.g. http://[x
            path = raster
    else:
        path = raster if raster.startswith("/vsi") else os.path.abspath(raster)  # noqa: PTH100
    *folders, last = [part for part in re.split(r"[/\\]", path) if part] or [raster]
    found = _SUFFIX.search(last)
    return tuple(folders), _SUFFIX.sub("", last), found[1] if found else ""


def _path(kind: str, text: str) -> Path:
    # A Path drops a slash of s3://, but keeps GDAL's /vsis3/.
    return Uploads({kind: text}).final(kind) or Path(text)


def _key(path: Path) -> str:
    return os.path.realpath(path).casefold()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(folder, error) from error


def check_outputs(
    named: Sequence[dict[str, Path]], read: Sequence[str], more: Sequence[Path] = ()
) -> None:
    """Raises UsageError for an output with a wrong suffix, or that would replace another or an
    input; read: inputs; more: outputs of all rasters together.
    """
    for paths in named:
        check_names(paths)
    outputs = [path for paths in named for path in paths.values()]
    taken = set(map(os.path.realpath, outputs))
    for path in more:
        real = os.path.realpath(real_target(path))
        if real in taken:
            raise UsageError(f"{path} is the name of two outputs; give each its own file.")
        taken.add(real)
    check_not_input(read, [*outputs, *more])
