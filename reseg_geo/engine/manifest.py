"""The manifest of a set of kept patch features, and the size of the set."""

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from reseg_geo.engine.encode import Encoder
from reseg_geo.engine.load import region_levels
from reseg_geo.engine.scale import Scale
from reseg_geo.engine.windows import BlockReader
from reseg_geo.errors import OutputError
from reseg_geo.inputs.fingerprints import file_fingerprint, fingerprint
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.progress.events import Reporter
from reseg_geo.publish.provenance import absolute
from reseg_geo.quantities import size
from reseg_geo.raster.reader import RasterReader
from reseg_geo.regions import EDITION
from reseg_geo.scorers.scorer import Scorer
from reseg_geo.storage.features import FeatureStore
from reseg_geo.version import __version__

_HALF = 2  # bytes of a float16


@dataclass(frozen=True)
class FeatureInputs:
    """Everything that determines the features of a raster at one scale."""

    reader: RasterReader
    blocks: BlockReader
    scorer: Scorer
    options: SegmentOptions

    def store(self, number_format: str, reporter: Reporter) -> FeatureStore:
        """The store that keeps the features. Raises InputError for a raster that cannot be read."""
        return FeatureStore(*self.location(number_format), reporter.note)

    def location(self, number_format: str) -> tuple[Path, str, dict[str, Any]]:
        """Folder of sets, name and manifest of the features of a model in this number format."""
        name = re.sub(r"\W+", "_", Path(self.reader.opened).stem)[:40]
        return Path(str(self.options.features)), name, self._content | {"dtype": number_format}

    @cached_property
    def _content(self) -> dict[str, Any]:
        """Cached, because the raster and the files of regions must be read."""
        grid, options = self.blocks.view.grid, self.options
        content = {
            "version": __version__,
            "raster": fingerprint(self.reader.opened),
            "files": file_states(self.reader),
            "pixels": [grid.width, grid.height, *tuple(grid.transform)[:6]],
            "read": asdict(replace(options.read, bounds=None, bounds_crs=None, mask=None)),
            **self.scorer.identity(),
            "stride": self.blocks.tiling.stride,
            "regions": self._regions(),
        }
        plain: dict[str, Any] = json.loads(json.dumps(content))
        return plain

    def _regions(self) -> dict[str, Any] | None:
        options, kept = self.options, self.blocks.keep_regions
        levels = max(region_levels(options, self.scorer.masked_layers), int(kept))
        if not levels:
            return None
        found: dict[str, Any] = {
            "source": absolute(options.regions), "levels": levels,
            "scope": options.region_scope, "kept": kept,
            "file": file_fingerprint(options.regions),
        }  # fmt: skip
        if options.regions == "superpixel":
            found["edition"] = EDITION
        if options.region_model is not None:
            found |= {
                "model": absolute(options.region_model),
                "weights": file_fingerprint(options.region_model),
                "masks": [asdict(level) for level in options.sam_levels],
                "crops": options.sam_crops,
                "order": options.mask_order,
            }
        return found


def announce_features(
    scales: Sequence[Scale], encoder: Encoder, note: Callable[[str], None]
) -> None:
    """Say how large the features will be, unless as much is kept already.

    Raises OutputError without space for them.
    """
    numbers = math.prod(encoder.scorer.features)
    for reader in (scale.reader for scale in scales):
        if not isinstance(store := reader.features, FeatureStore):
            continue
        needed = reader.tiling.window_count * numbers * _HALF
        kept = store.size()
        free = store.room() + kept
        if needed > free:
            raise OutputError(
                f"patch features need up to {size(needed)} in {store.folder}, but only "
                f"{size(free)} are free; choose another folder, or a larger stride."
            )
        if kept < needed:
            note(f"patch features take up to {size(needed)} in {store.folder}.")


def file_states(reader: RasterReader) -> list[list[Any]]:
    """Name, size and time stamp of each of a raster's files, to notice changes."""
    return [_state(path) for path in reader.files]


def _state(path: str) -> list[Any]:
    """Only the name if it is not a local file."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return [path]
    return [Path(path).name, status.st_size, status.st_mtime_ns]
