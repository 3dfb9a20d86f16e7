"""The result of a run."""

from dataclasses import dataclass, fields
from pathlib import Path

from reseg_geo.maps.class_areas import ClassSummary


@dataclass(frozen=True, repr=False)
class Result:
    """Paths of the outputs, None where one was not asked for, and the area of each class.

    In a notebook it shows the map, its legend and the areas. notice: a sentence that
    everyone who uses the map must read, such as that a demonstration model made it; None if there
    is none. doubts: reasons not to trust this map, such as that the model sees too little of the
    raster, or at a sampling distance far from its own.
    """

    class_map: Path
    polygons: Path | None
    confidence: Path | None
    preview: Path | None
    classes: tuple[ClassSummary, ...]
    report: Path | None = None
    stac: Path | None = None
    provenance: Path | None = None
    probabilities: Path | None = None
    notice: str | None = None
    doubts: tuple[str, ...] = ()

    @property
    def paths(self) -> dict[str, Path]:
        """The outputs by name, as far as they were asked for."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: path for name, path in found.items() if isinstance(path, Path)}

    def __repr__(self) -> str:
        from reseg_geo.publish.notebook import total  # PROJ, which a refused run does not need

        names = ", ".join(name for name in self.paths if name != "class_map")
        more = f", with {names}" if names else ""
        found = sum(1 for each in self.classes if each.pixels)
        classes = "1 class" if found == 1 else f"{found} classes"
        return f"<Result {str(self.class_map)!r}: {classes}, {total(self.classes)}{more}>"

    def _repr_html_(self) -> str:
        from reseg_geo.publish.notebook import result_html, total

        return result_html(
            f"Land cover, {total(self.classes)}", self.classes, self.class_map, self.paths,
            [*filter(None, [self.notice]), *self.doubts],
        )  # fmt: skip
