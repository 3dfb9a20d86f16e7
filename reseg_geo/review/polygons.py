"""The polygons of a class map in a file of any size, read in batches."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray

from reseg_geo.errors import InputError
from reseg_geo.quantities import listed
from reseg_geo.raster.shapes import Shapes, opened_layer, read_about, word_of

CLASS, AREA, CONFIDENCE = "class_name", "area_m2", "confidence"
_BATCH = 10_000  # polygons
_KIND, _USE = "polygons", "polygons of a class map"
_HOW = {
    CLASS: "give the file that reseg-geo vectorize or segment --polygons wrote.",
    AREA: "give the file that reseg-geo vectorize or segment --polygons wrote.",
    CONFIDENCE: "write the polygons with it: reseg-geo vectorize MAP.tif --confidence "
    "CONFIDENCE.tif -o POLYGONS.gpkg, or segment with both --confidence and --polygons.",
}


@dataclass(frozen=True)
class Rows:
    """Some of the polygons.

    fids: their numbers in the file, (n,); names: of their classes, "" for none; areas: in m²;
    confidences: 0 to 1; both NaN if unknown; all (n,).
    """

    fids: NDArray[np.int64]
    names: Sequence[str]
    areas: NDArray[np.float64]
    confidences: NDArray[np.float64]

    def __len__(self) -> int:
        """The number of polygons."""
        return len(self.fids)

    @property
    def expected_wrong(self) -> NDArray[np.float64]:
        """Areas that are wrong if confidence is the chance to be right, m²; 0 stands for none."""
        return self.areas * (1 - np.nan_to_num(self.confidences, nan=0.0))


@dataclass(frozen=True)
class PolygonFile:
    """A file of polygons with class, area and confidence, or FILE|layer=NAME; see `opened`.

    crs: of the polygons, None if unknown; size: number of polygons.
    """

    name: str
    crs: str | None = None
    size: int = 0

    @classmethod
    def opened(cls, name: str) -> "PolygonFile":
        """Look at a file. Raises InputError if it cannot be read, or lacks one of the fields."""
        about = read_about(name, _KIND, _USE)
        fields = [str(each) for each in about["fields"]]
        kinds = dict(zip(fields, about["dtypes"], strict=True))
        for each, how in _HOW.items():
            if each not in fields:
                shown = listed([repr(found) for found in fields], 8) or "none"
                raise InputError(f"{name} has no field {each!r}; its fields are {shown}; {how}")
            if each != CLASS and not str(kinds[each]).startswith(("int", "uint", "float")):
                raise InputError(f"the field {each!r} of {name} does not hold numbers; {how}")
        return cls(name, about["crs"], max(int(about["features"]), 0))

    def rows(self) -> Iterator[Rows]:
        """All polygons, without their shapes, in the order of the file."""
        for table in self._batches([CLASS, AREA, CONFIDENCE], shapes=False):
            yield self._rows(table)

    def shapes(self) -> Iterator[tuple[NDArray[np.int64], Sequence[str], Shapes]]:
        """All polygons as their numbers, the names of their classes, and shapes in `crs`."""
        for table in self._batches([CLASS], shapes=True):
            fids, names, wkb = (table.column(i) for i in range(3))
            yield (
                np.asarray(fids, np.int64), [word_of(each) for each in names.to_pylist()],
                shapely.from_wkb(np.asarray(wkb.to_numpy(zero_copy_only=False), object)),
            )  # fmt: skip

    def read(self, fids: NDArray[np.int64]) -> tuple[Rows, Shapes]:
        """The polygons with these numbers, in their order."""
        with opened_layer(self.name, _KIND, _USE) as (path, layer, options):
            about, found, wkb, columns = pyogrio.raw.read(
                path, layer=layer, columns=[CLASS, AREA, CONFIDENCE], fids=fids, return_fids=True,
                force_2d=True, **options,
            )  # fmt: skip
            table = dict(zip(about["fields"].tolist(), columns, strict=True))
            rows = Rows(
                np.asarray(found, np.int64), [word_of(each) for each in table[CLASS]],
                np.asarray(table[AREA], np.float64), self._shares(table[CONFIDENCE]),
            )  # fmt: skip
            return rows, np.asarray(shapely.from_wkb(wkb), object)

    def _batches(self, columns: list[str], shapes: bool) -> Iterator[Any]:
        """Tables of the number, these columns in this order, and the shape if asked for."""
        with (
            opened_layer(self.name, _KIND, _USE) as (path, layer, options),
            contextlib.ExitStack() as stack,
        ):
            opened = pyogrio.raw.open_arrow(
                path, layer=layer, columns=columns, read_geometry=shapes, return_fids=True,
                batch_size=_BATCH, use_pyarrow=True, **options,
            )  # fmt: skip
            about, reader = stack.enter_context(opened)
            geometry = [about["geometry_name"] or "wkb_geometry"] if shapes else []
            for batch in reader:
                yield batch.select([about["fid_column"], *columns, *geometry])

    def _rows(self, table: Any) -> Rows:
        fids, names, areas, confidences = (table.column(i) for i in range(4))
        return Rows(
            np.asarray(fids, np.int64), [word_of(each) for each in names.to_pylist()],
            _numbers(areas), self._shares(_numbers(confidences)),
        )  # fmt: skip

    def _shares(self, per_cent: NDArray[Any]) -> NDArray[np.float64]:
        """Confidences in per cent as shares. Raises InputError if they are none."""
        found = np.asarray(per_cent, np.float64)
        if ((found < 0) | (found > 100)).any():
            wrong = found[(found < 0) | (found > 100)][0]
            raise InputError(
                f"{self.name} has a confidence of {wrong:g}, which is not from 0 to 100 per cent; "
                + _HOW[CONFIDENCE]
            )
        return found / 100


def _numbers(column: Any) -> NDArray[np.float64]:
    """A column of numbers, NaN where it is empty."""
    return np.array([np.nan if each is None else each for each in column.to_pylist()], np.float64)
