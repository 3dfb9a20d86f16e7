"""`setupengine` installs a wheel of this project into its own environment."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import rasterio

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT],
        check=True, capture_output=True,
    )  # fmt: skip
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture
def prepared(tmp_path: Path) -> dict[str, str]:
    """User packages with all dependencies of the engine: those of this environment."""
    base = tmp_path / "user"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = base / "lib" / version / "site-packages"
    packages.mkdir(parents=True)
    installed = [each for each in sys.path if Path(each).name == "site-packages"]
    (packages / "prepared.pth").write_text("\n".join(installed) + "\n")
    return {"PYTHONUSERBASE": str(base)}


def test_the_engine_is_set_up_and_found(
    folder: Path, wheel: Path, prepared: dict[str, str], inside: Any, profile: Path
) -> None:
    python = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
    given = {
        "WHEEL": str(wheel), "PYTHON": str(python), "PIP_OPTIONS": "--no-deps",
        "SHARED_PACKAGES": True,
    }  # fmt: skip
    (folder / "setup.json").write_text(json.dumps(given))
    done = inside("sets_up", folder, prepared)
    assert done["thesis"] == "all my work"
    assert "contains other files" in done["refused"]
    assert "/gone.whl does not exist" in done["missing"]
    assert "no-such-option" in done["first"]
    assert "Stopped by the user" in done["stopped"]
    assert "no-such-option" in done["failed"]
    assert any("previous engine was kept" in text for _, text in done["told again"])
    assert "was interrupted" in done["interrupted"]
    home = profile / ".local/share/QGIS/QGIS3/profiles/default/reseg-geo/engine"
    assert done["made"] == done["found"] == str(home / "bin" / "reseg-geo")
    told = [text for _, text in done["told"]]
    assert any("Successfully installed reseg-geo" in text for text in told)
    assert any("all is well" in text for text in told)
    assert done["progress"][-1] == 100
    with rasterio.open(done["map"]) as dataset:
        assert dataset.width == 300


@pytest.mark.parametrize("name", ["cpu", "gpu"])
def test_a_build_that_pip_does_not_find_needs_its_index(
    name: str, folder: Path, inside: Any
) -> None:
    (folder / "torch.json").write_text(json.dumps(name))
    said = inside("torch_builds", folder)
    if (name, sys.platform) in {("cpu", "linux"), ("gpu", "win32")}:
        assert "PyTorch index URL" in said
    else:
        assert "/gone.whl does not exist" in said


def test_a_failed_set_up_names_the_cause(folder: Path, wheel: Path, inside: Any) -> None:
    python = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
    (folder / "python.json").write_text(json.dumps(str(python)))
    (folder / "wheel.json").write_text(json.dumps(str(wheel)))
    for name, line in {
        "full": "Error: [Errno 28] No space left on device: '/x'",
        "locked": "Error: [Errno 13] Permission denied: '/x'",
    }.items():
        path = folder / f"python-{name}"
        path.write_text(f'#!/bin/sh\n[ "$1" = -c ] && exit 0\necho "{line}"\nexit 1\n')
        path.chmod(0o755)
    done = inside("fails_to_set_up", folder)
    for name, words in {
        "network": "there is no connection to the server; check the network",
        "proxy": "the proxy does not let pip through; correct its address",
        "python-full": "the disk is full; free some space",
        "python-locked": "cannot be written to; close programs",
    }.items():
        assert words in done[name], done[name]
        assert done[name].endswith("then run this again.")


def test_the_proxy_of_the_options_is_handed_on(folder: Path, inside: Any) -> None:
    done = inside("proxies", folder)
    assert done["none"] == {}
    address = "http://jo:a%40b%3Ac@proxy.example:3128"
    assert done["http"] == {
        "http_proxy": address, "https_proxy": address, "all_proxy": address,
        "no_proxy": "127.0.0.1,intra.example,localhost",
    }  # fmt: skip
    assert done["socks"] == "socks5h://jo:a%40b%3Ac@proxy.example:3128"
    assert done["own"] == {"HTTPS_PROXY": "http://own.example:1"}
