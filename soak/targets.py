"""What there is to fuzz, by name, and how much of all executions each gets."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """place: `module:name` of its Subject, imported by workers alone; share: of all executions, in
    thousands of some ten million; guided: whether libFuzzer follows its branches, which says
    something where the work is done in Python; patience: seconds that one input may take.
    """

    name: str
    place: str
    share: int
    guided: bool = True
    patience: float = 5.0


TARGETS = {
    target.name: target
    for target in (
        Target("grammar", "soak.words:grammar", 3800),
        Target("options", "soak.words:options", 2500),
        Target("lines", "soak.lines:lines", 2500),
        Target("class-files", "soak.settings:class_files", 200),
        Target("records", "soak.settings:records", 300),
        Target("prompts", "soak.settings:prompts", 60),
        Target("catalogues", "soak.settings:catalogues", 60),
        Target("model-files", "soak.settings:model_files", 200),
        Target("manifests", "soak.memory:manifests", 150),
        Target("paces", "soak.memory:paces", 150),
        # GDAL is not Python, so there is nothing to follow; new outcomes are kept instead.
        Target("rasters", "soak.rasters:images", 300, guided=False, patience=20),
        Target("headers", "soak.rasters:headers", 250, guided=False, patience=20),
        Target("maps", "soak.maps:maps", 250, guided=False, patience=20),
    )
}


def target_called(name: str) -> Target:
    """A target by its name, or by the `module:name` of any Subject."""
    return TARGETS[name] if name in TARGETS else Target(name.replace(":", "."), name, 1000)
