"""The events of a run, under the name that this room's modules import."""

from reseg_geo.progress import (
    BlockTimes,
    Event,
    Listener,
    Message,
    Meter,
    Progress,
    row_meter,
    row_reporter,
    silent,
)

__all__ = [
    "BlockTimes", "Event", "Listener", "Message", "Meter", "Progress", "row_meter", "row_reporter",
    "silent",
]  # fmt: skip
