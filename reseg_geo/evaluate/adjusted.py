"""Areas of change that are adjusted for the errors of the maps, by a labelled sample."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reseg_geo.accuracy.assessment import Assessment, one, with_half
from reseg_geo.accuracy.estimate import Estimates, share
from reseg_geo.publish.text_table import text_table

ARROW = " → "  # between the classes of a transition


@dataclass(frozen=True)
class AdjustedChange:
    """What a labelled sample of a change map says of the areas.

    assessment: of the change map, whose classes are "unchanged" and the transitions; names: of the
    classes before and after; changed, net: the area that changed, (), and by which each class grew,
    (classes,), in the unit of `assessment.areas`.
    """

    assessment: Assessment
    names: tuple[str, ...]
    changed: Estimates
    net: Estimates

    def figures(self) -> dict[str, Any]:
        """All figures as JSON values: those of the assessment, and areas that changed."""
        net = self.net
        return self.assessment.figures() | {
            "changed": one(self.changed, ()),
            "net": [{"name": name} | one(net, i) for i, name in enumerate(self.names)],
        }

    def __str__(self) -> str:
        found = self.assessment
        unit, show = found.unit_name, found.area_text
        rows = [[name, with_half(self.net, index, show)] for index, name in enumerate(self.names)]
        lines = [
            f"Adjusted for the errors of the maps, by {found.labelled:,} labelled points of "
            f"{found.sample} (95% intervals): {with_half(self.changed, (), show)} {unit} changed.",
            "",
            text_table(found.heads, found.rows()),
            "",
            text_table(["class", f"net change ({unit})"], rows),
        ]
        return "\n".join(lines)


def adjusted_change(found: Assessment, names: Sequence[str]) -> AdjustedChange:
    """The adjusted areas of a change map, in which names are those of classes before and after.

    Every figure is a ratio of totals over the points, see `reseg_geo.accuracy.estimate`.
    """
    sample, everything = found.points_labelled, np.ones(len(found.points_labelled.mapped), bool)
    # "unchanged" and "no data" are no transition.
    ends = [each.name.split(ARROW) if ARROW in each.name else ("", "") for each in found.classes]
    before, after = np.array(ends).T[:, sample.reference]
    keys = np.array([[name] for name in names])
    grown = (after == keys).astype(np.int64) - (before == keys)
    whole = found.total_m2 or sum(each.pixels for each in found.mapped)
    return AdjustedChange(
        found,
        tuple(names),
        share(sample, before != after, everything).times(whole),
        replace(share(sample, grown, everything), least=-1.0).times(whole),
    )
