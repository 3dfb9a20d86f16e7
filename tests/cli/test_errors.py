"""Bad input: the right exit code, one clear sentence, nothing left behind."""

import contextlib
import resource
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from reseg_geo.version import __version__

COMMAND_TIMEOUT = 120


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, scene: np.ndarray, write_raster) -> Path:
    return write_raster(tmp_path_factory.mktemp("input") / "image.tif", scene)


@pytest.fixture(scope="module")
def truncated(image: Path) -> Path:
    path = image.with_name("truncated.tif")
    path.write_bytes(image.read_bytes()[: image.stat().st_size // 2])
    return path


@pytest.fixture(scope="module")
def text(image: Path) -> Path:
    path = image.with_name("notes.tif")
    path.write_text("no raster")
    return path


# words of the command line in place of (or after) the defaults, exit code, words of the message
CASES: dict[str, tuple[dict[str, object], int, tuple[str, ...]]] = {
    "no such file": ({"raster": "gone.tif"}, 3, ("gone.tif does not exist",)),
    "not a raster": ({"raster": "text"}, 3, ("notes.tif is not a raster",)),
    "a folder": ({"raster": "."}, 3, ("folder . contains no rasters",)),
    "truncated": ({"raster": "truncated"}, 3, ("truncated.tif", "damaged or truncated")),
    "empty class list": ({"--classes": ""}, 2, ("class list", "empty")),
    "empty class": ({"--classes": "a,,b"}, 2, ("''", "a,,b")),
    "two classes of one name": ({"--classes": "tree, water, Tree"}, 2, ("'Tree' twice",)),
    "no class file": ({"--classes": "gone.yaml"}, 2, ("gone.yaml cannot be read",)),
    "unknown model": ({"--model": "maxi"}, 4, ("unknown CLIP model 'maxi'", "mini")),
    "bounds outside": (
        {"--bounds": (0, 0, 1, 1)}, 2,
        ("lie outside", "image.tif", "346000 5648385 346130 5648500 in EPSG:25832"),
    ),
    "bounds in degrees": (
        {"--bounds": (6, 50, 7, 51)}, 2,
        ("lie outside", "since these are degrees, add --bounds-crs EPSG:4326"),
    ),
    "bounds upside down": ({"--bounds": (3, 3, 1, 1)}, 2, ("left bottom right top",)),
    "unknown CRS": (
        {"--bounds": (6, 50, 8, 52), "--bounds-crs": "EPSG:0"}, 2, ("EPSG:0",),
    ),
    "missing band": ({"--bands": "1,2,7"}, 2, ("band 7", "has 3")),
    "bands that are words": ({"--bands": "red"}, 2, ("'red'",)),
    "stride with gaps": ({"--stride": 225}, 2, ("stride 225", "224")),
    "too many masked layers": ({"--masked-layers": 9}, 2, ("masked layers 9", "8 layers")),
    "template without place": ({"--template": "photo"}, 2, ("'photo'", "{}")),
    "device that is not there": ({"--device": "quantum"}, 2, ("'quantum'",)),
    "no such regions": ({"--regions": "gone.gpkg"}, 3, ("gone.gpkg",)),
    "output folder missing": ({"-o": "nowhere/map.tif"}, 5, ("nowhere does not exist",)),
    "output is a folder": ({"-o": "."}, 5, ("is a folder",)),
    "output is the input": ({"-o": "image", "--overwrite": ()}, 2, ("image.tif is an input",)),
    "output is the regions": (
        {"--regions": "text", "-o": "text", "--overwrite": ()}, 2, ("notes.tif is an input",),
    ),
    "two outputs of one name": ({"--confidence": "map.tif"}, 2, ("map.tif", "two outputs")),
    "polygons of another format": ({"--polygons": "map.doc"}, 2, ("map.doc", ".gpkg")),
    "creation option": ({"--co": "TILED"}, 2, ("'TILED'", "NAME=VALUE")),
    "unusable creation option": (
        {"--co": "BLOCKXSIZE=17", "--dtype": "float32"}, 5, ("map.tif",),
    ),
    "creation option of another kind": ({"--co": "DTYPE=float32"}, 2, ("'DTYPE'",)),
    "name too long": ({"-o": "x" * 300 + ".tif"}, 5, ("too long",)),
    "class map of another format": ({"-o": "map.png"}, 2, ("map.png must end in .tif",)),
    "class map without a suffix": ({"-o": "map"}, 2, ("map must end in .tif",)),
    "confidence of another format": ({"--confidence": "map.img"}, 2, ("map.img must end in .tif",)),
    "preview of another format": ({"--preview": "map.jpg"}, 2, ("map.jpg", ".png")),
    "resolution in another unit": ({"--resolution": 1000}, 2, ("resolution of 1000", "metres")),
    "unknown option": ({"--colour": "red"}, 2, ("--colour",)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_an_error_is_one_sentence_and_leaves_nothing(
    name: str, tmp_path: Path, run_command, request: pytest.FixtureRequest
) -> None:
    changes, code, words = CASES[name]
    given = {"raster": "image", "--classes": "tree, water", "-o": "map.tif"} | changes

    def value(word: object) -> object:
        return request.getfixturevalue(word) if word in ("image", "truncated", "text") else word

    line = ["segment", value(given.pop("raster"))]
    for option, what in given.items():
        line += [option, *(map(value, what) if isinstance(what, tuple) else [value(what)])]
    inputs = request.getfixturevalue("image").parent
    before = {path: path.stat().st_mtime_ns for path in inputs.iterdir()}
    done = run_command(*line, code=code, cwd=tmp_path)
    error = done.stderr.strip().splitlines()[-1]
    assert error.startswith("Error: ")
    assert all(part in error for part in words), error
    assert "Traceback" not in done.stderr
    if not done.stderr.startswith("Usage:"):  # click's own errors show the usage first
        assert len(done.stderr.strip().splitlines()) == 1
        assert error.endswith(".")
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []
    assert {path: path.stat().st_mtime_ns for path in inputs.iterdir()} == before


def test_an_output_that_exists_is_kept_or_replaced(
    tmp_path: Path, image: Path, truncated: Path, run_command
) -> None:
    out = tmp_path / "map.tif"
    out.write_text("mine")
    line = ("--classes", "tree, water", "-o", out, "--stride", 224)
    done = run_command("segment", image, *line, code=5)
    assert "already exists; use --overwrite" in done.stderr
    run_command("segment", truncated, *line, "--overwrite", code=3)
    assert out.read_text() == "mine"
    run_command("segment", image, *line, "--overwrite")
    assert out.read_bytes()[:2] in (b"II", b"MM")
    assert {path.name for path in tmp_path.iterdir()} == {"map.tif", "map.tif.aux.xml"}


def test_debug_shows_the_traceback(tmp_path: Path, run_command) -> None:
    done = run_command(
        "segment", "gone.tif", "--classes", "a", "-o", tmp_path / "m.tif", "--debug", code=3
    )
    assert "Traceback" in done.stderr


@contextlib.contextmanager
def tiny_disk(folder: Path, size: str) -> Iterator[bool]:
    """A file system of this size mounted on `folder`; False where that is not allowed."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder]
    mounted = subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", folder], check=True)


def limit_files(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


# From a disk too small for the first chunk to one too small for the last output.
@pytest.mark.parametrize("size", ["4k", "64k", "140k", "220k"])
def test_a_full_disk(tmp_path: Path, image: Path, run_command, size: str) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    line = ("segment", image, "--classes", "tree, grass, road, building", "-o", "map.tif",
            "--polygons", "map.gpkg", "--preview", "map.png")  # fmt: skip
    with tiny_disk(folder, size) as real:
        # If no disk can be mounted, a limit on the size of files has a similar effect.
        limit = {} if real else {"preexec_fn": limit_files(int(size[:-1]) * 256)}
        done = run_command(*line, code=5, cwd=folder, **limit)
        assert "cannot be written" in done.stderr
        assert "free some space" in done.stderr or "free disk space" in done.stderr
        assert done.stderr.strip().splitlines()[-1].startswith("Error: map.")
        # Only finished pixels are kept.
        kept = {".reseg-geo-map.tif"} if "--resume" in done.stderr else set()
        assert {path.name for path in folder.iterdir()} == kept


def test_help_and_version(run_command) -> None:
    assert "segment" in run_command("--help").stdout
    assert "--bounds-crs" in run_command("segment", "--help").stdout
    assert run_command("--version").stdout.startswith(f"reseg-geo, version {__version__}")
    assert "No such command" in run_command("sgment", code=2).stderr
