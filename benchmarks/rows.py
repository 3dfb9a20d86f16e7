"""A row of the table: what was measured, against what, and their ratio."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """ratio: None where it could not be measured, which `note` then explains; wanted: the least of
    it, or with `most` the largest; None if it is only told.
    """

    what: str
    against: str
    ratio: float | None
    wanted: float | None = None
    most: bool = False
    note: str = ""

    @property
    def reached(self) -> str:
        """Whether the target was reached, as a word."""
        if self.ratio is None:
            return "not run"
        if self.wanted is None:
            return "-"
        good = self.ratio <= self.wanted if self.most else self.ratio >= self.wanted
        return "yes" if good else "no"


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | against | ratio | wanted | reached | figures |", "|---|---|---|---|---|---|"]
    for row in rows:
        ratio = "-" if row.ratio is None else f"{row.ratio:.3g}"
        wanted = "-"
        if row.wanted is not None:
            wanted = f"{'at most' if row.most else 'at least'} {row.wanted:g}"
        lines.append(
            f"| {row.what} | {row.against} | {ratio} | {wanted} | {row.reached} | {row.note} |"
        )
    return "\n".join(lines)
