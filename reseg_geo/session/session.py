"""A session: one raster and one model in hand, for many words and examples."""

import contextlib
import functools
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import numpy as np

from reseg_geo.classes import ClassList
from reseg_geo.engine.cautions import looks_unlike
from reseg_geo.engine.mapper import Mapper
from reseg_geo.engine.sampling import ground_of, view_factor
from reseg_geo.engine.scale import Scale
from reseg_geo.engine.views import Scratch
from reseg_geo.errors import InputError, UsageError
from reseg_geo.heads.apply import use_head
from reseg_geo.heads.head import Head
from reseg_geo.inputs.fingerprints import file_state
from reseg_geo.maps.class_areas import ClassAreas
from reseg_geo.maps.confidence import CONFIDENCE_NO_DATA
from reseg_geo.maps.legend import dtype_of
from reseg_geo.options.keywords import SessionKeywords, check_fields
from reseg_geo.options.methods import CONTEXT_METHODS
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.options.signatures import with_options
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.progress.events import SILENT, Progress, WarningRecorder
from reseg_geo.progress.listening import ShowProgress, listening
from reseg_geo.raster.reader import RasterReader
from reseg_geo.run.request import request_of
from reseg_geo.session.arguments import (
    Bounds,
    Examples,
    check_classes,
    check_examples,
    check_raster,
    checked_bounds,
    checked_size,
)  # fmt: skip
from reseg_geo.session.class_map import ClassMap
from reseg_geo.session.nearest import map_from_middle
from reseg_geo.session.teaching import Teaching
from reseg_geo.session.turns import Turns
from reseg_geo.session.view import View, box_within
from reseg_geo.storage.features import FeatureStore
from reseg_geo.storage.leftovers import temporary_folder
from reseg_geo.storage.recent import RecentFeatures

if TYPE_CHECKING:
    from typing_extensions import Unpack

Pathlike = str | os.PathLike[str]

_IN_MEMORY = 1e9  # bytes of features; more are kept on disk


@with_options(SessionKeywords)
def open(
    raster: Pathlike, *, progress: ShowProgress = None, **options: "Unpack[SessionKeywords]"
) -> "Session":
    """Open a raster and a model, to try words and examples on parts of it.

    What the model has seen is kept, so other words take a moment. With the option features it is
    also there for later sessions, and for `segment`. Raises UsageError, InputError or ModelError.

    Arguments:
        raster: a path or address of anything GDAL reads, in any CRS.
        progress: as in `segment`.

    Returns a session; close it at the end, or use it as a context manager.
    """
    with listening(progress, "open", "windows") as listener:
        name = check_raster(raster)
        check_fields(options, get_type_hints(SessionKeywords), "option")
        return Session(name, options, WarningRecorder(listener))


