"""Draw a stratified random sample of the pixels of a class map, for a person to label."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray

from reseg_geo.accuracy.allocation import ALLOCATIONS, allocate, points_needed
from reseg_geo.accuracy.design import SampleDesign, Stratum
from reseg_geo.accuracy.figures import check_names
from reseg_geo.accuracy.labels import check_replaceable
from reseg_geo.accuracy.points import POINTS, SQUARES, write_points
from reseg_geo.accuracy.population import Population, Source
from reseg_geo.accuracy.strata import Strata, opened_strata, stratum_name
from reseg_geo.errors import InputError, UsageError
from reseg_geo.inputs.opening import open_raster
from reseg_geo.maps.classmap import warn_of_zero
from reseg_geo.maps.legend import LegendEntry, full_legend
from reseg_geo.options.groups import one_of
from reseg_geo.palette import default_color, distinct_color
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.place.georeference import grid_of
from reseg_geo.progress.events import RowPasses, reporter_for
from reseg_geo.progress.listening import ShowProgress, listening
from reseg_geo.quantities import number, percent
from reseg_geo.raster.reader import GDAL_CACHE
from reseg_geo.storage.staging import Staging, check_not_input, check_suffix

SIZE, MINIMUM, EXPECTED = 300, 20, 0.8
_MOST = 1_000_000  # points

Pathlike = str | os.PathLike[str]
Expected = float | Mapping[str, float]
Tell = Callable[[str], None]


def draw_sample(
    class_map: Pathlike,
    output: Pathlike,
    *,
    size: int | None = None,
    target_se: float | None = None,
    expected: Expected = EXPECTED,
    allocation: str = "proportional",
    minimum: int = MINIMUM,
    strata: Pathlike | None = None,
    strata_field: str | None = None,
    seed: int = 0,
    more_classes: Sequence[str] = (),
    blind: bool = True,
    overwrite: bool = False,
    progress: ShowProgress = None,
) -> SampleDesign:
    """Draw a stratified random sample of the pixels of a class map; returns its design.

    Within a stratum every pixel has the same chance, without replacement; the points depend on the
    seed and the pixels, not on how the files are stored. Memory does not grow with the map. After
    Olofsson et al. (2014, Remote Sens. Environ. 148, 42-57). Raises UsageError, InputError, or
    OutputError, also if the output holds labels.

    Arguments:
        class_map: whole numbers, 0 no data; pixels without data are outside the sample.
        output: a GeoPackage with the layers `points` (fields id, stratum, map_class, reference,
            note) and `squares` (the pixels), in the CRS of the map. A person fills in `reference`.
        size: number of points; 300 if neither this nor `target_se` is given.
        target_se: instead, the standard error of the overall accuracy, 0 to 1, that the sample
            should reach if user's accuracies are as expected.
        expected: user's accuracy of the strata, 0 to 1, one for all or by name.
        allocation: "proportional" to the strata's pixels, "equal", or "neyman".
        minimum: points that each stratum gets at least, if it has so many pixels.
        strata: another class map, or a file of polygons; None for the classes of the map.
        strata_field: the field with the names of strata of polygons.
        seed: of the random numbers, not negative.
        more_classes: names that labels may have, too, for what the map does not show.
        blind: hide what the map says from the person who labels.
        overwrite: replace the output, unless it holds labels.
        progress: as in `segment`.
    """
    name, target = os.fspath(class_map), Path(output)
    source = None if strata is None else os.fspath(strata)
    check_suffix(target, (".gpkg",), "the sample is a GeoPackage")
    _check(size, target_se, expected, allocation, minimum, seed)
    if strata_field is not None and source is None:
        raise UsageError("a field of strata needs polygons; name their file with --strata.")
    check_not_input([name, *([source] if source else [])], [target])
    check_replaceable(target, (POINTS, SQUARES))
    with (
        listening(progress, "assess sample", "rows") as listener,
        Staging(overwrite=overwrite) as staging,
        rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE),
        open_raster(name) as dataset,
    ):
        staged = staging.add(target)
        tell, passes, grid = reporter_for(listener), RowPasses(listener, 2), grid_of(dataset)
        with opened_strata(source, strata_field, name, grid, tell.warn) as opened:
            pixels = Source(name, dataset, grid, opened)
            warn_of_zero(dataset, name, tell.warn)
            measure = AreaMeasure(grid)
            population = pixels.count(measure, passes.next())
            chosen = _sized(
                population,
                opened,
                name,
                size or target_se,
                allocation,
                minimum,
                expected,
                tell.note,
            )
            points = allocate(chosen.size, chosen.pixels, allocation, minimum, chosen.expected)
            by_value = dict(zip(population.strata, points.tolist(), strict=True))
            drawn = pixels.draw(by_value, population.strata, seed, passes.next())
        if population.left_out:
            tell.warn(
                f"{population.left_out:,} pixels of {name} have a class but lie outside "
                f"{source}; figures will not hold for them."
            )
        legend = full_legend(name, sorted({value for _, value in population.counts.pixels}))
        taken, known = {each.color for each in legend}, {each.name.casefold() for each in legend}
        legend += [
            LegendEntry(0, each, distinct_color(default_color(each), taken))
            for each in dict.fromkeys(more_classes)
            if each.casefold() not in known
        ]
        check_names(legend, name)
        design = SampleDesign(
            name, grid.width, grid.height, population.map_digest,
            source, strata_field, population.strata_digest,
            tuple(legend),
            tuple(
                Stratum(stratum_name(opened, value), value, pixels_of, by_value[value])
                for value, pixels_of in population.strata.items()
            ),
            population.shares(measure.known),
            allocation, minimum, seed, population.left_out,
            drawn.places(),
        )  # fmt: skip
        write_points(design, drawn, grid, staged, target, blind)
        staging.commit()
    return design


@dataclass(frozen=True)
class _Sized:
    """size: points; pixels, expected: (strata,) of each stratum."""

    size: int
    pixels: NDArray[np.int64]
    expected: NDArray[np.float64]


def _check(
    size: int | None,
    target_se: float | None,
    expected: Expected,
    allocation: str,
    minimum: int,
    seed: int,
) -> None:
    """Raise UsageError for values that cannot be used."""
    for name, given in (("size", size), ("minimum", minimum), ("seed", seed)):
        if given is not None and not isinstance(given, Integral):
            raise UsageError(f"{name} {given!r:.80} must be a whole number.")
    one_of("allocation", allocation, ALLOCATIONS)
    if size is not None and target_se is not None:
        raise UsageError("give the size of the sample or the standard error to reach, not both.")
    if size is not None and not 1 <= size <= _MOST:
        raise UsageError(f"the size {size} must be from 1 to {_MOST:,} points.")
    if target_se is not None and not 0 < target_se < 1:
        raise UsageError(f"the standard error {target_se} must be between 0 and 1, such as 0.01.")
    if minimum < 0:
        raise UsageError(f"the minimum of {minimum} points must not be negative.")
    if seed < 0:
        raise UsageError(f"the seed {seed} must not be negative.")
    numbers = expected.values() if isinstance(expected, Mapping) else [expected]
    if wrong := [each for each in numbers if not 0 < each < 1]:
        raise UsageError(
            f"an expected accuracy of {wrong[0]} is not between 0 and 1; give one such as 0.85."
        )
    if allocation == "neyman" and not isinstance(expected, Mapping):
        raise UsageError(
            "Neyman's allocation needs the expected accuracy of each class, such as water=0.95, "
            "forest=0.8."
        )


def _sized(
    population: Population,
    strata: Strata,
    name: str,
    wanted: float | None,
    allocation: str,
    minimum: int,
    expected: Expected,
    note: Tell,
) -> _Sized:
    """How many points, of which strata.

    wanted: points, or a standard error below 1. Raises InputError if the map has no pixels in any
    stratum.
    """
    found = population.strata
    if not found:
        raise InputError(
            f"{name} has no pixels with a class in any stratum; check that the files belong "
            "together."
        )
    names = [stratum_name(strata, value) for value in found]
    pixels, shares = np.array([*found.values()]), _expected(expected, names)
    if wanted is None or wanted >= 1:
        return _Sized(int(wanted or SIZE), pixels, shares)
    needed = min(points_needed(pixels, shares, wanted, allocation), int(pixels.sum()))
    if needed > _MOST:
        raise UsageError(
            f"a standard error of {number(wanted)} needs {needed:,} points, which nobody can "
            "label; ask for a larger one."
        )
    note(
        f"{needed:,} points for a standard error of {number(wanted)} of the overall accuracy, if "
        f"the map is right in {percent(float((shares * pixels).sum() / pixels.sum()))} of its area "
        f"and the allocation is {allocation} (Cochran 1977, section 5.9)"
    )
    least = int(np.minimum(minimum, pixels).sum())
    if least > needed:
        note(f"{least:,} points, so that each stratum has at least {minimum:,}")
    return _Sized(max(needed, least), pixels, shares)


def _expected(expected: Expected, names: Sequence[str]) -> NDArray[np.float64]:
    """Expected accuracies of strata, (strata,). Raises UsageError for unknown names."""
    if not isinstance(expected, Mapping):
        return np.full(len(names), float(expected))
    known = {name.casefold(): name for name in names}
    given = {name.strip().casefold(): share for name, share in expected.items()}
    if unknown := sorted(given.keys() - known.keys()):
        raise UsageError(
            f"{unknown[0]!r} is not a stratum of this sample; its strata are {', '.join(names)}."
        )
    return np.array([given.get(name.casefold(), EXPECTED) for name in names])
