"""The tower of an open_clip model, whichever library its image tower comes from."""

from reseg_geo.clip.towers.layer import Tower, UnsupportedTowerError
from reseg_geo.clip.towers.plain import plain_tower
from reseg_geo.clip.towers.timm_tower import timm_tower
from reseg_geo.models.architecture import Network


def tower_of(visual: Network) -> Tower:
    """The image tower of an open_clip model, cut open; quick, as nothing is copied.

    Raises UnsupportedTowerError for a tower without patches that attend to each other.
    """
    kind = type(visual).__name__
    if kind == "TimmModel":
        return timm_tower(visual)
    if kind == "VisionTransformer":
        return plain_tower(visual)
    if kind == "ModifiedResNet":
        raise UnsupportedTowerError("ResNet: convolutions instead of attention")
    raise UnsupportedTowerError(f"its image tower is a {kind}")
