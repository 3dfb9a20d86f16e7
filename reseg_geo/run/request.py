"""What a call asks to be mapped: classes and options, and a head that brings both."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from os import PathLike
from typing import Any

from reseg_geo.class_files import names_file
from reseg_geo.classes import ClassList, LandCover, read_classes
from reseg_geo.cluster.required import require_dask
from reseg_geo.errors import UsageError
from reseg_geo.heads.head import Head, keywords_of
from reseg_geo.options.groups import file_and_layer
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.quantities import listed

_LISTED = 8  # classes in a message


@dataclass(frozen=True)
class Request:
    """Classes and options of a call, for any raster.

    head: what decides, None for words alone or for what the examples of the options will teach;
    inputs: what is read apart from rasters, and must not be replaced; some are names, not files;
    given: the keywords of the call.
    """

    classes: tuple[LandCover, ...]
    options: SegmentOptions
    head: Head | None
    inputs: tuple[str, ...]
    given: Mapping[str, Any]

    def taught(self, head: Head) -> "Request":
        """The same, with what the examples on many rasters teach."""
        options = replace(self.options, example_rasters=head.report.rasters)
        return replace(self, head=head, options=options)

    def beside(self, neighbours: str) -> "Request":
        """The same for a raster with this option `neighbours`."""
        read = replace(self.options.read, neighbours=neighbours)
        return replace(self, options=replace(self.options, read=read))

    def call(self, raster: str) -> str:
        """The call from Python, as text."""
        names = ", ".join(item.name for item in self.classes)
        words = [repr(raster), repr(names), "...", *(f"{k}={v!r}" for k, v in self.given.items())]
        return f"reseg_geo.segment({', '.join(words)})"


def request_of(classes: "ClassList | Head | None", options: Mapping[str, Any]) -> Request:
    """The request of a call of `segment`.

    A head brings its classes, and its settings where no option is given. Raises UsageError,
    InputError for a head that cannot be read, and ClusterError for a cluster without Dask.
    """
    given, head = SegmentOptions.from_keywords(**options), None
    if given.scheduler != "local":
        require_dask(given.scheduler)
    if given.upsampler is not None:
        from reseg_geo.models.upsamplers import upsampler_file  # PyTorch

        options = {**options, "upsampler": upsampler_file(given.upsampler)}
        given = replace(given, upsampler=options["upsampler"])
    if isinstance(classes, Head):
        if given.head or given.examples:
            raise UsageError(
                "a head was given as the classes, so the options head and examples cannot be used; "
                "leave them out."
            )
        classes, head = None, classes
    elif given.head is not None:
        head = Head.load(given.head)
    if head is None:
        if classes is None:
            raise UsageError("name the classes, or give a head that `learn` made.")
        named = read_classes(classes, examples=given.examples is not None)
        return Request(named, given, None, _inputs(given, classes), options)
    if classes is not None:
        named = read_classes(classes, examples=True)
        if [(c.name, c.queries) for c in named] != [(c.name, c.queries) for c in head.classes]:
            known = listed([item.name for item in head.classes], _LISTED)
            raise UsageError(
                f"{head.source} was learned for other classes, words or another order ({known}); "
                "leave out the classes, or learn a head for them."
            )
        head = replace(head, classes=named)  # with the colours and codes that are given
    chosen = SegmentOptions.from_keywords(**{**keywords_of(head), "head": head.source, **options})
    return Request(head.classes, chosen, head, _inputs(chosen, classes), options)


def _inputs(options: SegmentOptions, classes: ClassList | None) -> tuple[str, ...]:
    read = [
        options.model, options.guide, options.regions, options.sam_model, *options.polygons.stats,
        options.read.mask, options.examples, options.head, options.calibration,
        options.upsampler, *options.example_rasters,
    ]  # fmt: skip
    found = [file_and_layer(name)[0] for name in read if name]
    file = isinstance(classes, (str, PathLike)) and names_file(str(classes))
    return (*found, str(classes)) if file else tuple(found)
