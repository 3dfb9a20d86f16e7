"""The zip of the QGIS plugin passes the checks of plugins.qgis.org.

They are those of the site's `validator.py` and of its guidelines for new plugins.
"""

import configparser
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
MOST = 20_000_000  # bytes; the site takes 25 MB
# Of metadata.txt. The site refuses a zip without the addresses, so make-plugin tells which lack.
WANTED = ("name", "description", "about", "version", "qgisMinimumVersion", "qgisMaximumVersion",
          "author", "license", "icon", "tags")  # fmt: skip
ADDRESSES = ("email", "homepage", "repository", "tracker")
FLAGS = ("experimental", "deprecated", "server", "supportsQt6", "hasProcessingProvider")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[zipfile.ZipFile, str]:
    """The zip, made where there is much that is not for it; and what the tool said."""
    root = tmp_path_factory.mktemp("root")
    for name in ("docs", "qgis_plugin", "tools"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "LICENSE", root)
    for name in ("__pycache__/a.pyc", "dock/__pycache__/b.pyc", ".git/HEAD", "dock/.idea/x.xml",
                 ".DS_Store", "stray.pyc", "i18n/reseg_geo_de.qm"):  # fmt: skip
        path = root / "qgis_plugin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"\x00\xff")
    done = subprocess.run(
        [sys.executable, root / "tools" / "make-plugin"], capture_output=True, text=True, check=True
    )
    path = Path(done.stdout.strip())
    assert path.stat().st_size < MOST
    return zipfile.ZipFile(path), done.stderr


@pytest.fixture(scope="module")
def metadata(made: tuple[zipfile.ZipFile, str]) -> dict[str, str]:
    """What metadata.txt says."""
    parser = configparser.ConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(made[0].read("reseg_geo_qgis/metadata.txt").decode("utf-8"))
    return dict(parser["general"])


def test_there_is_one_folder_with_what_a_plugin_needs(made: tuple[zipfile.ZipFile, str]) -> None:
    names = made[0].namelist()
    assert {name.split("/")[0] for name in names} == {"reseg_geo_qgis"}
    assert "reseg_geo_qgis".isidentifier()
    needed = {f"reseg_geo_qgis/{name}" for name in ("__init__.py", "metadata.txt", "LICENSE")}
    assert needed < set(names)
    assert made[0].testzip() is None


def test_nothing_is_hidden_or_binary(made: tuple[zipfile.ZipFile, str]) -> None:
    for item in made[0].infolist():
        parts = item.filename.split("/")
        assert not [part for part in parts if part.startswith((".", "__pycache__", "__MACOSX"))]
        text = made[0].read(item).decode("utf-8")  # raises an error for most binaries
        assert "\0" not in text, item.filename
        assert not item.external_attr >> 16 & 0o111, f"{item.filename} is executable"
    suffixes = {Path(name).suffix for name in made[0].namelist()}
    assert suffixes == {".html", ".py", ".txt", ".svg", ".ts", ""}, (
        "the one without a suffix is LICENSE"
    )


def test_the_metadata_are_complete(metadata: dict[str, str]) -> None:
    assert [name for name in WANTED if not metadata.get(name, "").strip()] == []
    assert {metadata[name].lower() for name in FLAGS} <= {"true", "false", "yes", "no"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", metadata["version"])
    assert "/" not in metadata["author"]
    assert "plugin" not in metadata["name"].lower()
    assert len(metadata["description"]) < 100
    assert metadata["about"].isascii(), "and so English"
    for word in ("reseg-geo", "Python", "PyTorch", "internet"):
        assert word in metadata["about"], f"what it depends on: {word}"


def test_qgis_3_22_to_4_is_accepted(metadata: dict[str, str]) -> None:
    least, most = (
        [int(part) for part in metadata[f"qgis{name}Version"].split(".")]
        for name in ("Minimum", "Maximum")
    )
    assert least <= [3, 22]
    assert most >= [4, 99]
    assert metadata["supportsQt6"] == "True", "QGIS 4 has Qt 6"


def test_addresses_are_real_or_the_tool_says_that_they_lack(
    metadata: dict[str, str], made: tuple[zipfile.ZipFile, str]
) -> None:
    for name in ADDRESSES:
        value = metadata.get(name, "")
        if not value:
            assert name in made[1].split("lacks", 1)[1], name
        elif name == "email":
            assert re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", value)
        else:
            assert urlsplit(value).scheme == "https", name
            assert "." in urlsplit(value).netloc, name
    assert bool(made[1]) == any(not metadata.get(name) for name in ADDRESSES)
