"""The source of the plugin works with old Python, Qt 5 and Qt 6. These tests need no QGIS."""

import ast
import configparser
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from reseg_geo.version import __version__

PLUGIN = Path(__file__).parents[2] / "qgis_plugin"
SOURCES = sorted(PLUGIN.rglob("*.py"))
OLDEST = (3, 8)  # QGIS 3.22 on macOS
PROVIDED = {"qgis", "processing"}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCES:
        yield path, ast.parse(path.read_text(encoding="utf-8"), feature_version=OLDEST)


def faults(tree: ast.Module) -> list[str]:
    """Return what Qt 6 no longer has: unqualified enumeration values, exec_, PyQt5."""
    found = []
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            if node.attr.endswith("exec_"):
                found.append(f"{node.lineno}: exec_")
            parent = parents[node]
            qualified = isinstance(parent, ast.Attribute)
            made = isinstance(parent, ast.Call) and parent.func is node  # a class in a class
            if (
                isinstance(node.value, ast.Name)
                and node.value.id.startswith("Q")
                and node.attr[0].isupper()
                and not node.attr.isupper()  # a constant
                and not (qualified or made)
            ):
                found.append(f"{node.lineno}: {node.value.id}.{node.attr} is unqualified")
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("PyQt", "PySide")):
            found.append(f"{node.lineno}: {node.module}")
    return found


def test_it_is_ready_for_qt_6() -> None:
    assert len(SOURCES) > 8
    assert {path: faults(tree) for path, tree in trees()} == {path: [] for path in SOURCES}


@pytest.mark.parametrize(
    "line",
    ["a = Qt.AlignLeft", "f(QgsProcessing.TypeVectorPolygon)", "dialog.exec_()",
     "from PyQt5.QtGui import QIcon", "p.setFlags(p.flags() | QgsX.FlagAdvanced)"],
)  # fmt: skip
def test_the_check_finds_what_is_not_ready(line: str) -> None:
    assert faults(ast.parse(line))


def test_nothing_but_qgis_and_the_standard_library_is_imported() -> None:
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [str(node.module)]
            else:
                continue
            for name in names:
                root = name.split(".")[0]
                assert root in PROVIDED or root in sys.stdlib_module_names, f"{path.name}: {name}"


def test_annotations_do_not_need_a_new_python() -> None:
    for path, tree in trees():
        if any(isinstance(node, ast.FunctionDef | ast.AnnAssign) for node in tree.body) or any(
            isinstance(node, ast.ClassDef) for node in tree.body
        ):
            first = [
                node for node in tree.body
                if isinstance(node, ast.ImportFrom) and node.module == "__future__"
            ]  # fmt: skip
            assert first or path.name == "__init__.py", path.name


def test_the_metadata_are_those_of_the_engine() -> None:
    metadata = configparser.ConfigParser()
    metadata.read(PLUGIN / "metadata.txt", encoding="utf-8")
    general = metadata["general"]
    assert general["version"] == __version__
    assert general["hasprocessingprovider"] == "yes"
    assert (general["qgisminimumversion"], general["qgismaximumversion"]) == ("3.22", "4.99")
    assert (PLUGIN / general["icon"]).is_file()


def test_the_zip_is_a_plugin(tmp_path: Path) -> None:
    tool = PLUGIN.parent / "tools" / "make-plugin"
    made = [
        subprocess.run(
            [sys.executable, tool, tmp_path / name], check=True, capture_output=True, text=True
        ).stdout.strip()
        for name in "ab"
    ]
    assert Path(made[0]).read_bytes() == Path(made[1]).read_bytes()
    with zipfile.ZipFile(made[0]) as archive:
        names = set(archive.namelist())
    assert {f"reseg_geo_qgis/{path.relative_to(PLUGIN).as_posix()}" for path in SOURCES} < names
    assert {"reseg_geo_qgis/LICENSE", "reseg_geo_qgis/metadata.txt"} < names
    assert not [name for name in names if "__pycache__" in name]
    assert Path(made[0]).stat().st_size < 300_000
