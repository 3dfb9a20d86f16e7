"""Time per pixel of the authors' procedure and of ours, with the same SAM and windows.

Theirs: for each window SAM anew for four configurations, each over the window and four crops of it,
and one pass of CLIP. Ours: SAM once for a block, of which a run uses the tile, and one pass of CLIP
for each window. Answers of a random SAM are replaced by discs in ours, so that there are masks to
be worked on (see `sam_regions`).
"""

from collections.abc import Iterator

from benchmarks.rows import Row
from benchmarks.sam_regions import in_process
from reseg_geo.grid import TILE_SIZE

_SAM, _STRIDE = "vit_b", 112


def rows(clip: float, name: str, quick: bool) -> Iterator[Row]:
    """clip: seconds of a window through CLIP, the model called so."""
    what, against = "a pixel by the authors' procedure", f"ours, stride {_STRIDE}"
    if quick:
        yield Row(what, against, None, 100, note="takes six minutes")
        return
    before, theirs, after = (in_process(kind, _SAM, "cpu") for kind in ("d", "a", "d"))
    block = (before["seconds"] + after["seconds"]) / 2 * before["windows"]
    windows = 1 / _STRIDE**2  # a pixel
    cost = (theirs["seconds"] + clip) * windows
    own = block / TILE_SIZE**2 + clip * windows
    yield Row(
        f"{what}, SAM ViT-B and {name} on both sides", against, cost / own, 100,
        note=f"{1e6 * cost:.3g} and {1e6 * own:.3g} s/Mpx: SAM {theirs['seconds']:.3g} s a window, "
        f"and {block:.3g} s a block; CLIP {clip:.3g} s a window",
    )  # fmt: skip
