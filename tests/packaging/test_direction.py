"""Data flows one way: a module imports only from its own room and from rooms before it."""

import ast
import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "reseg_geo"
COMMANDS = PACKAGE.parent / "cli"
LATER = r"(?m)^ *(?:from|import) (?:{own}|cli\b|reseg_geo_cli\b)"
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


def test_the_command_line_imports_one_way() -> None:
    """First `terminal`, then `options`, which imports from it, then the commands."""
    assert {path.parent.name for path in COMMANDS.rglob("*.py")} == {"cli", "options", "terminal"}
    for path in (COMMANDS / "options").glob("*.py"):
        assert not re.search(LATER.format(own=r"\.\.(?!terminal\b)"), path.read_text()), path
    for path in (COMMANDS / "terminal").glob("*.py"):
        assert not re.search(LATER.format(own=r"\.\."), path.read_text()), path


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
