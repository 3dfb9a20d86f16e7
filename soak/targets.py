"""The fuzzing targets by name, and their shares of all executions."""

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
        # GDAL is not Python, so coverage is unknown; inputs with new outcomes are kept instead.
        Target("rasters", "soak.rasters:images", 100, guided=False, patience=20),
        Target("headers", "soak.rasters:headers", 100, guided=False, patience=20),
        Target("maps", "soak.maps:maps", 100, guided=False, patience=20),
        Target("class-files", "soak.settings:class_files", 100),
        Target("records", "soak.settings:records", 150),
        Target("prompts", "soak.settings:prompts", 40),
        Target("catalogues", "soak.settings:catalogues", 40),
        Target("model-files", "soak.settings:model_files", 120),
        Target("manifests", "soak.memory:manifests", 100),
        Target("paces", "soak.memory:paces", 100),
        Target("options", "soak.words:options", 2300),
        Target("lines", "soak.lines:lines", 3000),
        Target("grammar", "soak.words:grammar", 3900),
    )
}


def target_called(name: str) -> Target:
    """Look up a target by name, or by the `module:name` of a Subject."""
    return TARGETS[name] if name in TARGETS else Target(name.replace(":", "."), name, 1000)
