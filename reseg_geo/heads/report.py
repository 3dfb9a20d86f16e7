"""How good a head is, for people: a table of its classes, and the examples to look at."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

_LISTED = 8  # contradictions in a text


@dataclass(frozen=True)
class Score:
    """Recall and precision of a class, 0 to 1; None without examples, or if it is never predicted.

    Each example counts once, and each class the same, so a precision is that of a place where all
    classes are equally frequent.
    """

    recall: float | None
    precision: float | None


@dataclass(frozen=True)
class ClassScores:
    """How well a class is told apart from the others, in patches that the head did not see.

    name: of the class; examples: their number; words: by words alone; learned: with examples, even
    if words alone decide in the end.
    """

    name: str
    examples: int
    words: Score
    learned: Score


@dataclass(frozen=True)
class Contradiction:
    """An example that the others would give another class.

    feature: its number in the file; own, other: names of classes; probability: of the other class,
    0 to 1.
    """

    feature: int
    own: str
    other: str
    probability: float

    def __str__(self) -> str:
        return f"feature {self.feature}, {self.own}, looks like {self.other}"


@dataclass(frozen=True)
class HeadReport:
    """What cross-validation says about a head, and what it was learned from.

    examples: their file; digest: of its content, 16 hex digits; count: of the examples used;
    rasters: on which they lie; strength: of the prior, infinite if words alone decide; scores: of
    all classes, in the order of the class list; contradictions: worst first; sample: digest of the
    sample for `assess` that the examples are, if they are one.
    """

    examples: str
    digest: str | None
    count: int
    rasters: tuple[str, ...]
    strength: float
    scores: tuple[ClassScores, ...]
    contradictions: tuple[Contradiction, ...]
    sample: str | None = None

    @property
    def taught(self) -> tuple[str, ...]:
        """Names of the classes that examples teach; none if words alone decide."""
        if math.isinf(self.strength):
            return ()
        return tuple(each.name for each in self.scores if each.examples)

    @property
    def recall(self) -> tuple[float, float]:
        """Mean recall of the classes that have examples, by words alone and with examples."""
        words, learned = (
            [each.recall for each in scores if each.recall is not None]
            for scores in zip(*((each.words, each.learned) for each in self.scores), strict=True)
        )
        return _mean(words), _mean(learned)

    def summary(self) -> str:
        """One sentence."""
        before, after = self.recall
        if math.isinf(self.strength):
            return (
                f"the {self.count} examples in {self.examples} are not clearly better than words "
                f"alone (mean recall {after:.0%} with them, {before:.0%} without, cross-validated)"
                ", so words alone decide; add more examples."
            )
        return (
            f"learned from {self.count} examples in {self.examples}: mean recall {after:.0%}, "
            f"{before:.0%} by words alone (cross-validated)."
        )

    def details(self) -> str:
        """The summary, and a line for each class that has examples."""
        lines = [
            f"{each.name}: {each.examples} example{'s' * (each.examples != 1)}, recall "
            f"{_share(each.words.recall)} by words alone, {_share(each.learned.recall)} with "
            "examples"
            for each in self.scores
            if each.examples
        ]
        summary = self.summary()
        return "\n".join([summary[:1].upper() + summary[1:], *lines])

    def __str__(self) -> str:
        width = max(len("mean"), *(len(each.name) for each in self.scores))
        lines = [
            f"{'':{width}}            {'words alone':>18}   {'with examples':>18}",
            f"{'class':{width}}  examples   {'recall':>7} {'precision':>9}    {'recall':>7} "
            f"{'precision':>9}",
        ]
        lines += [
            f"{each.name:{width}}  {each.examples:>8}   {_share(each.words.recall):>7} "
            f"{_share(each.words.precision):>9}    {_share(each.learned.recall):>7} "
            f"{_share(each.learned.precision):>9}"
            for each in self.scores
        ]
        before, after = self.recall
        lines.append(
            f"{'mean':{width}}  {self.count:>8}   {_share(before):>7} {'':>9}    {_share(after):>7}"
        )
        return "\n".join([*lines, "", *self.notes()])

    def notes(self) -> list[str]:
        """Sentences below the table."""
        chosen = (
            "The examples are not clearly better than words alone, so words alone decide. Add more."
            if math.isinf(self.strength)
            else f"Strength of the words, chosen by cross-validation: {self.strength:g}."
        )
        odd = [f"  {each}" for each in self.contradictions]
        surplus = len(odd) - _LISTED
        more = [f"  and {surplus} more"] if surplus > 0 else []
        return [chosen, *(["Examples to look at again:", *odd[:_LISTED], *more] if odd else [])]

    def as_json(self) -> dict[str, Any]:
        """JSON values; a strength of null is that of words alone."""
        found = asdict(self)
        return found | {"strength": None if math.isinf(self.strength) else self.strength}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "HeadReport":
        """The report of such values. Raises KeyError, TypeError or ValueError for wrong ones."""
        strength = found["strength"]
        return cls(
            str(found["examples"]), found["digest"], int(found["count"]),
            tuple(map(str, found["rasters"])), math.inf if strength is None else float(strength),
            tuple(
                ClassScores(
                    str(each["name"]), int(each["examples"]),
                    Score(**each["words"]), Score(**each["learned"]),
                )
                for each in found["scores"]
            ),
            tuple(Contradiction(**each) for each in found["contradictions"]), found.get("sample"),
        )  # fmt: skip


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan


def _share(value: float | None) -> str:
    return "-" if value is None or math.isnan(value) else f"{value:.0%}"
