"""The field's table of eight data sets: which lie in a folder, and one setting on all of them."""

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

import yaml

from reseg_geo.engine.mapper import Mapper
from reseg_geo.errors import InputError, ModelError, ResegError
from reseg_geo.evaluate.datasets import Dataset, distinct_layouts, open_dataset
from reseg_geo.evaluate.evaluation import Evaluation, evaluate
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.progress.events import Listener

PUBLISHED = Path(__file__).parent / "published.yaml"
NOT_RUN = "not run"


@dataclass(frozen=True)
class Member:
    """A data set of the table.

    name: as the field writes it; dataset: its entry in datasets.yaml; folders: words of which one
    is in the name of its folder; published: mean IoU in per cent by the name of the rival; layout:
    the one that the table is of, None for any.
    """

    name: str
    dataset: str
    folders: tuple[str, ...]
    published: Mapping[str, float]
    layout: str | None = None


@dataclass(frozen=True)
class Row:
    """What became of a data set: not found (both are None), evaluated, or failed.

    layout: as it lies on disk, empty if it was not found.
    """

    member: Member
    layout: str = ""
    result: Evaluation | None = None
    error: ResegError | None = None

    @property
    def status(self) -> str:
        """done, failed or not run."""
        if self.result is not None:
            return "done"
        return NOT_RUN if self.error is None else "failed"

    def figures(self) -> dict[str, Any]:
        """The row for JSON: see `Evaluation.figures`; and published mean IoU in per cent."""
        about: dict[str, Any] = {
            "name": self.member.name, "dataset": self.member.dataset, "status": self.status,
            "layout": self.layout or None, "published": dict(self.member.published),
        }  # fmt: skip
        if self.error is not None:
            about["error"] = str(self.error)
        return about | ({} if self.result is None else self.result.figures())


@cache
def _published() -> Any:
    return yaml.safe_load(PUBLISHED.read_text(encoding="utf-8"))


def rivals() -> dict[str, str]:
    """Where the published figures of each rival stand, by its name."""
    return {name: about["source"] for name, about in _published()["rivals"].items()}


def published_by_method(dataset: str) -> dict[str, float]:
    """Published mean IoU in per cent of a data set, by the method of `evaluate compare`."""
    names = {member.name for member in members() if member.dataset == dataset}
    return {
        about["method"]: figure
        for about in _published()["rivals"].values()
        for name, figure in about["mean_iou"].items()
        if name in names and "method" in about
    }


@cache
def members() -> tuple[Member, ...]:
    """The data sets of the table, in its order, with what published.yaml says of them."""
    content = _published()
    return tuple(
        Member(
            name,
            each["dataset"],
            tuple(each["folders"]),
            {
                rival: about["mean_iou"][name]
                for rival, about in content["rivals"].items()
                if name in about["mean_iou"]
            },
            each.get("layout"),
        )
        for name, each in content["sets"].items()
    )


def find(member: Member, root: Path) -> Dataset | None:
    """The data set in a folder; None if it does not lie there.

    It is looked for in folders that are named after it and no other: those in the root, the root
    itself, those up to three folders deep. Then in all of the root, but only in layouts whose paths
    tell the data set. Raises InputError for a folder in the root that is named after it and does
    not hold it.
    """
    failure: InputError | None = None
    levels = _levels(root)
    any_layout = [None] if member.layout is None else [member.layout, None]
    for folder in [*levels[0], root, *levels[1], *levels[2]]:
        if _holds(folder, member):
            try:
                return _open(member, folder, any_layout)
            except InputError as error:
                if folder in (*levels[0], root):
                    failure = failure or error
    layouts = distinct_layouts(member.dataset)
    with contextlib.suppress(InputError):
        return _open(member, root, sorted(layouts, key=lambda each: each != member.layout))
    if failure is not None:
        raise failure
    return None


def _open(member: Member, folder: Path, layouts: Sequence[str | None]) -> Dataset:
    """The data set in the first of these layouts that a folder has. Raises InputError."""
    failure = InputError(f"{member.dataset} has no such layout.")
    for layout in layouts:
        try:
            return open_dataset(member.dataset, folder, layout=layout)
        except InputError as error:
            failure = error
    raise failure


def run_suite(
    root: Path,
    options: SegmentOptions,
    limit: int | None,
    listening: Callable[[str], AbstractContextManager[Listener]],
) -> Iterator[Row]:
    """Evaluate each data set that lies in a folder with the same options; the models load once.

    limit: maximum number of images of each; listening: for a name, who hears of its progress. A
    data set that cannot be evaluated becomes a row with its error. Raises InputError if the root is
    not a folder, and ModelError.
    """
    if not root.is_dir():
        raise InputError(f"{root} is not a folder; give the folder that holds the data sets.")
    loaded: Mapper | None = None
    for member in members():
        layout = ""
        try:
            found = find(member, root)
            if found is None:
                yield Row(member)
                continue
            layout = found.layout
            with listening(member.name) as tell:
                loaded = loaded or Mapper(found.classes, options)
                result = evaluate(found, options, limit, tell, loaded)
        except ModelError:  # it would be the same for all
            raise
        except ResegError as error:
            yield Row(member, layout, error=error)
        else:
            yield Row(member, layout, result)


def mean_row(rows: Sequence[Row]) -> dict[str, Any]:
    """The means over the data sets that were evaluated: ours, 0 to 1, and the published ones of the
    same data sets in per cent, without rivals that lack one of them.
    """
    done = [row for row in rows if row.result is not None]
    keys = ("mean_iou", "mean_boundary_iou", "expected_calibration_error")
    found = [row.figures() for row in done]
    shared = [
        rival for rival in rivals() if done and all(rival in row.member.published for row in done)
    ]
    return {
        "sets": len(done),
        **{key: _mean([each[key] for each in found]) for key in keys},
        "published": {
            rival: round(fmean(row.member.published[rival] for row in done), 2) for rival in shared
        },
    }


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(fmean(known), 6) if known and len(known) == len(values) else None


def _holds(folder: Path, member: Member) -> bool:
    """Whether a folder is named after a data set, and neither it nor one in it after another."""
    own = {member.name}
    return _named(folder) == own and all(_named(each) <= own for each in _folders(folder))


def _named(folder: Path) -> set[str]:
    """Names of the data sets whose words are in a folder's name."""
    name = re.sub(r"[^a-z0-9]", "", folder.absolute().name.lower())
    return {each.name for each in members() if any(word in name for word in each.folders)}


def _levels(root: Path) -> list[list[Path]]:
    """Folders one, two and three deep, without those in a folder that is named after a data set."""
    levels = [_folders(root)]
    for _ in range(2):
        levels.append([one for each in levels[-1] if not _named(each) for one in _folders(each)])
    return levels


def _folders(folder: Path) -> list[Path]:
    """The folders in a folder, by name; none if it cannot be read."""
    try:
        return sorted(each for each in folder.iterdir() if each.is_dir())
    except OSError:
        return []
