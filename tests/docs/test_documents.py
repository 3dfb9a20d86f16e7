"""Each command and Python example of the documents runs as written, or says why it does not.

A block that cannot run has the comment `<!-- not run: REASON -->` on the line before it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from affine import Affine
from pages import GENERATED, ROOT, anchors, blocks, inputs, links

from reseg_geo.scenes.scene import SCENE_CLASSES, make_scene

DOCUMENTS = [
    ROOT / name
    for name in (
        "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "benchmarks/RESULTS.md",
        "training/MODEL_CARD.md", "training/README.md",
    )
] + sorted((ROOT / "docs").rglob("*.md"))  # fmt: skip
RUN = ("sh", "python")
ELSEWHERE = {"docs/how-to/qgis-python.md": "it needs QGIS: tests/qgis"}

PLACE = Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500)
CLASS_MAPS = ("map", "truth", "masks", "2015", "2025")


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _make(path: Path, write_raster: Callable[..., Path]) -> None:
    """Write 230 x 230 px of a scene: images of different places, class maps of one place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scene = make_scene(3, 230, 260, style="suburban")
    offset = sum(path.stem.encode()) % 30
    if path.stem in CLASS_MAPS or path.parent.name in CLASS_MAPS:
        values = scene.labels[None, :, offset : offset + 230]
        place = PLACE
    elif path.stem == "confidence":
        values, place = scene.image[None, :, offset : offset + 230, 0] % 101, PLACE
    else:
        values = np.moveaxis(scene.image, -1, 0)[:, :, offset : offset + 230]
        place = PLACE @ Affine.translation(offset, 0)
    write_raster(path, np.ascontiguousarray(values), transform=place)


def _outline(path: Path) -> None:
    """Write two polygons, which cover a part of the images."""
    boxes = [
        shapely.box(PLACE.c + x, PLACE.f - 60, PLACE.c + x + 30, PLACE.f - 10) for x in (5, 60)
    ]
    geopandas.GeoDataFrame({"name": ["a", "b"]}, geometry=boxes, crs="EPSG:25832").to_file(path)


def _click(path: Path) -> None:
    """Write points of some classes, as a person would click them."""
    labels, rng = make_scene(3, 230, 260, style="suburban").labels, np.random.default_rng(0)
    names, points = [], []
    for name in ("building", "road", "tree"):
        rows, columns = np.nonzero(labels == SCENE_CLASSES.index(name) + 1)
        for i in rng.choice(len(rows), 4, replace=False):
            names.append(name)
            x, y = PLACE.c + 0.5 * (columns[i] + 0.5), PLACE.f - 0.5 * (rows[i] + 0.5)
            points.append(shapely.Point(x, y))
    geopandas.GeoDataFrame({"class": names}, geometry=points, crs="EPSG:25832").to_file(path)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_command: Path) -> Path:
    """The folder in which a page is run, with the number format of `mini` chosen and no jobs of
    others.
    """
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    known = Path(os.environ["RESEG_GEO_HOME"]) / "timing.json"
    if known.exists():  # only where there was a choice
        shutil.copy(known, home)
    monkeypatch.setenv("RESEG_GEO_HOME", str(home))
    for programs in (Path(sys.executable).parent, quick_command.parent):
        monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    monkeypatch.chdir(work)
    return work


@pytest.mark.parametrize(
    "page", [page for page in DOCUMENTS if _name(page) not in ELSEWHERE], ids=_name
)
def test_the_examples_of_a_page_run(
    page: Path, folder: Path, write_raster: Callable[..., Path]
) -> None:
    to_run = [block for block in blocks(page) if block.language in RUN and not block.reason]
    if not to_run:
        return
    for name in inputs(page):
        if name.endswith("/"):
            (folder / name).mkdir()
        elif name == "fields.gpkg":
            _outline(folder / name)
        elif name.endswith(".gpkg"):
            _click(folder / name)
        elif name == "classes.yaml":
            (folder / name).write_text("\n".join(f"- {each}" for each in SCENE_CLASSES))
        else:
            _make(folder / name, write_raster)
    for block in to_run:
        where = f"{_name(page)}:{block.line}"
        if block.language == "python":
            exec(compile(block.text, where, "exec"), {"__name__": "__main__"})
            continue
        done = subprocess.run(
            ["bash", "-e", "-c", block.text],
            cwd=folder, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, f"{where}\n{block.text}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", DOCUMENTS, ids=_name)
def test_each_command_is_run_or_says_why_not(page: Path) -> None:
    if _name(page) in ELSEWHERE:
        pytest.skip(ELSEWHERE[_name(page)])
    for block in blocks(page):
        is_command = block.language == "powershell" or (
            block.language not in RUN and "\nreseg-geo " in f"\n{block.text}"
        )
        assert block.reason or not is_command, f"{_name(page)}:{block.line} is not run"


@pytest.mark.parametrize("page", DOCUMENTS, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if target.parent == GENERATED:  # the site's own build checks these
            continue
        assert target.exists(), f"{_name(page)}: {link}"
        assert not anchor or anchor in anchors(target), f"{_name(page)}: {link}"
