"""The speed of a model on this machine, by number format: measured once and remembered."""

import contextlib
import itertools
import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray

from reseg_geo.clip.model import ClipModel
from reseg_geo.documents import parse_json
from reseg_geo.engine.accumulate import accumulate
from reseg_geo.engine.encode import Encoder
from reseg_geo.engine.rule import DecisionRule
from reseg_geo.engine.windows import BlockReader, BlockWindows
from reseg_geo.grid import Box
from reseg_geo.models.device import Batches, fast_bfloat16, processor
from reseg_geo.regions.tiles import TileRegions, tiles_under
from reseg_geo.storage.home import home
from reseg_geo.storage.logits import BlockLogits
from reseg_geo.storage.staging import write_whole
from reseg_geo.tiling import Block

_MIN_AGREEMENT = 0.995  # share of a sample's pixels, for bfloat16 to be chosen
_MIN_SPEEDUP = 1.1  # for bfloat16 to be chosen
_SAMPLE = 8  # windows
_NEAR, _TRIED = 64, 8  # blocks to consider, and to read, in search of windows with data
_MIN_SECONDS = 0.5  # per format
_SHORTEST = 1e-6  # seconds
_FEW = 8  # blocks
_FILE = "timing.json"


@dataclass(frozen=True)
class Timing:
    """The time that a model takes.

    seconds: per window, by number format; agreement: share of a sample's pixels that get the same
    class in float32 and bfloat16, None if not compared; regions: seconds to make the regions of a
    block, by their kind.
    """

    seconds: Mapping[str, float]
    agreement: float | None = None
    regions: Mapping[str, float] = field(default_factory=dict)

    @property
    def speedup(self) -> float | None:
        """Speed of bfloat16 relative to float32; None if not measured."""
        if not {"float32", "bfloat16"} <= self.seconds.keys():
            return None
        return self.seconds["float32"] / self.seconds["bfloat16"]

    @property
    def chosen(self) -> str:
        """bfloat16 if it is faster and gives almost the same map, else float32."""
        good = (self.speedup or 0) > _MIN_SPEEDUP and (self.agreement or 0) > _MIN_AGREEMENT
        return "bfloat16" if good else "float32"


def formats_of(asked: str, model: ClipModel) -> tuple[str, ...]:
    """The number formats that a loaded model may compute in."""
    both = asked == "auto" and model.device.type == "cpu" and fast_bfloat16()
    return ("float32", "bfloat16") if both else (model.format,)


def timing_of(
    encoder: Encoder,
    formats: Sequence[str],
    reader: BlockReader,
    rule: DecisionRule,
    kind: str,
    batches: Callable[[ClipModel], Batches],
    note: Callable[[str], None] = lambda text: None,
) -> Timing | None:
    """The remembered timing of a model, or else one measured on a block of the raster.

    kind: of regions; batches: for a model; note: called with messages. Returns None if the raster
    has too few windows to measure.
    """
    known = remembered(encoder)
    compared = len(formats) == 1 or known.agreement is not None
    complete = {*formats} <= known.seconds.keys() and compared
    if complete and (reader.window_scope or kind in known.regions):
        return known
    block = _typical(reader)
    if block is None:
        return known if complete else None
    note(f"measuring the speed of model {encoder.model.name!r}; this is done once per machine.")
    sample, spent = _sample(reader, block)
    regions = {} if reader.window_scope else {kind: spent}
    found = Timing({}) if complete else measure(encoder, formats, sample, rule, batches)
    merged = _remember(_key(encoder.model), replace(found, regions=regions))
    if len(formats) > 1 and not complete and merged.chosen == "bfloat16":
        note(
            f"model {encoder.model.name!r} will use bfloat16 from now on: it is "
            f"{merged.speedup:.1f} times as fast, and {merged.agreement:.2%} of a sample's pixels "
            "keep their class."
        )
    return merged


def remembered(encoder: Encoder) -> Timing:
    """The remembered timing of a model; empty if there is none."""
    return load_timings().get(_key(encoder.model), Timing({}))


def measure(
    encoder: Encoder,
    formats: Sequence[str],
    sample: BlockWindows,
    rule: DecisionRule,
    batches: Callable[[ClipModel], Batches],
) -> Timing:
    """Encode the same windows in each format, and compare times and maps.

    The agreement is None if the sample has only one class, because it would prove nothing.
    """
    seconds, maps = {}, []
    for name in formats:
        model = encoder.model.in_format(name)
        trial = replace(encoder, model=model, keep=False, batches=batches(model))
        if model.device.type != "cpu":
            [*trial.encode([(None, sample)])]  # warm up
        spent: list[float] = []
        while sum(spent) < _MIN_SECONDS:
            began = time.perf_counter()
            ((_, encoded),) = trial.encode([(None, sample)])
            spent.append(time.perf_counter() - began)
        seconds[name] = min(spent) / len(sample.windows)
        maps.append(_classes(encoded.logits.logits, model.image_size, rule))
    comparable = len(maps) > 1 and len(np.unique(maps[0])) > 1
    agreement = float((maps[0] == maps[1]).mean()) if comparable else None
    return Timing(seconds, agreement)


