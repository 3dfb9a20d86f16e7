"""Files for other programs than Python: of citations, of containers, of continuous integration."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from reseg_geo.version import __version__

ROOT = Path(__file__).parents[2]
CITATION = ROOT / "CITATION.cff"
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"


@pytest.mark.parametrize(
    ("schema", "path"),
    [("citation-file-format", CITATION), ("github-workflows", WORKFLOW)],
    ids=["citation", "workflow"],
)
def test_it_fits_the_schema(schema: str, path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", path],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_citation_is_of_this_version_and_names_the_paper() -> None:
    cited = yaml.safe_load(CITATION.read_text(encoding="utf-8"))
    assert (cited["title"], cited["version"]) == ("reseg-geo", __version__)
    assert "Hierarchical Attention Masking" in cited["references"][0]["title"]


def test_the_workflow_runs_what_runs_here() -> None:
    job = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.10", "3.12"]
    commands = " ".join(step.get("run", "") for step in job["steps"])
    for script in (".ci/run", "tools/install-test-programs"):
        assert script in commands
        assert (ROOT / script).is_file()


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    hadolint = shutil.which("hadolint", path=Path(sys.executable).parent)
    if hadolint is None:
        pytest.skip("hadolint is installed from its package on Linux with x86_64 only")
    done = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_the_image_is_built_from_what_the_package_needs() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    sent = {line.removeprefix("!") for line in lines if line.startswith("!")}
    needed = {"LICENSE", "MANIFEST.in", "NOTICE", "README.md", "cli", "pyproject.toml", "reseg_geo"}
    assert needed <= sent
    assert sent - needed == {"CHANGELOG.md", "CITATION.cff"}
    assert [name for name in sent if not (ROOT / name).exists()] == []
