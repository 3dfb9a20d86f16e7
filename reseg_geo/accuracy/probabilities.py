"""The probabilities of all classes at the points of a sample, as `segment` wrote them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reseg_geo.errors import InputError
from reseg_geo.grid import Box, Grid
from reseg_geo.heads.calibration import other_run, run_of
from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.inputs.opening import open_raster
from reseg_geo.maps.confidence import check_beside
from reseg_geo.place.georeference import grid_of
from reseg_geo.publish.provenance import STAND_ALONE_TAG, read_record

_HOW = (
    "`reseg-geo segment --from MAP.tif -o again.tif --probabilities FILE.tif "
    "--probability-type float32`"
)
_SMALLEST = {"uint8": 0.0025, "float32": 1e-6}  # share that is not taken as nothing


@dataclass(frozen=True)
class PointShares:
    """Shares of the probability at points.

    name: of the raster; classes: names, one a band; shares: (n, classes), adding up to 1 unless
    they stand alone, NaN where the raster has no data; floor: share below which the file is not
    exact; run: how it was made, see `run_of`; image: fingerprint of what was mapped; stand_alone:
    whether each is the probability of a class by itself.
    """

    name: str
    classes: tuple[str, ...]
    shares: NDArray[np.float64]
    floor: float
    run: Mapping[str, Any]
    image: str | None
    stand_alone: bool = False

    def those(self, used: NDArray[np.bool_]) -> "PointShares":
        """Some of the points."""
        return replace(self, shares=self.shares[used])


def shares_at(name: str, grid: Grid, pixels: Sequence[tuple[int, int]], owner: str) -> PointShares:
    """The shares at (row, column) of a grid, that of the map called `owner`.

    Raises InputError if the raster is not one of probabilities, on another grid, or does not say
    how it was made.
    """
    with open_raster(name) as dataset:
        names, kind = dataset.descriptions, dataset.dtypes[0]
        stand_alone = dataset.tags().get(STAND_ALONE_TAG) == "YES"
        if dataset.count < 2 or not all(names) or kind not in _SMALLEST:
            raise InputError(
                f"{name} is not a raster of the probabilities of all classes; write one: {_HOW}."
            )
        check_beside(grid_of(dataset), grid, name, owner, "raster of probabilities")
        with reading(name):
            found = [
                dataset.read(window=Box(*pixel, 1, 1).window, masked=True)
                .astype(np.float64)
                .filled(np.nan)
                for pixel in pixels
            ]
    record = _record_of(name)
    if record["options"].get("calibration"):
        raise InputError(
            f"{name} is calibrated already; to fit another calibration, write the probabilities "
            "without one."
        )
    shares = np.array(found).reshape(len(pixels), len(names))
    if stand_alone:
        sums = np.full((len(shares), 1), 100.0 if kind == "uint8" else 1.0)
    else:
        sums = shares.sum(axis=1, keepdims=True)
    if (shares < 0).any() or (sums <= 0).any() or (shares > 1.001 * sums).any():
        raise InputError(f"{name} holds values that are no probabilities; write it again: {_HOW}.")
    shares /= sums
    image = record["raster"].get("fingerprint")
    return PointShares(
        name, tuple(map(str, names)), shares, _SMALLEST[kind], run_of(record), image, stand_alone
    )


def check_same_run(found: PointShares, class_map: str) -> None:
    """Raise InputError if a map that says how it was made was not made with these probabilities."""
    try:
        record = read_record(class_map)
    except InputError:
        return  # a map by other hands
    if record["options"].get("calibration"):
        raise InputError(
            f"{class_map} is calibrated, and {found.name} is not of that run; use the map that was "
            "made without a calibration."
        )
    same_image = record["raster"].get("fingerprint") == found.image
    if what := other_run(run_of(record), found.run) if same_image else "another image":
        raise InputError(
            f"{found.name} was made from {what} than {class_map}; use the probabilities of the "
            "same run."
        )


def _record_of(name: str) -> dict[str, Any]:
    try:
        return read_record(name)
    except InputError as error:
        raise InputError(f"{name} does not say how it was made; write it again: {_HOW}.") from error
