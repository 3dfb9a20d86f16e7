"""`segment` in QGIS: the same files as the command line; failing and cancelled runs."""

import json
import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from qgis_home import environment, start_line

from reseg_geo.palette import default_color

CLASSES = "building, road, tree, grass, water"


def rows(path: Path, table: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(path) as database:
        return database.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()


def engines_of(folder: Path) -> list[str]:
    """Return the command lines of processes with files of this folder, without QGIS."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().decode().split("\0")
        except OSError:
            continue
        if any(str(folder) in word for word in line) and not any(
            word.endswith("scenarios.py") for word in line
        ):
            found.append(" ".join(line))
    return found


def test_qgis_process_gives_the_same_files_as_the_command_line(
    folder: Path, town: Path, by_command: dict[str, Path], qgis_process: Any
) -> None:
    out = {name: folder / f"qgis-{name}" for name in by_command}
    printed = qgis_process(
        "run", "reseg_geo:segment", f"--INPUT={town}", f"--CLASSES={CLASSES}",
        "--MODEL=mini", "--QUALITY=draft", f"--OUTPUT={out['map.tif']}",
        f"--POLYGONS={out['map.gpkg']}", f"--CONFIDENCE={out['sure.tif']}",
    )  # fmt: skip
    assert str(out["map.tif"]) in printed
    for name in ("map.tif", "sure.tif"):
        assert out[name].read_bytes() == by_command[name].read_bytes()
    sides = [Path(f"{paths['map.tif']}.aux.xml").read_bytes() for paths in (out, by_command)]
    assert sides[0] == sides[1]
    # A GeoPackage holds the time of its making.
    assert rows(out["map.gpkg"], "land_cover") == rows(by_command["map.gpkg"], "land_cover")
    styles = [rows(path, "layer_styles")[0] for path in (out["map.gpkg"], by_command["map.gpkg"])]
    assert styles[0][:-1] == styles[1][:-1]


def test_twice_in_one_session_with_layers_named_and_coloured(
    folder: Path, town: Path, by_command: dict[str, Path], inside: Any
) -> None:
    (folder / "twice.json").write_text(json.dumps(str(town)))  # the map's tags hold this path
    done = inside("twice", folder)
    assert (folder / "map.tif").read_bytes() == by_command["map.tif"].read_bytes()
    # QGIS names layers of files after the file, or the layer in it.
    assert set(done["layers"]) == {
        "raster Land cover of town", "vector Polygons of town", "raster Confidence (%) of town",
        "raster map", "vector land_cover", "raster sure",
    }  # fmt: skip
    names = [name.strip() for name in CLASSES.split(",")]
    colors = ["#{:02x}{:02x}{:02x}".format(*default_color(name)) for name in names]
    legend = [[i, *each] for i, each in enumerate(zip(names, colors, strict=True), start=1)]
    used = {row[2] for row in rows(folder / "map.gpkg", "land_cover")}
    shown = [each for each in legend if each[0] in used]
    for name in ("Land cover of town", "map"):
        assert done["layers"][f"raster {name}"] == legend
    for name in ("Polygons of town", "land_cover"):
        assert done["layers"][f"vector {name}"] == shown
    # The project before held nothing else.
    assert done["first tree"] == ["vector land_cover", "raster map", "raster sure"]
    assert done["tree"][:3] == [
        "vector Polygons of town", "raster Land cover of town", "raster Confidence (%) of town",
    ]  # fmt: skip
    assert done["progress"][-1] == 100
    told = [text for _, text in done["told"]]
    assert any(text.startswith("building: ") and text.endswith(" m²") for text in told)
    assert not [name for name in done["files"] if name.startswith(".")]


@pytest.fixture
def large(folder: Path) -> Path:
    """An image that takes at least a quarter of a minute with the smallest stride."""
    with rasterio.open(folder / "town.tif") as dataset:
        pixels, profile = dataset.read(), dataset.profile
    pixels = np.tile(pixels, (1, 3, 3))
    profile |= {"height": pixels.shape[1], "width": pixels.shape[2]}
    with rasterio.open(folder / "large.tif", "w", **profile) as dataset:
        dataset.write(pixels)
    return folder


def test_cancel_ends_the_engine_and_leaves_no_output(large: Path, inside: Any) -> None:
    before = {path.name for path in large.iterdir()}
    done = inside("cancelled", large)
    assert "Stopped by the user." in done["message"]
    assert done["seconds"] < 2
    assert set(done["files"]) - {".reseg-geo-map.tif"} == before
    assert engines_of(large) == []


def test_a_cancelled_run_is_continued(folder: Path, inside: Any) -> None:
    with rasterio.open(folder / "town.tif") as dataset:
        pixels, profile = np.tile(dataset.read(), (1, 8, 2)), dataset.profile
    profile |= {"height": pixels.shape[1], "width": pixels.shape[2]}
    with rasterio.open(folder / "long.tif", "w", **profile) as dataset:
        dataset.write(pixels)
    done = inside("resumed", folder)
    assert "Stopped by the user." in done["stopped"]
    assert ".reseg-geo-map.tif" in done["kept"]
    hint = f"What is finished is kept next to {folder / 'map.tif'}"
    assert any(text.startswith(hint) for _, text in done["told"])
    assert not any("What is finished" in text for _, text in done["told temporary"])
    assert "differs in threshold; use the parameters of that run, or turn off" in done["other"]
    assert any("continuing the stopped run" in text for _, text in done["told again"])
    assert not [name for name in done["files"] if name.startswith(".")]
    with rasterio.open(folder / "map.tif") as one, rasterio.open(folder / "whole.tif") as other:
        assert np.array_equal(one.read(), other.read())


def test_cancel_kills_an_engine_that_does_not_stop_and_its_children(
    folder: Path, inside: Any, fake_engine: Any
) -> None:
    """Both the engine and its child ignore their input and signals."""
    (folder / "large.tif").touch()
    sleeper = (
        "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(600)"
    )
    body = f"""
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", {sleeper!r}, sys.argv[sys.argv.index("-o") + 1]])
print(json.dumps({{"event": "progress", "done": 1, "total": 9, "eta_s": 9}}), flush=True)
time.sleep(600)
"""
    with rasterio.open(folder / "town.tif") as dataset:
        profile, pixels = dataset.profile, dataset.read()
    with rasterio.open(folder / "large.tif", "w", **profile) as dataset:
        dataset.write(pixels)
    before = sorted(path.name for path in folder.iterdir())
    done = inside("cancelled", folder, fake_engine(body))
    assert "Stopped by the user." in done["message"]
    assert done["seconds"] < 2
    assert done["files"] == before
    assert engines_of(folder) == []


def test_the_engine_ends_with_qgis(large: Path, profile: Path, engine: dict[str, str]) -> None:
    """QGIS is killed; the engine stops and cleans up."""
    before = sorted(path.name for path in large.iterdir())
    qgis = subprocess.Popen(
        start_line("left_running", large), env=environment(profile, engine),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while not list(large.glob(".reseg-geo-map.tif/*")):  # the engine is at work
        assert qgis.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    os.kill(qgis.pid, signal.SIGKILL)
    qgis.wait()
    deadline = time.monotonic() + 30
    while engines_of(large) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert engines_of(large) == []
    left = {path for path in large.iterdir() if path.name not in before}
    left -= set(large.glob("*.aux.xml"))  # QGIS's own
    assert left <= {large / ".reseg-geo-map.tif"}  # what is finished


def test_a_missing_engine_is_explained(folder: Path, inside: Any) -> None:
    done = inside("fails", folder, {})
    assert "The engine is not installed; run the algorithm 'Set up the engine'" in done["message"]
    done = inside("fails", folder, {"RESEG_GEO_ENGINE": "/gone/reseg-geo"})
    assert "/gone/reseg-geo is set in the environment variable" in done["message"]
    assert done["files"] == ["town.tif"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("sys.stderr.write('Error: the raster is upside down; turn it.\\n'); sys.exit(3)",
         ("the raster is upside down; turn it.",)),
        ("sys.stderr.write('Segmentation fault\\n'); sys.exit(139)",
         ("exit status 139", "Segmentation fault")),
        ("print('[' * 60_000); print(json.dumps({'event': 'result'}))", ("incomplete",)),
        ("print(json.dumps({'event': 'result', 'classes': []}))", ("did not write",)),
        ("os.kill(os.getpid(), 9)", ("exit status -9",)),
        ("sys.stdout.buffer.write(bytes(range(256)) * 50 + b'\\n{\"event\": 7}\\n[1]\\n')",
         ("ended without a result",)),
        ("", ("ended without a result",)),
    ],
)  # fmt: skip
def test_an_engine_that_fails_is_one_sentence(
    folder: Path, inside: Any, fake_engine: Any, body: str, words: tuple[str, ...]
) -> None:
    done = inside("fails", folder, fake_engine(body))
    assert all(word in done["message"] for word in words), done["message"]
    assert "Traceback" not in done["message"]
    assert done["files"] == ["town.tif"]


def test_garbage_and_floods_do_no_harm(folder: Path, inside: Any, fake_engine: Any) -> None:
    """80 MB on both outputs, endless lines and odd events before a valid result."""
    result = {
        "event": "result",
        "notice": "Made by the demonstration model; not for decisions.",
        "classes": [
            {"value": 1, "name": "a", "color": [0, 0, 0], "pixels": 3, "area_m2": None},
        ],
    }
    body = f"""
if "doctor" in sys.argv:
    sys.stdout.write("x" * 10_000_000)
    sys.exit()
target = sys.argv[sys.argv.index("-o") + 1]
polygons = sys.argv[sys.argv.index("--polygons") + 1].partition("|")[0]
for path in (target, polygons):
    open(path, "w").write("made")
for _ in range(40):
    sys.stderr.write("e" * 1_000_000)
    sys.stdout.write("o" * 1_000_000)
    sys.stderr.write("warning: again\\n" * 1000)
print()
for odd in ({{"event": "progress"}}, {{"event": "progress", "done": "x", "total": None}},
            {{"event": "progress", "done": 5, "total": 0}}, {{"event": "new"}}, {{"done": 3}},
            {{"event": "progress", "done": 700, "total": 7, "eta_s": "soon"}}):
    print(json.dumps(odd))
print({json.dumps(result)!r})
"""
    done = inside("succeeds", folder, fake_engine(body))
    assert done["files"] == ["map.gpkg", "map.tif", "town.tif"]
    assert (folder / "map.tif").read_text() == "made"
    assert done["seconds"] < 60
    assert done["lines"] < 600
    assert ["warning", result["notice"]] in done["told"]
    assert max(done["progress"]) == 100


def test_failures_show_the_message_of_the_engine(folder: Path, inside: Any) -> None:
    done = inside("sentences", folder)
    for name, words in {
        "web": ("'tiles'", "map service", "choose an extent"),
        "memory": ("'unsaved'", "memory of QGIS", "Export"),
        "gone": ("gone.tif",),
        "no classes": ("No classes are given",),
        "nameless": ("no name",),
        "no folder": ("notes.txt",),
        "model": ("clip-vit-l14", "models fetch"),
        "unknown model": ("clip-of-nobody",),
    }.items():
        assert all(word in done[name] for word in words), done[name]
        assert "Traceback" not in done[name]
        assert "Error:" not in done[name]
    assert done["files"] == ["notes.txt", "town.tif"]


def test_the_polygons_open_in_their_colours(by_command: dict[str, Path], inside: Any) -> None:
    """Without the plugin: the style is in the GeoPackage."""
    shown = inside("opens", by_command["map.gpkg"].parent)
    names = dict(enumerate((name.strip() for name in CLASSES.split(",")), start=1))
    assert shown["type"] == "categorizedSymbol"
    used = sorted({row[2] for row in rows(by_command["map.gpkg"], "land_cover")})
    assert shown["categories"] == [
        [value, names[value], "#{:02x}{:02x}{:02x}".format(*default_color(names[value]))]
        for value in used
    ]
