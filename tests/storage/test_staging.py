"""Outputs appear whole or not at all."""

from pathlib import Path

import pytest

from reseg_geo.errors import OutputError, UsageError
from reseg_geo.storage.staging import Staging, check_not_input


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_all_appear_at_the_end_with_their_side_files(tmp_path: Path) -> None:
    with Staging(overwrite=False) as staging:
        one, two = staging.add(tmp_path / "map.tif"), staging.add(tmp_path / "map.gpkg")
        assert one.name == "map.tif"
        one.write_text("1")
        one.with_name("map.tif.aux.xml").write_text("x")
        two.write_text("2")
        assert not names(tmp_path) & {"map.tif", "map.gpkg"}
        staging.commit()
    assert names(tmp_path) == {"map.tif", "map.tif.aux.xml", "map.gpkg"}


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "map.tif"
    target.write_text("old")

    def fail() -> None:
        with Staging(overwrite=True) as staging:
            staging.add(target).write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names(tmp_path) == {"map.tif"}
    assert target.read_text() == "old"


def test_an_old_side_file_goes_with_its_main_file(tmp_path: Path) -> None:
    target, side = tmp_path / "map.tif", tmp_path / "map.tif.aux.xml"
    target.write_text("old")
    side.write_text("old names")
    with Staging(overwrite=True) as staging:
        staging.add(target).write_text("new")
        staging.commit()
    assert target.read_text() == "new"
    assert not side.exists()


def test_impossible_targets(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("")
    with Staging(overwrite=False) as staging:
        staging.add(tmp_path / "a.tif")
        with pytest.raises(UsageError, match=r"a\.tif is the name of two outputs"):
            staging.add(tmp_path / "x" / ".." / "a.tif")
        with pytest.raises(OutputError, match="is a folder"):
            staging.add(tmp_path)
        with pytest.raises(OutputError, match="use --overwrite"):
            staging.add(tmp_path / "there")
        with pytest.raises(OutputError, match=r"nowhere does not exist"):
            staging.add(tmp_path / "nowhere" / "a.tif")
    assert names(tmp_path) == {"there"}


def test_when_one_output_fails_the_old_ones_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "a.tif", tmp_path / "b.gpkg"
    side, fresh = tmp_path / "a.tif.ovr", tmp_path / "0.png"
    for path in (first, second, side):
        path.write_text(f"old {path.name}")
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if self.name == "b.gpkg" and target == second:
            raise PermissionError(1, "not allowed")
        return replace(self, target)

    with Staging(overwrite=True) as staging:
        for path in (fresh, first, second):
            staging.add(path).write_text("new")
        monkeypatch.setattr(Path, "replace", failing)
        with pytest.raises(OutputError, match=r"b\.gpkg cannot be written"):
            staging.commit()
    assert names(tmp_path) == {"a.tif", "a.tif.ovr", "b.gpkg"}
    assert all(path.read_text() == f"old {path.name}" for path in (first, second, side))


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    link, real = tmp_path / "map.tif", tmp_path / "disk" / "real.tif"
    link.symlink_to(real)
    with Staging(overwrite=False) as staging:
        staging.add(link).write_text("new")
        staging.commit()
    assert link.is_symlink()
    assert real.read_text() == "new"
    with Staging(overwrite=False) as staging, pytest.raises(OutputError, match="already exists"):
        staging.add(link)


@pytest.mark.parametrize("name", ["x" * 300 + ".tif", "bad\udce4.tif"])
def test_impossible_names(tmp_path: Path, name: str) -> None:
    with Staging(overwrite=False) as staging, pytest.raises(OutputError):
        staging.add(tmp_path / name)


def test_an_output_must_not_be_an_input(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is an input"):
        check_not_input([str(tmp_path / "a.tif")], [tmp_path / "." / "a.tif"])


def test_a_subdataset_is_an_input(tmp_path: Path) -> None:
    output = tmp_path / "ortho.tif"
    for read in (f"GTIFF_DIR:2:{output}", f'HDF5:"{output}"://band', f"GTIFF_DIR:off:8:{output}"):
        with pytest.raises(UsageError, match="is an input"):
            check_not_input([read], [output])
    others = (
        f"GTIFF_DIR:2:{output}.old",
        "https://example.org/ortho.tif",
        f"GPKG:{tmp_path}/a.gpkg:b",
    )
    check_not_input(others, [output, tmp_path / "a.gpkg", Path("ortho.tif")])
