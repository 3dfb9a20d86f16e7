"""What Python callers hear of a run: warnings, a bar, or events."""

import os
import pty
import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import reseg_geo
from reseg_geo import Message, Progress, ResegWarning, Result, UsageError
from reseg_geo.progress.bar import progress_bar, terminal_bar
from reseg_geo.progress.events import Event

WriteRaster = Callable[..., Path]
CLASSES = "building, tree"


@pytest.fixture(params=["segment", "segment_many", "write_regions", "vectorize", "compare"])
def call(
    request: pytest.FixtureRequest,
    bare: Path,
    result: Result,
    tmp_path: Path,
    write_raster: WriteRaster,
) -> Callable[..., Any]:
    """Each public function on files that it warns of; more keywords are passed on."""
    strange = write_raster(tmp_path / "strange.tif", np.ones((1, 230, 260), np.uint8))
    calls = {
        "segment": lambda **more: reseg_geo.segment(bare, CLASSES, tmp_path / "map.tif", **more),
        "segment_many": lambda **more: reseg_geo.segment_many([bare], CLASSES, tmp_path, **more),
        "write_regions": lambda **more: reseg_geo.write_regions(
            bare, tmp_path / "regions.tif", **more
        ),
        "vectorize": lambda **more: reseg_geo.vectorize(bare, tmp_path / "map.gpkg", **more),
        "compare": lambda **more: reseg_geo.compare(result.class_map, strange, **more),
    }
    if request.param == "vectorize":
        classes = np.ones((1, 230, 260), np.uint8)
        bare = write_raster(tmp_path / "classes.tif", classes, crs=None)
    return calls[request.param]


def test_warnings_point_to_the_caller(
    call: Callable[..., Any], capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.warns(ResegWarning) as caught:
        call(progress=False)
    ours = [each for each in caught if each.category is ResegWarning]
    assert {each.filename for each in ours} == {__file__}
    assert capfd.readouterr() == ("", "")


def test_a_function_gets_everything_and_nothing_is_raised(
    call: Callable[..., Any], capfd: pytest.CaptureFixture[str]
) -> None:
    events: list[Event] = []
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResegWarning)
        call(progress=events.append)
    assert [each for each in events if isinstance(each, Message) and each.warning]
    last = [each for each in events if isinstance(each, Progress)][-1]
    assert last.done == last.total > 0
    assert capfd.readouterr() == ("", "")


@pytest.mark.filterwarnings("ignore::reseg_geo.ResegWarning")
def test_a_bar_is_shown_where_it_is_asked_for(
    call: Callable[..., Any], capfd: pytest.CaptureFixture[str]
) -> None:
    call(progress=True)
    shown = capfd.readouterr()
    assert shown.out == ""
    assert re.search(r"Mpx/s, took \d", shown.err)


@pytest.mark.filterwarnings("ignore::reseg_geo.ResegWarning")
def test_without_a_terminal_there_is_no_bar(
    call: Callable[..., Any], capfd: pytest.CaptureFixture[str]
) -> None:
    call()
    assert capfd.readouterr() == ("", "")


SCRIPT = """
import sys, reseg_geo
more = {} if sys.argv[1] == "none" else {"progress": sys.argv[1] == "True"}
reseg_geo.vectorize(sys.argv[2], sys.argv[3], **more)
"""


@pytest.mark.parametrize(("progress", "shown"), [("none", True), ("False", False)])
def test_a_terminal_shows_a_bar_and_warnings(
    progress: str, shown: bool, tmp_path: Path, write_raster: WriteRaster
) -> None:
    classes = write_raster(tmp_path / "map.tif", np.ones((1, 9, 9), np.uint8), crs=None)
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    main, end = pty.openpty()
    done = subprocess.run(
        [sys.executable, script, progress, classes, tmp_path / "map.gpkg"], stderr=end, check=False
    )
    os.close(end)
    text = b""
    while True:
        try:
            text += os.read(main, 65536)
        except OSError:  # nothing is left to read
            break
    os.close(main)
    assert done.returncode == 0, text
    assert [each in text for each in (b"starting", b"9/9 rows", b"took ")] == [shown] * 3
    assert b"script.py:4: ResegWarning: " in text.replace(b"\r\n", b"")


def test_the_bar_of_a_refused_run_vanishes(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError), terminal_bar("segment", "windows"):
        raise UsageError("refused")
    assert "segment" not in capfd.readouterr().err


class Shell:
    """As much of IPython as a bar in a notebook needs."""

    def __init__(self) -> None:
        self.kernel, self.drawn = object(), []
        self.display = SimpleNamespace(HTML=str, display=self.show)

    def get_ipython(self) -> "Shell":
        return self

    def show(self, text: str, display_id: bool) -> "Shell":
        assert display_id
        self.drawn.append(text)
        return self

    def update(self, text: str) -> None:
        self.drawn.append(text)


@pytest.mark.filterwarnings("ignore::reseg_geo.ResegWarning")
def test_a_notebook_shows_a_bar(call: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    shell = Shell()
    monkeypatch.setitem(sys.modules, "IPython", shell)
    monkeypatch.setitem(sys.modules, "IPython.display", shell.display)
    call()
    assert shell.drawn[0].endswith(": starting")
    assert shell.drawn[1].startswith('<progress value="0" max="')
    assert "took " in shell.drawn[-1]
    count = len(shell.drawn)
    call(progress=False, overwrite=True)
    assert len(shell.drawn) == count
    with pytest.raises(UsageError), progress_bar("segment", "windows"):
        raise UsageError("refused")
    assert shell.drawn[count:] == ["<progress></progress> segment: starting", ""]


def test_a_warning_that_is_an_error_stops_the_run(bare: Path, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResegWarning)
        with pytest.raises(ResegWarning, match=r"bare\.tif"):
            reseg_geo.segment(bare, CLASSES, tmp_path / "map.tif")
    assert not (tmp_path / "map.tif").exists()