def load_timings() -> dict[str, Timing]:
    """All remembered timings, by a key of model and machine."""
    try:
        content = parse_json((home() / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    found = {}
    # Entries that are damaged or of another version are measured again.
    for key, value in content.items() if isinstance(content, dict) else ():
        with contextlib.suppress(TypeError, ValueError, KeyError, AttributeError, OverflowError):
            agreement = value["agreement"]
            found[key] = Timing(
                {name: _time(seconds) for name, seconds in value["seconds"].items()},
                None if agreement is None else float(agreement),
                {kind: _time(seconds) for kind, seconds in value.get("regions", {}).items()},
            )
    return found


def _time(seconds: float) -> float:
    if not 0 < float(seconds) < math.inf:
        raise ValueError
    return float(seconds)


def _remember(key: str, found: Timing) -> Timing:
    """Remember a timing; returns it merged with the old one.

    Formats are compared only once, so that all runs choose the same one.
    """
    timings = load_timings()
    old = timings.get(key, Timing({}))
    regions = {**found.regions, **old.regions}
    if old.agreement is None:  # only times measured together can be compared
        merged = Timing({**old.seconds, **found.seconds}, found.agreement, regions)
    else:
        merged = Timing({**found.seconds, **old.seconds}, old.agreement, regions)
    text = json.dumps({k: asdict(v) for k, v in (timings | {key: merged}).items()}, indent=1)
    # If nothing can be written, every run measures again.
    with contextlib.suppress(OSError):
        home().mkdir(parents=True, exist_ok=True)
        write_whole(home() / _FILE, text)
    return merged


def _key(model: ClipModel) -> str:
    """Without method and masked layers, which cost little, so that all runs choose alike."""
    return (
        f"{model.fingerprint}, {processor(model.device)}, {torch.get_num_threads()} threads, "
        f"PyTorch {torch.__version__}"
    )


def _enough(reader: BlockReader) -> int:
    """Windows in a sample; fewer if a block has fewer."""
    return min(_SAMPLE, (-(-reader.tiling.tile // reader.tiling.stride)) ** 2)


def _typical(reader: BlockReader) -> Block | None:
    """The first block, from the middle of the raster on, with enough windows with data."""
    tiling, enough = reader.tiling, _enough(reader)
    places = [*itertools.product(tiling.mapped_rows, tiling.mapped_columns)]
    middle = len(tiling.mapped_rows) // 2 * len(tiling.mapped_columns)
    middle += len(tiling.mapped_columns) // 2
    places = (places[middle:] + places[:middle])[:_NEAR]
    large = (place for place in places if len(tiling.windows(*place)) >= enough)
    for block in itertools.islice((tiling.block(*place) for place in large), _TRIED):
        if len(reader.read(block).windows) >= enough:
            return block
    return None


def _sample(reader: BlockReader, block: Block) -> tuple[BlockWindows, float]:
    """Some windows of a block, and the seconds to make its regions."""
    # Regions of each window would be slow and make no difference here.
    regions = None if reader.window_scope else reader.regions
    trial = replace(reader, keep_regions=False, regions=regions)
    began = time.perf_counter()
    pixels = trial.read(block)
    read = time.perf_counter()
    seen = trial.add_regions(pixels)
    spent = time.perf_counter() - read
    if isinstance(regions, TileRegions):  # the pixels of all its tiles were read and made
        spent = spent / len([*tiles_under(block.read, reader.view.grid)]) - (read - began)
    some = np.linspace(0, len(seen.windows) - 1, _enough(reader)).astype(int)
    masks = None if seen.masks is None else seen.masks[:, some]
    few = replace(seen, pixels=replace(seen.pixels, windows=seen.windows[some]), masks=masks)
    return few, max(spent, _SHORTEST)


def reading_time(reader: BlockReader) -> float:
    """Seconds to read all pixels that a block of this raster needs, measured in its middle.

    It depends on the file, e.g. on the size of its own blocks, and on whether GDAL can keep those
    until the next read: so two neighbours are read, and the second one counts. 0 for a raster of
    few blocks, where this would take too much of the run.
    """
    tiling = reader.tiling
    if reader.missing()[0] < _FEW:
        return 0.0
    places = [*itertools.product(tiling.mapped_rows, tiling.mapped_columns)]
    middle = len(places) // 2
    for place in places[middle - 1 : middle + 1]:
        began = time.perf_counter()
        reader.read(tiling.block(*place))
    times = 2 if isinstance(reader.regions, TileRegions) else 1  # those read their tiles again
    return times * (time.perf_counter() - began)


def _classes(logits: NDArray[np.float32], side: int, rule: DecisionRule) -> NDArray[np.int64]:
    """(n, queries, gh, gw) logits -> (n, side, side) class indices."""
    corner, window = np.zeros((1, 2), np.int64), Box(0, 0, side, side)
    found = [
        accumulate(window, [BlockLogits(corner, each[None])], rule.classes, side,
                   synonyms=rule.synonyms).sums.argmax(dim=0)
        for each in logits
    ]  # fmt: skip
    return torch.stack(found).numpy()
