"""Data flows one way: a module imports only from its own room and from rooms before it."""

import ast
import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "reseg_geo"
COMMANDS = PACKAGE.parent / "cli"
# As in docs/development/rooms.md; modules of one line may import each other.
ROOMS = [
    ("errors", "version", "quantities", "proj_data"),
    ("documents", "stand_ins", "progress"),
    ("palette", "class_files", "classes", "grid", "schemes", "tiling"),
    ("options",),
    ("storage",),
    ("inputs",),
    ("place",),
    ("raster",),
    ("maps",),
    ("models",),
    ("regions",),
    ("clip",),
    ("publish",),
    ("vector",),
    ("scorers",),
    ("upsampling",),
    ("engine",),
    ("heads",),
    ("cluster",),
    ("run",),
    ("batch",),
    ("session",),
    ("scenes",),
    ("accuracy",),
    ("review",),
    ("evaluate",),
]
RANK = {room: rank for rank, rooms in enumerate(ROOMS) for room in rooms}


def imports(path: Path) -> set[str]:
    """Rooms of this package that a module imports from."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {m.split(".")[1] for m in modules if m and m.startswith("reseg_geo.")}


def test_commands_import_options_and_both_what_a_person_sees() -> None:
    """Never the other way round."""
    assert {path.parent.name for path in COMMANDS.rglob("*.py")} == {"cli", "options", "terminal"}
    for path in (COMMANDS / "options").glob("*.py"):
        assert not re.search(r"^ *from \.\.(?!terminal\b)", path.read_text(), re.MULTILINE), path
    for path in (COMMANDS / "terminal").glob("*.py"):
        assert not re.search(r"^ *from \.\.", path.read_text(), re.MULTILINE), path


def test_no_module_imports_from_a_later_room() -> None:
    edges = [
        (path.relative_to(PACKAGE), room, other)
        for path in PACKAGE.rglob("*.py")
        if path != PACKAGE / "__init__.py"
        for room in [path.relative_to(PACKAGE).parts[0].removesuffix(".py")]
        for other in imports(path)
    ]
    assert len(edges) > 50
    assert [edge for edge in edges if RANK[edge[2]] > RANK[edge[1]]] == []
