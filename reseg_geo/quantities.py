"""Areas, lengths, sizes and durations as people write them: 6,185 km², 100 m, 1.7 GB, 5 min."""

import math
from collections.abc import Sequence
from typing import NamedTuple

_SIZES = (("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("PB", 1e15))
_KM_FROM = 10_000  # metres
# Beyond these, a number written out has more zeros than anyone can count.
_TINY, _HUGE = 1e-9, 1e15


class AreaUnit(NamedTuple):
    """A unit for a whole table of areas; up_to: largest total in m² that is written in it."""

    name: str
    square_metres: float
    decimals: int
    up_to: float

    def text(self, square_metres: float) -> str:
        """An area as a number of this unit, without its name."""
        value, smallest = square_metres / self.square_metres, 10.0**-self.decimals
        if 0 < value < smallest:
            return f"< {smallest:.{self.decimals}f}"
        return f"{value:,.{self.decimals if value else 0}f}"


_AREA_UNITS = (
    AreaUnit("m²", 1, 2, 1e3),
    AreaUnit("m²", 1, 0, 1e5),
    AreaUnit("ha", 1e4, 2, 1e7),
    AreaUnit("km²", 1e6, 2, math.inf),
)


def area_unit(total: float) -> AreaUnit:
    """The unit for areas in m² that add up to `total`."""
    return next((unit for unit in _AREA_UNITS if total < unit.up_to), _AREA_UNITS[-1])


def area(square_metres: float) -> str:
    """An area in m², ha or km²: "350 m²", "12.3 ha", "6,185 km²"."""
    unit = area_unit(square_metres)
    return f"{number(square_metres / unit.square_metres)} {unit.name}"


def length(metres: float) -> str:
    """A length in m or km: "0.05 m", "100 m", "1,250 m", "38.4 km"."""
    if abs(metres) < _KM_FROM:
        return f"{number(metres)} m"
    return f"{number(metres / 1000)} km"


def size(n_bytes: float) -> str:
    """A number of bytes: "512 bytes", "3.2 kB", "46 MB", "1.7 GB"; a kB has 1000 bytes."""
    if n_bytes < 1000:
        return "1 byte" if round(n_bytes) == 1 else f"{n_bytes:.0f} bytes"
    # 999.5 MB and more round to 1,000 MB, which is 1 GB.
    name, unit = next((each for each in _SIZES if n_bytes < 999.5 * each[1]), _SIZES[-1])
    return f"{number(n_bytes / unit, digits=2)} {name}"


def duration(seconds: float) -> str:
    """A duration to about two digits: "20 s", "5 min", "3 h", "4 days"; at least 1 s."""
    for unit, unit_s, most in (("s", 1, 90), ("min", 60, 90), ("h", 3600, 72)):
        if seconds < unit_s * most:
            return f"{max(1, round(seconds / unit_s))} {unit}"
    return f"{number(round(seconds / 86400))} days"


def percent(share: float) -> str:
    """A share from 0 to 1: "12%", "0.43%"."""
    return f"{number(100 * share, digits=2)}%"


def number(value: float, digits: int = 3) -> str:
    """A number to `digits` significant digits, without an exponent or final zeros.

    Digits before the decimal point are never rounded off: 6184.7 is "6,185", 0.0512 is "0.0512".
    """
    magnitude = abs(value)
    if not math.isfinite(value) or magnitude >= _HUGE or 0 < magnitude < _TINY:
        return f"{value:.{digits}g}"
    if not value or magnitude >= 10 ** (digits - 1):
        return f"{value:,.0f}"
    decimals = digits - 1 - math.floor(math.log10(magnitude))
    return f"{value:,.{decimals}f}".rstrip("0").rstrip(".")


def listed(items: Sequence[str], most: int, separator: str = ", ") -> str:
    """The first few items, and how many more there are: "a, b and 3 more"."""
    surplus = len(items) - most
    return separator.join(items[:most]) + (f" and {surplus} more" if surplus > 0 else "")
