"""The pixels from which a sample is drawn: counted in one pass, drawn by rank in a second.

Both passes read full rows from top to bottom, so nothing depends on how the file is tiled.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.vrt import WarpedVRT

from reseg_geo.accuracy.design import Share
from reseg_geo.accuracy.strata import Strata
from reseg_geo.grid import Box, Grid, row_boxes
from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.maps.classmap import Values, class_values, classes_at
from reseg_geo.maps.pairs import PairCounts
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.progress.events import Advance

_PIXELS = 2_000_000  # read at a time


@dataclass(frozen=True)
class Population:
    """Pixels and area by pair of stratum and class, without those outside all strata or classes.

    left_out: pixels that have a class but no stratum; map_digest, strata_digest: of all values.
    """

    counts: PairCounts
    left_out: int
    map_digest: str
    strata_digest: str

    def shares(self, known: bool) -> tuple[Share, ...]:
        """The counts as a list; known: whether the areas mean anything."""
        return tuple(
            Share(*pair, pixels, self.counts.area[pair] if known else None)
            for pair, pixels in sorted(self.counts.pixels.items())
        )

    @property
    def strata(self) -> dict[int, int]:
        """Number of pixels by value of stratum, ascending."""
        found: dict[int, int] = {}
        for (stratum, _), pixels in sorted(self.counts.pixels.items()):
            found[stratum] = found.get(stratum, 0) + pixels
        return found


@dataclass(frozen=True)
class Drawn:
    """Sampled pixels: (n,) rows and columns of the grid, values of strata and of classes."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    strata: NDArray[np.int64]
    classes: NDArray[np.int64]

    def places(self) -> tuple[tuple[int, int, int], ...]:
        """Row, column and value of the stratum of each pixel."""
        lists = self.rows.tolist(), self.columns.tolist(), self.strata.tolist()
        return tuple(zip(*lists, strict=True))


@dataclass(frozen=True)
class Source:
    """A class map and the strata on its grid; name: of the map's file."""

    name: str
    dataset: "rasterio.DatasetReader | WarpedVRT"
    grid: Grid
    strata: Strata

    def count(self, measure: AreaMeasure, advance: Advance) -> Population:
        """Count the pixels. Raises InputError if the map cannot be read, or is no class map."""
        counts, left_out = PairCounts(), 0
        digests = hashlib.blake2b(digest_size=8), hashlib.blake2b(digest_size=8)
        for box, classes, strata in self._strips(advance):
            for digest, values in zip(digests, (classes, strata), strict=True):
                digest.update(values.astype("<i4").tobytes())
            inside = (classes > 0) & (strata > 0)
            left_out += int(np.count_nonzero(classes)) - int(np.count_nonzero(inside))
            if inside.any():
                areas = measure.pixel_areas(box) if measure.known else np.zeros(inside.shape)
                counts.add(strata[inside][None], classes[inside][None], areas[inside][None])
        return Population(counts, left_out, *(each.hexdigest() for each in digests))

    def draw(
        self, points: Mapping[int, int], pixels: Mapping[int, int], seed: int, advance: Advance
    ) -> Drawn:
        """Draw so many pixels of each stratum, each with the same probability, in any order.

        points: by value of stratum; pixels: in each, by value. The pixels of a stratum depend only
        on its own numbers and the seed.
        """
        ranks = {
            value: np.sort(
                np.random.default_rng([seed, value]).choice(
                    pixels[value], points[value], replace=False, shuffle=False
                )
            )
            for value in points
            if points[value]
        }
        seen = dict.fromkeys(ranks, 0)
        found: list[NDArray[np.int64]] = []
        for box, classes, strata in self._strips(advance):
            strata = np.where(classes > 0, strata, 0)
            for value, own in ranks.items():
                here = np.flatnonzero(strata == value)
                wanted = own[slice(*np.searchsorted(own, [seen[value], seen[value] + len(here)]))]
                seen[value] += len(here)
                places = here[wanted - (seen[value] - len(here))]
                row, column = np.divmod(places, self.grid.width)
                kinds = classes.ravel()[places]
                found.append(
                    np.stack([row + box.top, column, np.full(len(places), value), kinds], axis=1)
                )
        sample = np.concatenate(found)
        sample = sample[np.lexsort(sample.T[1::-1])]  # whatever the strips were
        # In an order that tells nothing: half of the points, labelled, are a smaller sample.
        shuffled = sample[np.random.default_rng([seed, 0]).permutation(len(sample))]
        return Drawn(*shuffled.T)

    def at(self, pixels: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
        """The classes at (row, column), (n,)."""
        with reading(self.name):
            return classes_at(self.dataset, pixels)

    def _strips(self, advance: Advance) -> Iterator[tuple[Box, Values, Values]]:
        """Classes and strata of strips of full rows, (h, w)."""
        height, width = self.grid.height, self.grid.width
        advance(0, height, width)
        for box in row_boxes(height, width, _PIXELS):
            with reading(self.name):
                classes = class_values(self.dataset, box)
            yield box, classes, self.strata.read(box, classes)
            advance(box.bottom, height, width)
