"""Rasters one after the other with one model; a failure of one does not stop the others."""

import contextlib
import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from reseg_geo.batch.names import KINDS
from reseg_geo.batch.neighbours import contexts
from reseg_geo.batch.outcome import Outcome
from reseg_geo.errors import InputError, ResegError
from reseg_geo.inputs.gdal_errors import reason
from reseg_geo.progress.events import Event, Listener, Message, reporter_for
from reseg_geo.publish.provenance import run_record
from reseg_geo.run.plan import RunPlan, resolve
from reseg_geo.run.request import Request
from reseg_geo.run.rerun import Rerun
from reseg_geo.run.result import Result
from reseg_geo.run.segment import run
from reseg_geo.storage.job import folder_for
from reseg_geo.storage.staging import real_target

_NOTHING: dict[str, Path | None] = dict.fromkeys(KINDS)


class DistinctWarnings:
    """Passes events on, but each warning only once for all rasters."""

    def __init__(self, progress: Listener) -> None:
        self._progress, self._seen = progress, set[str]()

    def __call__(self, event: Event) -> None:
        """Take an event."""
        if isinstance(event, Message) and event.warning:
            if event.text in self._seen:
                return
            self._seen.add(event.text)
        self._progress(event)


class Batch:
    """Rasters with the outputs of each, and the model that maps them."""

    def __init__(
        self,
        rasters: Sequence[str],
        request: Request,
        named: Sequence[dict[str, Path]],
        progress: Listener,
        command: str | None,
        rerun: Rerun | None,
    ) -> None:
        self.rasters, self._asked, self.named = rasters, request, named
        self._progress, self._command, self._rerun = progress, command, rerun
        self.reporter = reporter_for(progress)
        self._contexts = contexts(rasters, request.options.read, self.reporter.note)
        from reseg_geo.heads.apply import load_mapper  # PyTorch, which a refusal does not need

        # Its errors concern all rasters.
        self._mapper = load_mapper(request.classes, request.options, request.head)
        self._load = lambda _number_format: self._mapper

    @cached_property
    def request(self) -> Request:
        """What is mapped, by what the examples on all rasters teach. Raises as `learn_head`."""
        options = self._asked.options
        if options.examples is None:
            return self._asked
        from reseg_geo.heads.apply import teach  # PyTorch

        rasters = options.example_rasters or self.rasters
        return self._asked.taught(teach(self._mapper, rasters, self.reporter))

    def outcomes(self) -> tuple[Outcome, ...]:
        """Map all rasters."""
        with contextlib.ExitStack() as stack:
            if self._asked.options.scheduler != "local":
                from reseg_geo.cluster.client import cluster  # Dask takes a moment

                stack.enter_context(cluster(self._asked.options.scheduler))  # one for all
            return self._mapped()

    def _mapped(self) -> tuple[Outcome, ...]:
        outcomes: list[Outcome] = []
        request = self.request
        for raster, paths in zip(self.rasters, self.named, strict=True):
            if len(self.rasters) > 1:
                number = len(outcomes) + 1
                self.reporter.note(f"{number} of {len(self.rasters)}: {raster}")
            began = time.monotonic()
            try:
                own = request.beside(self._neighbours(raster))
                plan = resolve(raster, own, {**_NOTHING, **paths}, self._command, self._rerun)
                result, before = self._run(plan)
            except Exception as error:  # the other rasters continue
                failure = error if isinstance(error, ResegError) else _unexpected(raster, error)
                self.reporter.warn(f"{raster} failed: {failure}")
                outcomes.append(Outcome(raster, None, failure, time.monotonic() - began))
            else:
                spent = time.monotonic() - began
                outcomes.append(Outcome(raster, result, None, spent, before, result.classes))
        return tuple(outcomes)

    def _run(self, plan: RunPlan) -> tuple[Result, bool]:
        """The result of a plan, and whether an earlier run had already finished it."""
        if plan.options.resume and not plan.options.overwrite:
            from reseg_geo.run.finished import finished_before  # PROJ, as in `run`

            folder = folder_for(real_target(plan.class_map))
            if not folder.exists() and (found := finished_before(plan, self._load, self.reporter)):
                return found, True
        return run(plan, self._load, self._progress), False

    def _neighbours(self, raster: str) -> str:
        """The option `neighbours` of a raster: the mosaic of those that touch it, if any do."""
        return self._contexts.get(raster, self._asked.options.read.neighbours)

    @cached_property
    def wanted(self) -> frozenset[str]:
        """Digests of the maps of all rasters; the path instead for one that cannot be read."""
        model = self._mapper.model.fingerprint
        found = set[str]()
        for raster in self.rasters:
            plan = resolve(raster, self.request.beside(self._neighbours(raster)), {})
            try:
                record = run_record(
                    raster, plan.classes, plan.options, dtype=plan.options.dtype, model=model,
                    stride=self._mapper.stride, head=plan.head_digest,
                )  # fmt: skip
            except InputError:
                found.add(raster)
            else:
                found.add(self.digest(record))
        return frozenset(found)

    def digest(self, record: Mapping[str, Any]) -> str:
        """Identifies a map by how it was made, with the number format that was asked for."""
        plain = json.loads(json.dumps(record))
        plain["options"]["dtype"] = self._asked.options.dtype
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]


def _unexpected(raster: str, error: Exception) -> ResegError:
    found = ResegError(
        f"{raster} caused an unexpected {type(error).__name__} ({reason(error)}); please report it "
        "with the output of --debug for this raster alone."
    )
    found.__cause__ = error
    return found
