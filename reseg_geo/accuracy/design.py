"""The design of a sample: all that a report needs to know about how its points were chosen."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from reseg_geo.errors import InputError
from reseg_geo.maps.legend import LegendEntry
from reseg_geo.publish.text_table import text_table

_VERSION = 1


@dataclass(frozen=True)
class Stratum:
    """A stratum of a sample: its number of pixels, and how many of them were drawn."""

    name: str
    value: int
    pixels: int
    points: int


@dataclass(frozen=True)
class Share:
    """The pixels of a class in a stratum, by their values; area_m2: None if unknown."""

    stratum: int
    value: int
    pixels: int
    area_m2: float | None


@dataclass(frozen=True)
class SampleDesign:
    """A stratified random sample of the pixels of a class map.

    map: its file; width, height: in pixels; map_digest, strata_digest: of the values of the map and
    of the strata on its grid; strata_source, strata_field: None if the map's classes are the
    strata; classes: of the map; shares: what the map says of the strata; allocation, minimum, seed:
    as asked; left_out: pixels that have a class but no stratum; pixels: row, column and value of
    the stratum of the points, of which the first has the id 1.
    """

    map: str
    width: int
    height: int
    map_digest: str
    strata_source: str | None
    strata_field: str | None
    strata_digest: str
    classes: tuple[LegendEntry, ...]
    strata: tuple[Stratum, ...]
    shares: tuple[Share, ...]
    allocation: str
    minimum: int
    seed: int
    left_out: int
    pixels: tuple[tuple[int, int, int], ...]

    def to_json(self) -> str:
        """The design as text."""
        return json.dumps({"version": _VERSION} | asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str, name: str) -> "SampleDesign":
        """The design in such a text. Raises InputError, which names the file, for any other."""
        try:
            found = json.loads(text)
            if found.pop("version") != _VERSION:
                raise InputError(
                    f"{name} was made by a newer version of reseg-geo; update reseg-geo."
                )
            return cls(
                **found
                | {
                    "classes": tuple(_entry(each) for each in found["classes"]),
                    "strata": tuple(Stratum(**each) for each in found["strata"]),
                    "shares": tuple(Share(**each) for each in found["shares"]),
                    "pixels": tuple((int(r), int(c), int(s)) for r, c, s in found["pixels"]),
                }
            )
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise InputError(
                f"{name} describes a sample that cannot be read ({error}); draw a new one with "
                "reseg-geo assess sample."
            ) from error

    @property
    def size(self) -> int:
        """Number of points."""
        return len(self.pixels)

    def figures(self) -> dict[str, Any]:
        """The design without its points, as JSON values."""
        found = asdict(self)
        del found["pixels"]
        return found | {"size": self.size}

    def __str__(self) -> str:
        """A table of the strata."""
        total = sum(each.pixels for each in self.strata)
        rows = [
            [each.name, f"{each.pixels:,}", f"{each.pixels / total:.1%}", f"{each.points:,}"]
            for each in self.strata
        ]
        rows.append(["all", f"{total:,}", "", f"{self.size:,}"])
        return text_table(["stratum", "pixels", "share", "points"], rows)


def _entry(found: dict[str, Any]) -> LegendEntry:
    return LegendEntry(**found | {"color": tuple(found["color"])})
