"""How long a run still takes, from the speed of each of its steps."""

from dataclasses import dataclass, field

_FEW = 0.03  # share of a step that does not yet tell its speed
_LONG = 2.0  # seconds that even a first time may be judged by
_ALIKE = 2.0  # times as fast, at most
_STEADY = 0.1  # share of a step that the speed of earlier runs counts as


@dataclass
class Step:
    """A step of a run, such as to encode windows.

    total: units of work, such as windows; usual: seconds that a unit took in earlier runs, None if
    unknown. The first time of a step in this run counts only while it is alone, since it warms up
    caches and libraries.
    """

    total: float
    usual: float | None = None
    done: float = 0.0
    _timed: list[tuple[float, float]] = field(default_factory=lambda: [(0.0, 0.0), (0.0, 0.0)])

    def advance(self, units: float, seconds: float) -> None:
        """Count units as done; seconds: that they took."""
        if not units:
            return
        self.done += units
        (first, _), (more, spent) = self._timed
        if first:
            self._timed[1] = more + units, spent + seconds
        else:
            self._timed[0] = units, seconds

    @property
    def left(self) -> float | None:
        """Seconds that the rest takes, None if unknown."""
        rest = max(0.0, self.total - self.done)
        if not rest:
            return 0.0
        pace = self._pace()
        return None if pace is None else rest * pace

    @property
    def spent(self) -> float:
        """Seconds that were timed in this run."""
        return sum(seconds for _, seconds in self._timed)

    @property
    def seen(self) -> float | None:
        """Seconds that a unit took in this run, None if none was timed."""
        return next((spent / units for units, spent in reversed(self._timed) if units), None)

    def _pace(self) -> float | None:
        """Seconds a unit: what was measured, steadied by earlier runs that were about as fast."""
        (_, first), (units, spent) = self._timed
        if units <= _FEW * self.total:
            return self.usual or (self.seen if first > _LONG else None)
        measured = spent / units
        if self.usual is None or not 1 / _ALIKE < self.usual / measured < _ALIKE:
            return measured
        before = _STEADY * self.total
        return (before * self.usual + units * measured) / (before + units)


@dataclass
class Forecast:
    """The steps of a run.

    prepare: to read tiles of the raster and make their regions, in threads ahead of the model;
    encode: windows; decide, write: millions of pixels; end: seconds beyond that; shared: whether
    steps side by side slow each other, since all of them need the processor.
    """

    prepare: Step
    encode: Step
    decide: Step
    write: Step
    end: float = 0.0
    shared: bool = False

    def left(self, passed: float = 0.0) -> float | None:
        """Seconds that the run still takes, None if unknown; passed: since its first step began."""
        ahead, model = self.prepare.left, self.encode.left
        if ahead is None or model is None:
            return None
        rest = model + (self.decide.left or 0.0)
        mapping = max(ahead, rest)
        spent = self.prepare.spent + self.encode.spent + self.decide.spent
        if self.shared and spent > _LONG:
            # As much work in as much time: what is made ahead slows windows now, and not later.
            mapping = (ahead + rest) * min(1.0, passed / spent)
        return mapping + (self.write.left or 0.0) + self.end
