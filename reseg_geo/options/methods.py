"""The methods by name, and which of them need a guide; see `reseg_geo.clip.strategies`."""

from reseg_geo.errors import UsageError

METHODS = (
    "reseg", "reseg-official", "clip", "maskclip", "sclip", "clearclip", "naclip", "gem",
    "segearth", "proxyclip", "corrclip", "coninfer",
)  # fmt: skip
GUIDED_METHODS = ("proxyclip", "corrclip", "coninfer")
CONTEXT_METHODS = ("coninfer",)  # look at the whole raster before they map
# Options that only CLIP models have, as they are called on the command line.
CLIP_OPTIONS = {
    "method": "--method", "masked_layers": "--masked-layers", "templates": "--template",
    "logit_scale": "--logit-scale", "global_bias": "--global-bias", "guide": "--guide",
}  # fmt: skip


def check_guide(method: str, guide: str, *, taught: bool) -> None:
    """Raise UsageError unless a guide is given if, and only if, the method uses one.

    guide: a name, a folder or none; taught: whether examples or a head are given.
    """
    if method in GUIDED_METHODS and guide == "none":
        raise UsageError(
            f"method {method!r} needs a guide; add --guide dinov2-vit-b14, which `reseg-geo models "
            "fetch` gets, or a folder in timm's layout."
        )
    if method not in GUIDED_METHODS and guide != "none":
        raise UsageError(
            f"method {method!r} uses no guide, but {guide!r} is given; leave it out, say --guide "
            f"none, or choose one of --method {', '.join(GUIDED_METHODS)}."
        )
    if method in CONTEXT_METHODS and taught:
        raise UsageError(
            f"method {method!r} learns classes from the raster itself, so it takes no examples and "
            "no head; choose another method for them."
        )
