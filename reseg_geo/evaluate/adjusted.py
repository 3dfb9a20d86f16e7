"""Areas of change that are adjusted for the errors of the maps, by a labelled sample."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reseg_geo.accuracy.assessment import Assessment, one, with_half
from reseg_geo.accuracy.estimate import Estimates, share
from reseg_geo.errors import InputError
from reseg_geo.maps.legend import NO_DATA_NAME
from reseg_geo.publish.text_table import text_table

ARROW = " → "  # between the classes of a transition
UNCHANGED = "unchanged"


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

    Every figure is a ratio of totals over the points, see `reseg_geo.accuracy.estimate`. Raises
    InputError for labels that are neither "unchanged" nor a transition.
    """
    sample, everything = found.points_labelled, np.ones(len(found.points_labelled.mapped), bool)
    ends = [_ends(each.name, found.sample) for each in found.classes]
    before, after = np.array(ends).T[:, sample.reference]
    known = {name.casefold() for name in names}
    more = dict.fromkeys(end for pair in ends for end in pair if end)
    every = [*names, *(end for end in more if end.casefold() not in known)]
    keys = np.array([[name.casefold()] for name in every])
    was, now = (np.char.lower(each) for each in (before, after))
    grown = (now == keys).astype(np.int64) - (was == keys)
    whole = found.total_m2 or sum(each.pixels for each in found.mapped)
    return AdjustedChange(
        found,
        tuple(every),
        share(sample, was != now, everything).times(whole),
        replace(share(sample, grown, everything), least=-1.0).times(whole),
    )


def _ends(name: str, sample: str) -> tuple[str, str]:
    """The classes before and after of a class of a change map; "" where nothing changed."""
    if name in (UNCHANGED, NO_DATA_NAME):
        return "", ""
    before, arrow, after = (part.strip() for part in name.partition(ARROW.strip()))
    if not (arrow and before and after) or before.casefold() == after.casefold():
        raise InputError(
            f"{sample} has a class {name!r}, which is neither {UNCHANGED!r} nor a transition such "
            f"as 'grass{ARROW}building'; draw a sample without it."
        )
    return before, after
