"""What is removed when the process ends at once."""

from pathlib import Path

import pytest

from reseg_geo.storage.job import Job
from reseg_geo.storage.leftovers import removed_at_exit, sweep, temporary_folder
from reseg_geo.storage.staging import Staging


def test_the_newest_is_removed_first_and_only_while_it_is_in_use() -> None:
    told: list[str] = []
    with removed_at_exit(lambda: told.append("outer")):
        with removed_at_exit(lambda: told.append("over")):
            pass
        with removed_at_exit(lambda: "tell the user"):
            assert sweep() == ["tell the user"]
    assert told == ["outer"]
    assert sweep() == []


def test_folders_and_outputs_are_removed(tmp_path: Path) -> None:
    with temporary_folder() as folder, Staging(overwrite=False) as staging:
        (folder / "a file").write_text("content")
        staging.add(tmp_path / "map.gpkg").write_text("half of it")
        assert sweep() == []
        assert not folder.exists()
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kept", ["part-0-0.arrays", "spare-0-0.arrays"])
def test_a_job_is_kept_if_it_is_worth_it(tmp_path: Path, home: Path, kept: str) -> None:
    with Job(tmp_path / "map.tif", resume=False, overwrite=False) as job:
        job.begin({"options": {}, "model": "", "confidence": False}, note=lambda text: None)
        job.save("float32", pixels=100)
        (job.scratch / kept).write_bytes(b"something")
        told = sweep()
        if kept.startswith("part"):
            assert "part of the first block is finished and kept in" in told[0]
            assert (job.scratch / kept).exists()
        else:
            assert told == []
            assert not job.folder.exists()
