"""The whole job: a raster and a class list in, a class map and what belongs to it out."""

import contextlib
import os
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import rasterio
import torch
from rasterio.enums import Resampling

from reseg_geo.classes import LandCover, read_classes
from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.registry import load_model, pick_device
from reseg_geo.engine.accumulate import CONFIDENCE_NO_DATA
from reseg_geo.engine.advice import advice, unusual
from reseg_geo.engine.cores import finished_cores
from reseg_geo.engine.encode import BlockEncoder, query_slices
from reseg_geo.engine.progress import Listener, Message, Meter, silent
from reseg_geo.engine.records import RecordStore
from reseg_geo.engine.result import Result
from reseg_geo.errors import UsageError
from reseg_geo.options import SegmentOptions
from reseg_geo.raster.area import AreaMeasure
from reseg_geo.raster.grid import Grid, Tiling
from reseg_geo.raster.legend import colormap, legend_of, legend_tags, write_sidecar
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.tally import ClassTally
from reseg_geo.raster.view import NATIVE, RasterView, factor_for
from reseg_geo.raster.writer import RasterWriter
from reseg_geo.regions import open_regions
from reseg_geo.staging import Staging, check_not_input
from reseg_geo.vector.preview import check_preview_name, write_preview
from reseg_geo.vector.vectorize import check_vector_name, write_polygons
from reseg_geo.version import __version__

Pathlike = str | os.PathLike[str]

# GDAL would take 5 % of the machine's memory for its cache of blocks; every block is read once.
_GDAL_CACHE = 256 * 2**20
_PREVIEW_SIZE = 1400
_RECORDS = ".block-records"  # beside the staged outputs, so no name that an output would have


def segment(
    raster: Pathlike,
    classes: "str | Path | Sequence[LandCover]",
    output: Pathlike,
    *,
    polygons: Pathlike | None = None,
    confidence: Pathlike | None = None,
    preview: Pathlike | None = None,
    progress: Listener = silent,
    **options: Any,
) -> Result:
    """Make a land-cover map of a raster.

    raster: anything GDAL reads. classes: a class list as text, its file, or parsed. output: the
    class map, a GeoTIFF on the raster's grid (0 no data, i the i-th class); polygons: a GeoPackage;
    confidence: a GeoTIFF of 0-100 per cent, 255 no data; preview: a PNG. progress is called with
    `Progress` and `Message` events. options: the fields of `SegmentOptions` and `ReadOptions`.

    All outputs appear together at the end, or none does. Raises UsageError, InputError, ModelError
    or OutputError; whatever is raised, nothing half-written is left.
    """
    job = _Job(read_classes(classes), SegmentOptions.from_keywords(**options), progress)
    targets = {
        "class_map": Path(output),
        **{
            name: Path(path)
            for name, path in (
                ("polygons", polygons), ("confidence", confidence), ("preview", preview)
            )
            if path is not None
        },
    }  # fmt: skip
    check_not_input([os.fspath(raster), job.options.regions], list(targets.values()))
    if polygons is not None:
        check_vector_name(Path(polygons))
    if preview is not None:
        check_preview_name(Path(preview))
    with (
        Staging(overwrite=job.options.overwrite) as staging,
        rasterio.Env(GDAL_CACHEMAX=_GDAL_CACHE),
    ):
        staged = {name: staging.add(path) for name, path in targets.items()}
        class_map = targets["class_map"]
        scratch = RecordStore(staging.scratch(class_map.parent) / _RECORDS, class_map)
        with RasterReader(raster, job.options.read, job.warn) as reader:
            tally = job.make_rasters(reader, scratch, staged, targets)
            if "polygons" in targets:
                write_polygons(
                    staged["class_map"], staged["polygons"], targets["polygons"],
                    staged.get("confidence"), job.note,
                )  # fmt: skip
            if "preview" in targets:
                write_preview(
                    reader.overview(_PREVIEW_SIZE), staged["class_map"], tally.summaries(),
                    staged["preview"], targets["preview"],
                )  # fmt: skip
        staging.commit()
    return Result(
        targets["class_map"],
        targets.get("polygons"),
        targets.get("confidence"),
        targets.get("preview"),
        tally.summaries(),
    )


