"""The folder of a run: one run at a time, and a name that fits."""

from pathlib import Path

import pytest

from reseg_geo.errors import OutputError
from reseg_geo.storage.job import Job, folder_for


def test_one_run_at_a_time(tmp_path: Path) -> None:
    target = tmp_path / "map.tif"
    with (
        Job(target, resume=False, overwrite=True),
        pytest.raises(OutputError, match=r"another run is working on .*map.tif \(process \d+ on"),
        Job(target, resume=True, overwrite=True),
    ):
        pass
    assert list(tmp_path.iterdir()) == []
    with Job(target, resume=False, overwrite=False):
        pass


def test_names_that_are_almost_too_long_have_a_folder(tmp_path: Path) -> None:
    target = tmp_path / f"{'ä' * 120}.tif"
    with Job(target, resume=False, overwrite=False) as job:
        assert job.folder.is_dir()
    assert folder_for(target) != folder_for(tmp_path / f"{'ä' * 121}.tif")
