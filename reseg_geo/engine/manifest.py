"""What decides patch features: the manifest of a set that is kept, and how large it will be."""

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from reseg_geo.clip.model import ClipModel
from reseg_geo.engine.features import FeatureStore
from reseg_geo.engine.sampling import Reporter
from reseg_geo.errors import OutputError
from reseg_geo.grid import Tiling
from reseg_geo.options import SegmentOptions
from reseg_geo.publish.provenance import absolute, file_fingerprint, fingerprint
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.resampled import RasterView
from reseg_geo.version import __version__

_HALF = 2  # bytes of a float16
_UNITS = {"kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}


@dataclass(frozen=True)
class FeatureInputs:
    """How a raster is looked at: at one sampling distance, in windows, by a model.

    levels: of regions, for as many masked layers as layers says; kept_regions: whether the finest
    belong to the features.
    """

    reader: RasterReader
    view: RasterView
    tiling: Tiling
    model: ClipModel
    options: SegmentOptions
    layers: int
    levels: int
    kept_regions: bool

    def manifest(self, number_format: str) -> dict[str, Any]:
        """All that decides the features, as JSON has it, of a model that computes in this format.

        Raises InputError.
        """
        return self._looked_at | {"dtype": number_format}

    @cached_property
    def _looked_at(self) -> dict[str, Any]:
        """What takes reading the raster and the files of regions, so it is done once."""
        grid, options = self.view.grid, self.options
        content = {
            "version": __version__,
            "raster": fingerprint(self.reader.path),
            "files": file_states(self.reader),
            "pixels": [grid.width, grid.height, *tuple(grid.transform)[:6]],
            "read": asdict(options.read),
            "model": self.model.fingerprint,
            "method": options.method,
            "masked_layers": self.layers,
            "stride": self.tiling.stride,
            "regions": self._regions() if self.levels else None,
        }
        plain: dict[str, Any] = json.loads(json.dumps(content))
        return plain

    def _regions(self) -> dict[str, Any]:
        options = self.options
        found: dict[str, Any] = {
            "source": absolute(options.regions), "levels": self.levels,
            "scope": options.region_scope, "kept": self.kept_regions,
            "file": file_fingerprint(options.regions),
        }  # fmt: skip
        if options.regions == "sam":
            found |= {
                "model": absolute(options.sam_model),
                "weights": file_fingerprint(options.sam_model),
                "masks": [asdict(level) for level in options.sam_levels],
                "crops": options.sam_crops,
                "order": options.mask_order,
            }
        return found

    def announce(self, store: FeatureStore, width: int, reporter: Reporter) -> None:
        """Tell how large the features will be, (1 + N) tokens of `width` numbers a window.

        Raises OutputError if there is no room for them.
        """
        rows, columns = self.model.grid
        windows = len(self.tiling.window_tops) * len(self.tiling.window_lefts)
        size = windows * (1 + rows * columns) * width * _HALF
        free = store.room() + store.size()
        if size > free:
            raise OutputError(
                f"patch features would take {readable(size)} in {store.folder}, where "
                f"{readable(free)} are free; choose another folder, or a larger stride."
            )
        reporter.note(f"patch features take up to {readable(size)} in {store.folder}.")


def file_states(reader: RasterReader) -> list[list[Any]]:
    """What changes when one of a raster's files does."""
    return [_state(path) for path in reader.files]


def _state(path: str) -> list[Any]:
    """What changes when a file does; what is no local file has its name only."""
    try:
        about = Path(path).stat()
    except (OSError, ValueError):
        return [path]
    return [Path(path).name, about.st_size, about.st_mtime_ns]


def readable(size: float) -> str:
    """Bytes in a fitting unit."""
    unit = next((unit for unit in _UNITS if size < 1000 * _UNITS[unit]), "TB")
    return f"{size / _UNITS[unit]:.3g} {unit}"