class Session:
    """A raster and a model in hand; `reseg_geo.open` makes one.

    reader: the open raster; folder: for files of this session alone. Several threads may use it,
    one after the other: a later call of `map` or `learn` ends the one before it, which raises
    SupersededError.
    """

    def __init__(self, raster: str, keywords: Mapping[str, Any], events: WarningRecorder) -> None:
        """keywords: the options. See `reseg_geo.open` for errors."""
        self._options = SegmentOptions.from_keywords(**keywords)
        if self._options.method in CONTEXT_METHODS:
            raise UsageError(
                f"method {self._options.method!r} looks at the whole raster for each list of "
                "classes, so a session cannot use it; choose another, or use segment."
            )
        self._turns = Turns()
        self._scales: list[Scale] | None = None
        self._novel: bool | None = None
        with contextlib.ExitStack() as stack:
            self.folder = stack.enter_context(temporary_folder())
            warn = events.reporter.warn
            self.reader = stack.enter_context(RasterReader(raster, self._options.read, warn))
            self._state = file_state(raster)
            self._ground = ground_of(self.reader)
            self._teaching = Teaching(self.folder, raster)
            features = self._options.features or str(self.folder / "features")
            self._kept = replace(self._options, features=features)
            self._mapper = Mapper((), replace(self._kept, background=None))
            self._factor = view_factor(
                self.reader, self._ground, self._mapper.model, self._kept, SILENT
            )
            self._resources = stack.pop_all()

    @property
    def model(self) -> str:
        """Name of the model."""
        return self._mapper.model.name

    @property
    def device(self) -> str:
        """Where the model runs."""
        return str(self._mapper.model.device)

    @property
    def patch(self) -> float:
        """Side of a patch that the model sees, in raster pixels, at scale 1."""
        return float(self._mapper.model.patch_size * self._factor)

    @property
    def gsd(self) -> float | None:
        """Side of a raster pixel on the ground in metres; None if unknown."""
        return self._ground.distance

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End what runs, close the raster, and remove what is kept for this session alone."""
        with self._turns.closing():
            self._resources.close()

    def stop(self) -> None:
        """End a call in another thread, soon: it raises SupersededError; what is encoded stays."""
        self._turns.end()

    def map(
        self,
        classes: "ClassList | Head",
        examples: "Examples | None" = None,
        bounds: Bounds | None = None,
        size: tuple[int, int] | None = None,
        *,
        bounds_crs: str | None = None,
        example_field: str | None = None,
        progress: ShowProgress = None,
    ) -> ClassMap:
        """Map what is seen: the pixels are those that `segment` would give.

        A coarser view shows some of the pixels, and may reach `step` pixels beyond the bounds.
        Raises what `segment` does; SupersededError if a later call, `stop` or `close` ends it.

        Arguments:
            classes: as in `segment`, or what `learn` returned.
            examples: each of a named class: a file as in `learn`, a GeoDataFrame, or a GeoJSON
                FeatureCollection as a dict, in WGS 84 unless it has a member `crs`. As long as they
                and the classes stay the same, they are learned once.
            bounds: left, bottom, right, top, in bounds_crs or the raster's CRS; None for all of it.
            size: at most so many pixels wide and high; None for all pixels.
            bounds_crs: as in `segment`.
            example_field: as in `segment`.
            progress: as in `segment`.
        """
        check_classes(classes)
        check_examples(examples)
        with self._turns.take() as stop, listening(progress, "map", "windows") as listener:
            events = WarningRecorder(listener)
            self._check_raster()
            place = box_within(self.reader, checked_bounds(bounds), bounds_crs)
            view = View.of(self.reader.whole, place, checked_size(size))
            mapper, head = self._asked(classes, examples, example_field, events)
            return self._map(view, mapper, head, stop, events)

    def learn(
        self,
        classes: ClassList,
        examples: "Examples",
        *,
        example_field: str | None = None,
        progress: ShowProgress = None,
    ) -> Head:
        """Learn classes from examples on this raster; see `map` for both.

        Returns a head: `head.save("town.head")` keeps it for `segment`; `head.report` says how good
        it is.
        """
        check_classes(classes)
        check_examples(examples, needed=True)
        with self._turns.take(), listening(progress, "learn", "blocks") as listener:
            events = WarningRecorder(listener)
            self._check_raster()
            _, head = self._asked(classes, examples, example_field, events)
            assert head is not None
            return head

    def _check_raster(self) -> None:
        """Raise InputError if the file is not what it was; what is kept is of the old one."""
        if self._state is not None and file_state(self.reader.path) != self._state:
            raise InputError(
                f"{self.reader.path} has changed since the session began, or is gone; open it in "
                "a new session."
            )

    def _asked(
        self,
        classes: "ClassList | Head",
        examples: "Examples | None",
        field: str | None,
        events: WarningRecorder,
    ) -> tuple[Mapper, Head | None]:
        """The mapper for classes and examples, and the head that decides, if there is one."""
        file = self._teaching.file_of(examples)
        request = request_of(classes, {"examples": file, "example_field": field})
        options = replace(self._kept, examples=file, example_field=field)
        mapper = self._mapper.asked_for(request.classes, options)
        opened = functools.partial(self._opened, mapper, events)
        head = request.head or self._teaching.head(mapper, opened, events)
        if head is not None:
            use_head(mapper, head)
            for sentence in head.cautions(self._options):
                events.reporter.warn(sentence)
        return mapper, head

    def _opened(self, mapper: Mapper, events: WarningRecorder) -> list[Scale]:
        """The raster at each scale; opened for the first classes, which choose the format."""
        if self._scales is None:
            scratch = Scratch(self.folder, self.folder)
            scales = mapper.scales(self.reader, self._ground, scratch, events.reporter)
            self._mapper = mapper
            self._scales = [self._in_memory(scale) for scale in scales]
        return self._scales

    def _is_novel(self, mapper: Mapper, events: WarningRecorder) -> bool:
        """As `Mapper.is_novel`, but looked at once.

        A raster that is damaged elsewhere can still be mapped here.
        """
        if mapper.taught:
            return False
        if self._novel is None:
            try:
                self._novel = mapper.is_novel(self._opened(mapper, events)[0].reader)
            except InputError:
                self._novel = False
        return self._novel

    def _in_memory(self, scale: Scale) -> Scale:
        store, scales = scale.reader.features, len(self._options.scales)
        assert isinstance(store, FeatureStore)
        recent = RecentFeatures(store, _IN_MEMORY / scales, self._options.features is not None)
        return replace(scale, reader=replace(scale.reader, features=recent))

    def _map(
        self,
        view: View,
        mapper: Mapper,
        head: Head | None,
        stop: threading.Event,
        events: WarningRecorder,
    ) -> ClassMap:
        scales = view.scales(self._opened(mapper, events))
        mapper.caution(self.reader.path, self._ground, self._factor, events.reporter.warn)
        if self._is_novel(mapper, events):
            events.reporter.warn(looks_unlike(Path(self.reader.path).name, mapper.model))
        grid, classes = view.grid, mapper.classes
        values = np.zeros((grid.height, grid.width), dtype_of(len(classes)))
        confidence = np.full(values.shape, CONFIDENCE_NO_DATA, np.uint8)
        done, total = 0, sum(scale.reader.tiling.window_count for scale in scales)
        began = time.monotonic()

        def told(windows: int) -> None:
            nonlocal done
            done += windows
            spent = time.monotonic() - began
            events(Progress(done, total, spent / done * (total - done) if done else None, None))

        for chunk in map_from_middle(scales, mapper.encoder, mapper.rule, stop, told):
            view.take(chunk, values, confidence)
        areas = ClassAreas(classes, AreaMeasure(grid))
        areas.add(values.astype(np.int64), grid.box)
        return ClassMap(
            values, confidence, areas.summaries(), grid.transform, grid.crs, view.step, head,
            tuple(events.warnings), mapper.model.notice, self.reader.path,
        )  # fmt: skip
