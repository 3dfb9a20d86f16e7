"""What examples teach in a session: learned once, as long as they stay the same."""

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from reseg_geo.engine.mapper import Mapper
from reseg_geo.engine.scale import Scale
from reseg_geo.errors import ResegError
from reseg_geo.heads.head import Head
from reseg_geo.heads.learn import learn_head
from reseg_geo.heads.placed import PlacedExamples
from reseg_geo.inputs.fingerprints import file_fingerprint
from reseg_geo.progress.events import Progress, Reporter, WarningRecorder
from reseg_geo.session.arguments import Examples
from reseg_geo.session.view import around


class Teaching:
    """Examples of a session, and the head that was learned last.

    folder: where examples are written that come without a file; raster: on which they lie.
    """

    def __init__(self, folder: Path, raster: str) -> None:
        self._json = str(folder / "examples.geojson")
        self._table = str(folder / "examples.gpkg")
        self._raster = raster
        self._learned: tuple[Any, Head] | None = None

    def file_of(self, examples: Examples | None) -> str | None:
        """The file of examples; those in memory are written to the folder."""
        if examples is None or isinstance(examples, (str, os.PathLike)):
            return None if examples is None else os.fspath(examples)
        if isinstance(examples, Mapping):
            Path(self._json).write_text(json.dumps(examples), encoding="utf-8")
            return self._json
        Path(self._table).unlink(missing_ok=True)
        examples.to_file(self._table)
        return self._table

    def head(
        self, mapper: Mapper, scales: Callable[[], Sequence[Scale]], events: WarningRecorder
    ) -> Head | None:
        """What the examples of the mapper's options teach, None without any.

        scales: opens the raster. Raises what `learn_head` raises.
        """
        file = mapper.options.examples
        if file is None:
            return None
        key = tuple(mapper.classes), file, mapper.options.example_field, file_fingerprint(file)
        if self._learned is not None and self._learned[0] == key and key[-1] is not None:
            return self._learned[1]
        raster = scales()

        def opened(placed: PlacedExamples) -> contextlib.nullcontext[list[Scale]]:
            return contextlib.nullcontext(around(raster, placed.examples.shapes))

        def tell(done: int, total: int) -> None:
            events(Progress(done, total, None, None))

        with self._named(file, events.reporter) as reporter:
            head = learn_head(mapper, [self._raster], reporter, tell, opened)
        head = replace(head, report=replace(head.report, examples=self._name(file)))
        self._learned = key, head
        return head

    @contextlib.contextmanager
    def _named(self, file: str, reporter: Reporter) -> Iterator[Reporter]:
        """A reporter whose sentences, and errors, do not name the file of examples from memory."""

        def named(text: str) -> str:
            return text.replace(file, self._name(file))

        try:
            yield Reporter(
                warn=lambda text: reporter.warn(named(text)),
                note=lambda text: reporter.note(named(text)),
            )
        except ResegError as error:
            raise type(error)(named(str(error))) from error

    def _name(self, file: str) -> str:
        """What people call a file of examples: those from memory by their type."""
        return {self._json: "the FeatureCollection", self._table: "the GeoDataFrame"}.get(
            file, file
        )
