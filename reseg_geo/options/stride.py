"""The step between windows: pixels, or a share of a window."""

import math

from reseg_geo.errors import UsageError


def check_stride(stride: str | int) -> None:
    """Raise UsageError for a stride that is neither pixels nor a share, such as "50%"."""
    if not 0 < _pixels(stride, 100) < math.inf:
        raise UsageError(
            f"stride {stride!r} must be a whole number of pixels, at least 1, or a share of a "
            "window such as 50%."
        )


def stride_for(stride: str | int, window: int) -> int:
    """The step between windows of this side, in px. Raises UsageError if it leaves gaps."""
    found = max(1, round(_pixels(stride, window)))
    if found > window:
        raise UsageError(
            f"stride {stride} would leave gaps between the windows of this model; use at most "
            f"{window}, or 100%."
        )
    return found


def number_or_nan(value: str | float) -> float:
    """A number that a user wrote; nan for anything else."""
    try:
        return float(value)
    except ValueError:
        return math.nan


def _pixels(stride: str | int, window: int) -> float:
    """The step between windows; nan for one that is no number."""
    given = str(stride)
    if given.endswith("%"):
        return number_or_nan(given[:-1]) / 100 * window
    return int(given) if given.isdecimal() else math.nan
