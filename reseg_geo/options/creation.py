"""Which GDAL creation options a caller may set."""

from collections.abc import Mapping

from reseg_geo.errors import UsageError

# rasterio's own parameters, and what would change the values that are written.
_NEVER = {
    "fp", "path", "mode", "driver", "width", "height", "count", "dtype", "crs", "transform",
    "nodata", "sharing", "opener", "nbits",
}  # fmt: skip
# What would put a COG on another grid, or average class numbers.
_NOT_FOR_COG = {
    "tiling_scheme", "target_srs", "res", "extent", "aligned_levels", "zoom_level",
    "zoom_level_strategy", "resampling", "warp_resampling", "overview_resampling", "add_alpha",
    "overviews",
}  # fmt: skip


def check_creation(co: Mapping[str, str], cog: bool) -> None:
    """Raises UsageError for a creation option that the run itself decides."""
    for name in co:
        if name.lower() in _NEVER or (cog and name.lower() in _NOT_FOR_COG):
            raise UsageError(f"the creation option {name!r} is decided by the run; leave it out.")
