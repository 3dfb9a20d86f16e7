"""What several rooms' tests need: the installed command, and rasters of any kind."""

import contextlib
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from fork_server import ForkServer
from launch_server import LaunchServer
from numpy.typing import NDArray

from reseg_geo.clip.model import ClipModel
from reseg_geo.options.segment import ReadOptions
from reseg_geo.raster.reader import RasterReader
from reseg_geo.run.segment import segment
from reseg_geo.scenes.scene import make_scene

# Half a metre a pixel, in UTM zone 32 north, near Cologne.
PLACE = {"crs": "EPSG:25832", "transform": Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500)}

RunCommand = Callable[..., "subprocess.CompletedProcess[str]"]
WriteRaster = Callable[..., Path]
ReadPixels = tuple[NDArray[np.uint8], NDArray[np.bool_], list[str]]


@pytest.fixture(scope="session")
def command() -> Path:
    """The installed `reseg-geo`."""
    return Path(sys.executable).with_name("reseg-geo")


@pytest.fixture(scope="session")
def fork_server() -> Iterator[ForkServer]:
    """Starts `reseg-geo` without waiting for its imports."""
    with ForkServer() as server:
        yield server


@pytest.fixture(scope="session")
def quick_command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A program that does what `command` does, without waiting for its imports."""
    with LaunchServer(tmp_path_factory.mktemp("launch")) as server:
        yield server.program


@pytest.fixture(scope="session")
def run_command(command: Path, fork_server: ForkServer) -> RunCommand:
    """Run `reseg-geo` in its own process and check its exit code.

    It is a fork, unless there are other options of `subprocess.run` than `cwd` and `env`.
    """

    def run(*words: object, code: int = 0, **options: Any) -> "subprocess.CompletedProcess[str]":
        done: subprocess.CompletedProcess[str]
        line = [str(command), *map(str, words)]
        if options.keys() <= {"cwd", "env"}:
            ended = fork_server.run(words, **options)
            done = subprocess.CompletedProcess(line, ended.code, ended.stdout, ended.stderr)
        else:
            done = subprocess.run(line, capture_output=True, text=True, timeout=300, **options)
        assert done.returncode == code, done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def write_raster() -> WriteRaster:
    """Write (bands, h, w) values as a raster; keywords are those of rasterio's profile."""

    def write(
        path: Path,
        values: NDArray[np.generic],
        *,
        mask: NDArray[np.bool_] | None = None,
        colors: tuple[Any, ...] | None = None,
        colormap: dict[int, tuple[int, ...]] | None = None,
        **profile: Any,
    ) -> Path:
        count, height, width = values.shape
        settings = {"driver": "GTiff", **PLACE, **profile}
        with (
            rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True),
            rasterio.open(
                path, "w", count=count, height=height, width=width, dtype=values.dtype, **settings
            ) as dataset,
        ):
            if colors is not None:
                dataset.colorinterp = colors
            dataset.write(values)
            if mask is not None:
                dataset.write_mask(mask)
            if colormap is not None:
                dataset.write_colormap(1, colormap)
        return path

    return write


@pytest.fixture
def rgb() -> NDArray[np.uint8]:
    """Colours of a small raster, (3, h, w)."""
    return np.random.default_rng(0).integers(1, 255, (3, 40, 50), dtype=np.uint8)


@pytest.fixture
def hole() -> NDArray[np.bool_]:
    """True where it has data, (h, w)."""
    mask = np.ones((40, 50), bool)
    mask[5:12, 20:33] = False
    return mask


@pytest.fixture
def read() -> Callable[..., ReadPixels]:
    """Read a raster: pixels as (bands, h, w), validity, and warnings; keywords are options."""

    def run(path: Path, **options: object) -> ReadPixels:
        warnings: list[str] = []
        with RasterReader(path, ReadOptions(**options), warnings.append) as reader:  # type: ignore[arg-type]
            pixels, valid = reader.read(reader.part)
        return np.moveaxis(pixels, -1, 0), valid, warnings

    return run


@pytest.fixture(scope="session", autouse=True)
def chosen_format(tmp_path_factory: pytest.TempPathFactory, write_raster: WriteRaster) -> None:
    """A home of the tests' own, where the number format of `mini` is chosen: or else rasters of one
    class might be mapped in one format before others are, and in another then.
    """
    folder = tmp_path_factory.mktemp("home")
    os.environ["RESEG_GEO_HOME"] = str(folder)
    image = make_scene(3, 448, 448, style="suburban").image
    write_raster(folder / "image.tif", np.moveaxis(image, -1, 0))
    segment(folder / "image.tif", "building, road, tree, water", folder / "map.tif", gsd="native")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where models, and what they cost, are kept: empty."""
    folder = tmp_path / "home"
    monkeypatch.setenv("RESEG_GEO_HOME", str(folder))
    return folder


@dataclass
class EncodedWindows:
    """How many windows models have encoded since the count was last set to 0."""

    windows: int = 0


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> EncodedWindows:
    """Counts the windows that models encode in this process for maps.

    Those by which a raster is found to be familiar are left out.
    """
    found, original = EncodedWindows(), ClipModel.encode_tokens

    def counting(self: ClipModel, pixels: Any, *rest: Any) -> Any:
        found.windows += len(pixels)
        return original(self, pixels, *rest)

    monkeypatch.setattr(ClipModel, "encode_tokens", counting)
    monkeypatch.setattr("reseg_geo.engine.mapper.is_novel", lambda *arguments: False)
    return found


@pytest.fixture
def small_files() -> Callable[[int], "contextlib.AbstractContextManager[None]"]:
    """A context in which no file may grow beyond so many bytes, as on a disk that is full."""

    @contextlib.contextmanager
    def limited(size: int) -> Iterator[None]:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, handler)

    return limited


@pytest.fixture(scope="session")
def scene() -> NDArray[np.uint8]:
    """A made-up orthophoto, (3, 230, 260) uint8: a little more than one window."""
    image: NDArray[np.uint8] = make_scene(3, 230, 260, style="suburban").image
    return np.ascontiguousarray(np.moveaxis(image, -1, 0))


@pytest.fixture
def tiles(tmp_path: Path, write_raster: WriteRaster) -> Path:
    """A folder of three rasters of one scene, a, b and c, that overlap."""
    image = np.moveaxis(make_scene(3, 350, 460, style="suburban").image, -1, 0)
    folder = tmp_path / "tiles"
    folder.mkdir()
    for name, (row, column) in {"a": (0, 0), "b": (40, 200), "c": (120, 90)}.items():
        values = np.ascontiguousarray(image[:, row : row + 230, column : column + 260])
        place = PLACE["transform"] @ Affine.translation(column, row)
        write_raster(folder / f"{name}.tif", values, transform=place)
    return folder
