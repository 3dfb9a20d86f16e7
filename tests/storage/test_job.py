"""A stopped run is resumed by the same command, and nothing finished is computed again."""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

import reseg_geo
from reseg_geo.errors import OutputError
from reseg_geo.models.store import WEIGHTS_FILE
from reseg_geo.progress.events import Event, Message, Progress
from reseg_geo.scenes.scene import make_scene
from reseg_geo.storage.job import Job
from reseg_geo.storage.jobs import clean_job, list_jobs
from reseg_geo.storage.lock import OutputLock
from reseg_geo.storage.staging import Staging

WORDS = "tree=forest, road, water, building"
ASSETS = Path(__file__).parents[1] / "assets"
HIDDEN = ".reseg-geo-map.tif"
WINDOWS = 25

Run = Callable[..., tuple[np.ndarray, int, str]]
Left = Callable[[], Path]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, write_raster) -> Path:
    """Two by two tiles, of which only one has its full size."""
    picture = make_scene(5, 1000, 900, style="suburban").image
    path = tmp_path_factory.mktemp("job") / "image.tif"
    return write_raster(path, np.moveaxis(picture, -1, 0))


@pytest.fixture
def run(tmp_path: Path, image: Path, encoded: Any) -> Run:
    """Maps the image, or stops after so many blocks; returns values, windows encoded, messages."""

    def mapped(stop: int | None = None, **options: Any) -> tuple[np.ndarray, int, str]:
        encoded.windows, told, blocks = 0, [], 0

        def listen(event: Event) -> None:
            nonlocal blocks
            if isinstance(event, Message):
                told.append(event.text)
            elif event.block is not None:
                blocks += 1
                if blocks == stop:
                    raise KeyboardInterrupt

        given = {"stride": 224, "output": tmp_path / "map.tif", "raster": image} | options
        raster, output = given.pop("raster"), given.pop("output")
        if stop is not None:
            with pytest.raises(KeyboardInterrupt):
                reseg_geo.segment(raster, WORDS, output, progress=listen, **given)
            return np.zeros(0), encoded.windows, "\n".join(told)
        reseg_geo.segment(raster, WORDS, output, progress=listen, **given)
        with rasterio.open(output) as dataset:
            return dataset.read(1), encoded.windows, "\n".join(told)

    return mapped


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, image: Path) -> Path:
    """A folder with map.tif, the whole map, and in HIDDEN what a run left when two of its four
    tiles were finished.
    """
    folder = tmp_path_factory.mktemp("finished")

    blocks = 0

    def stop(event: Event) -> None:
        nonlocal blocks
        if isinstance(event, Progress) and event.block is not None:
            blocks += 1
            if blocks == 2:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reseg_geo.segment(image, WORDS, folder / "map.tif", stride=224, progress=stop)
    shutil.move(folder / HIDDEN, folder / "stopped")
    reseg_geo.segment(image, WORDS, folder / "map.tif", stride=224, progress=False)
    return folder


@pytest.fixture
def stopped(finished: Path, tmp_path: Path) -> Left:
    """Puts a stopped run of map.tif into the test's folder and returns its folder."""
    return lambda: shutil.copytree(finished / "stopped", tmp_path / HIDDEN)


@pytest.mark.parametrize(
    "options",
    [{}, {"refine": "regions"}, {"scales": (1, 0.5)}, {"regions": "none"}, {"gsd": 1.0},
     {"gsd": 0.4, "stride": 200}],
    ids=str,
)  # fmt: skip
def test_finished_blocks_are_not_computed_again(
    run: Run, tmp_path: Path, options: dict[str, Any]
) -> None:
    whole, windows, _ = run(output=tmp_path / "whole.tif", **options)
    blocks = 1 if options.get("gsd") == 1.0 or "scales" in options else 2
    _, before, told = run(stop=blocks, **options)
    if blocks == 1 and "gsd" in options:
        assert "100% of the pixels are finished" in told
    assert "kept in" in told
    assert "--resume to continue" in told
    found, after, told = run(resume=True, **options)
    assert np.array_equal(found, whole)
    assert "continuing the stopped run" in told
    assert before + after <= windows + 32, "at most a block that was under way is encoded twice"
    assert not (tmp_path / HIDDEN).exists()


