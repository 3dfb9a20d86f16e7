"""A case of the catalogue: hostile files, a command, and its expected result."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Words = Sequence[object]


@dataclass(frozen=True)
class Place:
    """Folders of one case.

    inputs: the files it makes; outputs: the working folder of the command, empty; canary: a path
    that nothing may create; home: for models; image: a good raster, 260 x 230 px, RGB.
    """

    inputs: Path
    outputs: Path
    canary: Path
    home: Path
    image: Path

    def segment(
        self, raster: object = None, *more: object, classes: object = "tree, water"
    ) -> Words:
        """The usual command, on the good raster unless another is given."""
        raster = self.image if raster is None else raster
        return ["segment", raster, "--classes", classes, "-o", "map.tif", "--stride", 224,
                "--regions", "none", *more]  # fmt: skip


Make = Callable[[Place], Words]
Check = Callable[[Place], None]


@dataclass(frozen=True)
class Case:
    """make: writes the files of the case and returns the command line.

    code: the exit status; says: parts of the error (or, if code is 0, of any output); leaves: names
    of the outputs; check: an assertion about the result.
    """

    make: Make
    code: int
    says: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    check: Check | None = None


@dataclass
class Catalogue:
    """The cases of one kind of input, by name."""

    kind: str
    cases: dict[str, Case] = field(default_factory=dict)

    def refused(self, name: str, code: int, *says: str) -> Callable[[Make], Make]:
        """Add a case that must fail with this message and leave no files."""
        return self._add(name, lambda make: Case(make, code, says))

    def done(
        self, name: str, *leaves: str, check: Check | None = None, says: tuple[str, ...] = ()
    ) -> Callable[[Make], Make]:
        """Add a case that must succeed and leave these files."""
        return self._add(name, lambda make: Case(make, 0, says, leaves, check))

    def _add(self, name: str, case: Callable[[Make], Case]) -> Callable[[Make], Make]:
        def add(make: Make) -> Make:
            assert name not in self.cases, name
            self.cases[name] = case(make)
            return make

        return add
