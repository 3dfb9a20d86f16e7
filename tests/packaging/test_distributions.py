"""Wheel and source distribution hold all that the program needs, and nothing else."""

import csv
import email
import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from pathlib import Path

import pytest

from reseg_geo.version import __version__

ROOT = Path(__file__).parents[2]
NAME = f"reseg_geo-{__version__}"
# Beside the packages, in the source distribution; the last two are made by setuptools.
BESIDE = {
    "CHANGELOG.md", "CITATION.cff", "LICENSE", "MANIFEST.in", "NOTICE", "README.md",
    "pyproject.toml", "PKG-INFO", "setup.cfg",
}  # fmt: skip


def tracked(*folders: str) -> list[str]:
    """Files of folders that git does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *folders],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository as a clone has it: setuptools writes beside what it builds."""
    copy = tmp_path_factory.mktemp("source")
    for name in tracked():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy / name)
    return copy


def build(source: Path, folder: Path, *kinds: str) -> str:
    """Build with what is installed here, without a network; returns what was said."""
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", *kinds, "--outdir", folder, source],
        capture_output=True, text=True, env={**os.environ, "PIP_NO_INDEX": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def built(source: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The source distribution, and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("built")
    said = build(source, folder)
    assert "is absent from the `packages` configuration" not in said
    assert "no files found matching" not in said
    assert len([*folder.iterdir()]) == 2
    return folder / f"{NAME}.tar.gz", folder / f"{NAME}-py3-none-any.whl"


@pytest.fixture(scope="module")
def metadata(built: tuple[Path, Path]) -> Message:
    with zipfile.ZipFile(built[1]) as wheel:
        return email.message_from_bytes(wheel.read(f"{NAME}.dist-info/METADATA"))


def digests(wheel: Path) -> dict[str, str]:
    with zipfile.ZipFile(wheel) as archive:
        record = archive.read(f"{NAME}.dist-info/RECORD").decode()
        assert {row[0] for row in csv.reader(io.StringIO(record))} == {*archive.namelist()}
    return {row[0]: row[1] for row in csv.reader(io.StringIO(record))}


def test_the_wheel_holds_the_packages_and_their_data(built: tuple[Path, Path]) -> None:
    found = {name for name in digests(built[1]) if ".dist-info/" not in name}
    commands = {name.replace("cli/", "reseg_geo_cli/", 1) for name in tracked("cli")}
    assert found == commands | {*tracked("reseg_geo")}
    for name in (
        "py.typed", "models/bundled/mini/open_clip_model.safetensors", "publish/report.html",
        "schemes/worldcover.yaml",
    ):  # fmt: skip
        assert f"reseg_geo/{name}" in found
    licences = {name for name in digests(built[1]) if "/licenses/" in name}
    assert licences == {f"{NAME}.dist-info/licenses/{name}" for name in ("LICENSE", "NOTICE")}


def test_the_source_holds_what_the_wheel_needs_and_no_more(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[0]) as archive:
        names = {each.name.removeprefix(f"{NAME}/") for each in archive if each.isfile()}
    found = {name for name in names if not name.startswith("reseg_geo.egg-info/")}
    assert found == BESIDE | {*tracked("reseg_geo", "cli")}


def test_the_source_builds_the_wheel_of_the_repository(
    built: tuple[Path, Path], source: Path, tmp_path: Path
) -> None:
    build(source, tmp_path, "--wheel")
    assert digests(tmp_path / built[1].name) == digests(built[1])


def test_registry_and_contents_checks_pass(built: tuple[Path, Path]) -> None:
    for words in (["twine", "check", "--strict", *built], ["check_wheel_contents", built[1]]):
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_plain_installation_needs_no_extra(metadata: Message) -> None:
    extras = {"cluster", "docs", "multilingual", "notebook", "sam3", "soak", "test", "xarray"}
    assert {*metadata.get_all("Provides-Extra", [])} == extras
    plain = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert 20 < len(plain) < 40
    for name in ("distributed", "dask", "transformers", "xarray", "pytest"):
        assert not [line for line in plain if line.startswith(name)]
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.10"
