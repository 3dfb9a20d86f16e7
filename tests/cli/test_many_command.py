"""Many rasters through the installed command."""

import json
import signal
import subprocess
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pystac
import pytest
import rasterio

WORDS = ("--classes", "building, road, tree, water", "--gsd", "native")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".xml")


def events(output: str) -> list[dict]:
    return [json.loads(line) for line in output.splitlines()]


def test_a_bad_file_among_good_ones(run_command, tiles: Path, tmp_path: Path) -> None:
    bad = tiles / "b.tif"
    bad.write_bytes(bad.read_bytes()[:40_000])
    maps = tmp_path / "maps"
    done = run_command("segment", *sorted(tiles.iterdir()), "-o", f"{maps}/", *WORDS, code=3)
    assert names(maps) == ["a.tif", "c.tif"]
    table = done.stdout.splitlines()
    assert table[0].split() == ["raster", "status", "seconds", "map"]
    assert [line.split()[1] for line in table[1:4]] == ["done", "failed", "done"]
    assert table[2].split()[0] == str(bad)
    assert table[3].split()[3] == str(maps / "c.tif")
    assert "building" in done.stdout
    assert f"Error: {bad}" in done.stderr.splitlines()[-1]
    assert "3 of 3: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_with_json(run_command, tiles: Path, tmp_path: Path) -> None:
    (tiles / "d.tif").write_text("no raster")
    done = run_command(
        "segment", tiles, "-o", f"{tmp_path}/map_*.tif", "--polygons", f"{tmp_path}/*.fgb",
        "--mosaic", tmp_path / "all.vrt", "--progress", "json", *WORDS, code=3,
    )  # fmt: skip
    told = events(done.stdout)
    assert [each["event"] for each in told].count("result") == 1
    last = told[-1]
    assert [each["status"] for each in last["rasters"]] == ["done", "done", "done", "failed"]
    assert last["rasters"][0]["class_map"] == str(tmp_path / "map_a.tif")
    assert last["rasters"][1]["polygons"] == str(tmp_path / "b.fgb")
    assert "d.tif is not a raster" in last["rasters"][3]["error"]
    assert last["mosaic"] == str(tmp_path / "all.vrt")
    with rasterio.open(tmp_path / "all.vrt") as dataset:
        values = dataset.read(1)
    assert values.shape == (350, 460)
    assert [c["pixels"] for c in last["classes"]] == [int((values == v).sum()) for v in range(1, 5)]
    starts = [each["text"] for each in told if each["event"] == "message" and " of 4: " in
              each["text"]]  # fmt: skip
    assert len(starts) == 4


def test_a_list_and_an_item_collection_give_the_same(
    run_command, tiles: Path, tmp_path: Path
) -> None:
    (tiles / "list.txt").write_text("# all\na.tif\n\nb.tif\nc.tif\n")
    items = []
    for name in "abc":
        item = pystac.Item(name, None, None, datetime(2024, 5, 1, tzinfo=timezone.utc), {})
        item.add_asset("visual", pystac.Asset(f"./{name}.tif", media_type="image/tiff"))
        items.append(item)
    pystac.ItemCollection(items).save_object(str(tiles / "items.json"))
    for source in ("list.txt", "items.json"):
        run_command("segment", tiles / source, "--mosaic", tmp_path / f"{source}.tif", *WORDS)
    with (
        rasterio.open(tmp_path / "list.txt.tif") as one,
        rasterio.open(tmp_path / "items.json.tif") as other,
    ):
        assert np.array_equal(one.read(1), other.read(1))
        assert one.read(1).all(where=one.read(1) > 0)
    assert names(tmp_path) == ["items.json.tif", "list.txt.tif", "tiles"]


def test_one_raster_in_a_folder_is_still_many(run_command, tiles: Path, tmp_path: Path) -> None:
    for name in "bc":
        (tiles / f"{name}.tif").unlink()
    done = run_command("segment", tiles, "-o", tmp_path / "map.tif", *WORDS, code=2)
    assert "would be the class map of every raster; name a folder, as in -o maps/" in done.stderr
    done = run_command("segment", tiles, "-o", tmp_path, *WORDS, "--progress", "json")
    assert len(events(done.stdout)[-1]["rasters"]) == 1
    assert names(tmp_path) == ["a.tif", "tiles"]
    again = run_command(
        "segment", tiles / "a.tif", "--from", tmp_path / "a.tif", "-o", tmp_path / "again.tif"
    )
    assert again.stdout.splitlines()[-1] == str(tmp_path / "again.tif")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [((), "name the class map with -o"), (("-o", "{tiles}"), "is a folder; name a file in it")],
    ids=["nothing", "folder"],
)
def test_one_raster_is_not_many(
    run_command, tiles: Path, words: tuple[str, ...], sentence: str
) -> None:
    given = [word.replace("{tiles}", str(tiles)) for word in words]
    done = run_command(
        "segment", tiles / "a.tif", *given, *WORDS, code=5 if words else 2
    )  # fmt: skip
    assert sentence in done.stderr


def test_an_interrupted_run_is_resumed(
    quick_command: Path, run_command: Callable, tiles: Path, tmp_path: Path
) -> None:
    words = ["segment", tiles, "-o", f"{tmp_path}/maps/", "--mosaic", tmp_path / "all.tif", *WORDS]
    process = subprocess.Popen(
        [quick_command, *map(str, words), "--stride", "8"],
        stderr=subprocess.PIPE, text=True,
        # A shell's background jobs ignore SIGINT, which children inherit.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert process.stderr is not None
    while "2 of 3" not in (line := process.stderr.readline()):
        assert line, "it ended too early"
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=120)
    assert process.returncode == 130, told
    assert "finished maps are kept" in told
    assert not (tmp_path / "all.tif").exists()
    done = run_command(*words, "--stride", "8", "--resume", "--progress", "json")
    last = events(done.stdout)[-1]
    assert last["rasters"][0]["before"]
    assert not last["rasters"][2]["before"]
    assert last["mosaic"] == str(tmp_path / "all.tif")
    assert not list(tmp_path.rglob(".reseg-geo-*"))
