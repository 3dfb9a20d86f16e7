"""What a run gives back."""

from dataclasses import dataclass
from pathlib import Path

from reseg_geo.maps.class_areas import ClassSummary


@dataclass(frozen=True)
class Result:
    """Paths of what was written, and the classes found.

    notice: a sentence that anyone who uses the map must read, for example that a demonstration
    model made it; None if there is none.
    """

    class_map: Path
    polygons: Path | None
    confidence: Path | None
    preview: Path | None
    classes: tuple[ClassSummary, ...]
    report: Path | None = None
    stac: Path | None = None
    provenance: Path | None = None
    notice: str | None = None
