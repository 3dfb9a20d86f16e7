"""What is packaged is what is there."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import reseg_geo

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = pytest.importorskip("tomli")

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_all_packages_are_listed() -> None:
    listed = set(PROJECT["tool"]["setuptools"]["packages"])
    found = {
        ".".join((name, *path.parent.relative_to(ROOT / folder).parts))
        for name, folder in PROJECT["tool"]["setuptools"]["package-dir"].items()
        for path in (ROOT / folder).rglob("__init__.py")
    }
    assert listed == found


def test_public_names_can_be_imported() -> None:
    for name in reseg_geo.__all__:
        assert getattr(reseg_geo, name) is not None
    with pytest.raises(AttributeError, match="wings"):
        reseg_geo.wings  # noqa: B018


def test_importing_the_package_does_not_import_torch() -> None:
    code = "import sys, reseg_geo, reseg_geo_cli.main; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_conda_and_pip_ask_for_the_same() -> None:
    conda_names = {
        "open_clip_torch": "open-clip-torch", "torch": "pytorch", "matplotlib": "matplotlib-base",
        "PyYAML": "pyyaml", "opencv-python-headless": "opencv",
    }  # fmt: skip
    wanted = set()
    for requirement in PROJECT["project"]["dependencies"]:
        name, bound = re.fullmatch(r"([\w-]+)(>=.+)", requirement).groups()
        wanted.add(conda_names.get(name, name) + bound)
    wanted.add("python" + PROJECT["project"]["requires-python"])
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    listed = {entry for entry in environment["dependencies"] if isinstance(entry, str)}
    assert listed - wanted == {"gdal>=3.6", "pip"}
    assert wanted <= listed
    recipe = yaml.safe_load((ROOT / "packaging" / "conda" / "recipe.yaml").read_text())
    context = recipe["context"]
    needed = {entry.replace("${{ python_min }}", context["python_min"]).replace(" ", "")
              for entry in recipe["requirements"]["run"]}  # fmt: skip
    assert needed == wanted
    assert context["version"] == reseg_geo.__version__
    optional = {line for extra in ("cluster", "sam3", "xarray")
                for line in PROJECT["project"]["optional-dependencies"][extra]}  # fmt: skip
    constrained = {entry.replace(" ", "") for entry in recipe["requirements"]["run_constraints"]}
    assert constrained == optional


def test_the_bundled_model_is_small_and_says_what_it_is() -> None:
    folder = ROOT / "reseg_geo" / "models" / "bundled" / "mini"
    assert sum(path.stat().st_size for path in folder.iterdir()) < 10_000_000
    config = json.loads((folder / "open_clip_config.json").read_text())
    assert len(config["reseg_geo"]["vocabulary"]) >= 60


def test_no_module_is_longer_than_one_idea() -> None:
    folders = ("reseg_geo", "cli", "soak", "training", "tests")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 50
    long = {str(path.relative_to(ROOT)): n for path in files
            if (n := len(path.read_text().splitlines())) > 300}  # fmt: skip
    assert long == {}
