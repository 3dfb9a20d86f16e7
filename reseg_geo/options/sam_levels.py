"""SAM as a source of regions: which of them, and the levels of its hierarchy."""

from dataclasses import dataclass

from reseg_geo.errors import UsageError


@dataclass(frozen=True)
class SamLevel:
    """One level of SAM's hierarchy.

    points: prompt points along each side of a 224 px window, 1-224; iou: minimum IoU that SAM
    predicts for a mask, 0-1; stability: minimum IoU of the masks at a higher and a lower cutoff,
    0-1; min_area: islands and holes of fewer pixels are removed.
    """

    points: int
    iou: float
    stability: float
    min_area: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.points <= 224:
            raise UsageError(
                f"points {self.points} of a SAM level must be from 1 to 224, the pixels along a "
                "window's side."
            )
        if self.min_area < 0:
            raise UsageError(f"area of a SAM level {self.min_area} must be at least 0.")
        for name, value in (("IoU", self.iou), ("stability", self.stability)):
            if not 0 <= value <= 1:
                raise UsageError(f"{name} {value:g} of a SAM level must be from 0 to 1.")

    def __str__(self) -> str:
        return f"{self.points},{self.iou:g},{self.stability:g},{self.min_area}"


# By source of regions, the model that is used unless one is named.
SAM_MODELS = {"sam": "sam-vit-b", "sam2": "sam2.1-hiera-small", "sam3": "sam3"}
# The four of the authors' program, coarse to fine.
SAM_LEVELS = (
    SamLevel(2, 0.5, 0.5, 2000), SamLevel(2, 0.5, 0.5, 1000), SamLevel(2, 0.6, 0.6, 500),
    SamLevel(4, 0.5, 0.5, 500),
)  # fmt: skip