@pytest.mark.parametrize("kind", ["chunks", "scratch/logits-0"])
@pytest.mark.parametrize("way", ["one bit", "cut", "empty", "other"])
def test_a_damaged_file_is_computed_again(
    run: Run, finished: Path, stopped: Left, kind: str, way: str
) -> None:
    """Two of four tiles are finished; the logits of both blocks that have windows are kept."""
    path = sorted((stopped() / kind).rglob("*.arrays"))[0]
    content = path.read_bytes()
    middle = len(content) // 2
    damaged = {
        "one bit": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "cut": content[:middle], "empty": b"", "other": b"not arrays" * 99,
    }  # fmt: skip
    path.write_bytes(damaged[way])
    found, windows, _ = run(resume=True)
    with rasterio.open(finished / "map.tif") as dataset:
        assert np.array_equal(found, dataset.read(1))
    # Pixels come from undamaged logits; only damaged logits need the model.
    assert 0 < windows <= WINDOWS if kind != "chunks" else windows == 0


@pytest.mark.parametrize(
    ("state", "reason"),
    [(None, "job.json is missing"), ('{"job": 1}', "another version"), ('{"job": 3}', "incomplete"),
     ("{", "job.json is damaged")],
)  # fmt: skip
def test_a_run_that_cannot_be_resumed_is_kept(
    run: Run, stopped: Left, state: str | None, reason: str
) -> None:
    """Finished pixels took hours: they are removed only if the user asks for it."""
    folder = stopped()
    (folder / "job.json").unlink()
    if state is not None:
        (folder / "job.json").write_text(state)
    kept = sorted(folder.rglob("*.arrays"))
    for options in ({}, {"resume": True}, {"resume": True, "overwrite": True}):
        with pytest.raises(OutputError, match=f"{reason}.*--overwrite without --resume"):
            run(**options)
    assert kept
    assert sorted(folder.rglob("*.arrays")) == kept
    (job,) = list_jobs([folder.parent])
    assert job.share is None
    assert job.output == str(folder.parent / "map.tif")
    run(overwrite=True, stop=1)