class _Job:
    """One run: the classes, the options, the model; and the loop over blocks."""

    def __init__(
        self, classes: tuple[LandCover, ...], options: SegmentOptions, progress: Listener
    ) -> None:
        self.classes, self.options, self.progress = classes, options, progress

    def warn(self, text: str) -> None:
        """Tell the user of something that may spoil the result."""
        self.progress(Message(text, warning=True))

    def note(self, text: str) -> None:
        """Tell the user what is being done."""
        self.progress(Message(text))

    def make_rasters(
        self,
        reader: RasterReader,
        records: RecordStore,
        staged: dict[str, Path],
        targets: dict[str, Path],
    ) -> ClassTally:
        """Write class map and confidence; returns the counts by class."""
        grid, legend = reader.grid, legend_of(self.classes)
        measure = AreaMeasure(grid)
        encoder = self._encoder(reader, measure)
        tally = ClassTally(self.classes, measure)
        tags = self._tags(encoder)
        dtype = "uint8" if len(self.classes) <= 254 else "uint16"
        with contextlib.ExitStack() as stack:
            class_map = stack.enter_context(
                RasterWriter(
                    staged["class_map"], targets["class_map"], grid, dtype, 0,
                    self.options.co, Resampling.mode,
                )
            )  # fmt: skip
            class_map.describe(tags | legend_tags(legend), colormap(legend))
            sure = None
            if "confidence" in staged:
                sure = stack.enter_context(
                    RasterWriter(
                        staged["confidence"], targets["confidence"], grid, "uint8",
                        CONFIDENCE_NO_DATA, self.options.co, Resampling.average,
                    )
                )  # fmt: skip
                sure.describe(tags | {"RESEG_GEO_UNIT": "per cent"}, None)
            self._run(encoder, grid, records, tally, class_map, sure, dtype)
        write_sidecar(staged["class_map"], legend, tally.pixels)
        if not sum(pixels for value, pixels in tally.pixels.items() if value):
            self.warn(f"{reader.path} holds no data where it was read, so the map is empty.")
        return tally

    def _run(
        self,
        encoder: BlockEncoder,
        grid: Grid,
        records: RecordStore,
        tally: ClassTally,
        class_map: RasterWriter,
        sure: RasterWriter | None,
        dtype: str,
    ) -> None:
        """Write each piece of the map as it is finished."""
        slices = query_slices([item.queries for item in self.classes])
        tiling = encoder.tiling
        meter = Meter(tiling.rows * tiling.columns, grid.height * grid.width, self.progress)
        for pieces in finished_cores(encoder, records, slices):
            pixels = 0
            for box, values, certainty in pieces:
                class_map.write(values.astype(dtype), box)
                if sure is not None:
                    sure.write(certainty, box)
                tally.add(values, box)
                pixels += values.size
            meter.advance(pixels)

    def _encoder(self, reader: RasterReader, measure: AreaMeasure) -> BlockEncoder:
        """Load the model and put together all that encodes a block."""
        options = self.options
        model = load_model(options.model, options.device, _dtype(options))
        if options.stride > model.image_size:
            raise UsageError(
                f"stride {options.stride} would leave gaps between the windows of model "
                f"{model.name!r}; use at most {model.image_size}."
            )
        layers = model.masked_layers if options.masked_layers is None else options.masked_layers
        if layers > model.blocks:
            raise UsageError(
                f"masked layers {layers} are asked for, but model {model.name!r} has "
                f"{model.blocks} layers."
            )
        queries = [word for item in self.classes for word in item.queries]
        view = RasterView(reader, self._factor(reader, measure, model))
        # Windows begin at whole pixels of the raster, also where it is enlarged.
        whole = view.factor.denominator
        stride = max(whole, options.stride - options.stride % whole)
        return BlockEncoder(
            view=view,
            tiling=Tiling(view.grid.height, view.grid.width, model.image_size, stride),
            regions=open_regions(
                options.regions, min(options.region_levels or layers, layers), view.grid,
                reader.grid, self.warn,
            ),
            model=model,
            text=model.encode_queries(queries, options.templates),
            method=options.method,
            masked_layers=layers,
            batch_size=options.batch_size or (8 if model.device.type == "cpu" else 64),
        )  # fmt: skip

    def _factor(self, reader: RasterReader, measure: AreaMeasure, model: ClipModel) -> Fraction:
        """How many of the raster's pixels the model sees as one, and what to say of it."""
        side, gsd = measure.pixel_side(), self.options.gsd
        made_for = model.sampling_distances
        wanted = self.options.distance(made_for)
        by_user = gsd not in ("auto", "native")
        if side is None and by_user:
            raise UsageError(
                f"the pixel size of {reader.path} on the ground is unknown, so a gsd in metres "
                "cannot be had; leave the option out."
            )
        factor = NATIVE
        if side is not None and wanted is not None:
            factor = factor_for(side, wanted)
            if gsd == "auto" and made_for and unusual(side * float(factor), made_for):
                factor = NATIVE  # so coarse that enlarging would cost time and show nothing
            if by_user or factor != NATIVE:
                self.note(
                    f"model {model.name!r} sees the raster at {side * float(factor):.2g} m a "
                    f"pixel; the map keeps its {side:.2g} m."
                )
        seen = None if side is None else side * float(factor)
        lost = reader.grid.crs is not None and not measure.known
        for sentence in advice(reader.path, self.classes, model, seen, lost, gsd == "auto"):
            self.warn(sentence)
        return factor

    def _tags(self, encoder: BlockEncoder) -> dict[str, str]:
        classes = ", ".join(
            f"{item.name}={'|'.join(item.synonyms)}" if item.synonyms else item.name
            for item in self.classes
        )
        return {
            "TIFFTAG_SOFTWARE": f"reseg-geo {__version__}",
            "RESEG_GEO_VERSION": __version__,
            "RESEG_GEO_MODEL": encoder.model.name,
            "RESEG_GEO_METHOD": encoder.method,
            "RESEG_GEO_REGIONS": self.options.regions,
            "RESEG_GEO_MASKED_LAYERS": str(encoder.masked_layers),
            "RESEG_GEO_VIEW_FACTOR": str(encoder.view.factor),
            "RESEG_GEO_STRIDE": str(encoder.tiling.stride),
            "RESEG_GEO_CLASS_LIST": classes,
        }


def _dtype(options: SegmentOptions) -> torch.dtype:
    if options.dtype == "auto":
        on_cuda = pick_device(options.device).startswith("cuda")
        return torch.bfloat16 if on_cuda else torch.float32
    return torch.bfloat16 if options.dtype == "bfloat16" else torch.float32