def test_a_run_killed_while_it_discards_another_leaves_nothing_to_resume(
    stopped: Left, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = stopped()
    monkeypatch.setattr(shutil, "rmtree", lambda path, **_: None)
    OutputLock(folder, folder.with_name("map.tif")).clear()
    monkeypatch.undo()
    assert any(folder.rglob("*.arrays"))
    with Job(folder.with_name("map.tif"), resume=False, overwrite=False):
        pass
    assert not folder.exists()


def test_the_user_is_told_how_to_resume(run: Run, stopped: Left, tmp_path: Path) -> None:
    stopped()
    with pytest.raises(OutputError, match=r"has finished \d+% of .*map.tif.*--resume.*--overwrite"):
        run()
    _, windows, told = run(overwrite=True)
    assert "discarding the stopped run" in told
    assert windows == WINDOWS
    assert not (tmp_path / HIDDEN).exists()


@pytest.mark.parametrize(
    ("options", "named"),
    [({"stride": 200}, "stride"), ({"method": "clip"}, "method"), ({"dtype": "int8"}, "dtype"),
     ({"bands": (3, 2, 1)}, "bands"), ({"regions": "none"}, "regions"),
     ({"confidence": "sure.tif"}, "confidence")],
    ids=str,
)  # fmt: skip
def test_a_run_with_other_settings_is_refused(
    run: Run, stopped: Left, tmp_path: Path, options: dict[str, Any], named: str
) -> None:
    stopped()
    if "confidence" in options:
        options = {"confidence": tmp_path / "sure.tif"}
    with pytest.raises(OutputError, match=f"cannot be resumed by .*: it differs in .*{named}"):
        run(resume=True, **options)
    assert run(resume=True)[1] == 0, "the stopped run is as it was"


def test_another_raster_model_or_version_is_refused(
    run: Run, stopped: Left, image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped()
    other = tmp_path / "other.tif"
    other.write_bytes(image.read_bytes())
    with pytest.raises(OutputError, match=r"it differs in raster, raster files"):
        run(raster=other, resume=True)
    monkeypatch.setattr("reseg_geo.publish.provenance.__version__", "99")
    with pytest.raises(OutputError, match="it differs in version;"):
        reseg_geo.segment(image, WORDS, tmp_path / "map.tif", stride=224, resume=True)


def test_other_weights_under_the_same_name_are_noticed(run: Run, tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(ASSETS / "mini-real", model)
    run(stop=1, model=model)
    shutil.copy(ASSETS / "mini-scenes" / WEIGHTS_FILE, model)
    with pytest.raises(OutputError, match="it differs in weights;"):
        run(resume=True, model=model)


def test_a_resumed_run_keeps_its_number_format(run: Run, tmp_path: Path) -> None:
    run(stop=2, dtype="int8")
    found, _, _ = run(resume=True)
    assert np.array_equal(found, run(output=tmp_path / "whole.tif", dtype="int8")[0])
    with rasterio.open(tmp_path / "map.tif") as dataset:
        assert '"dtype": "int8"' in dataset.tags()["RESEG_GEO_RUN"]


def test_a_finished_run_is_not_repeated(run: Run, tmp_path: Path) -> None:
    _, windows, _ = run(resume=True, confidence=tmp_path / "sure.tif")
    assert windows == WINDOWS
    before = (tmp_path / "map.tif").stat().st_mtime_ns
    _, windows, told = run(resume=True, confidence=tmp_path / "sure.tif")
    assert windows == 0
    assert "already exists and was made by the same command" in told
    assert (tmp_path / "map.tif").stat().st_mtime_ns == before
    with pytest.raises(OutputError, match="already exists"):
        run(resume=True, confidence=tmp_path / "sure.tif", stride=200)


def test_outputs_are_replaced_if_only_some_of_them_were_renamed(
    run: Run, image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between two renames: one output is there, the other is not."""

    def half(self: Staging, renaming: Callable[[], AbstractContextManager[None]]) -> None:
        with renaming():
            (tmp_path / HIDDEN / "outputs" / "map.tif").replace(tmp_path / "map.tif")
            raise KeyboardInterrupt

    monkeypatch.setattr(Staging, "commit", half)
    with pytest.raises(KeyboardInterrupt):
        run(confidence=tmp_path / "sure.tif")
    monkeypatch.undo()
    assert not (tmp_path / "sure.tif").exists()
    reseg_geo.segment(image, WORDS, tmp_path / "map.tif", stride=224, resume=True,
                      confidence=tmp_path / "sure.tif")  # fmt: skip
    assert (tmp_path / "sure.tif").exists()


def test_jobs_are_listed_and_cleaned(run: Run, tmp_path: Path, home: Path, image: Path) -> None:
    assert list_jobs() == []
    run(stop=2)
    (job,) = list_jobs()
    assert job.output == str(tmp_path / "map.tif")
    assert job.raster == str(image)
    assert not job.running
    assert 0.7 < job.share < 0.95
    assert job.size == sum(p.stat().st_size for p in job.folder.rglob("*") if p.is_file())
    assert list_jobs([tmp_path]) == list_jobs([tmp_path / "map.tif"]) == [job]
    assert list_jobs([tmp_path / "other.tif"]) == []
    with Job(tmp_path / "map.tif", resume=True, overwrite=False):
        (running,) = list_jobs()
        assert running.running
        assert not clean_job(running)
    assert clean_job(job)
    assert list_jobs() == []
    assert not (tmp_path / HIDDEN).exists()
    assert list((home / "jobs").iterdir()) == []
