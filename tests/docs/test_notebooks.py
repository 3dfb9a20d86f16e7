"""The notebooks of the documentation run as they stand, and the site shows all of them."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "docs" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def text_of(cell: nbformat.NotebookNode) -> str:
    """What a code cell has printed and shown, as text, without progress bars."""
    shown = [
        output.get("text", "") + "".join(output.get("data", {}).get("text/plain", ""))
        for output in cell.outputs
        if not output.get("data", {}).get("text/html", "").startswith("<progress")
    ]
    return "\n".join(shown)


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NotebookClient]:
    """A kernel for all notebooks, since each start and each import of torch takes seconds."""
    folder = tmp_path_factory.mktemp("kernel")
    programs = str(Path(sys.executable).parent)  # `!reseg-geo` is that of this environment
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.pathsep.join([programs, os.environ["PATH"]]))
        patch.setenv("IPYTHONDIR", str(folder))
        client = NotebookClient(nbformat.v4.new_notebook(), timeout=300, kernel_name="python3")
        with client.setup_kernel(cwd=str(folder)):
            yield client


def run(client: NotebookClient, notebook: nbformat.NotebookNode, folder: Path) -> None:
    """Run a notebook in a folder, with no name left of the one before."""
    forget = "%reset_selective -f ^[^_]"  # %reset takes what processes of Dask need, too
    first = nbformat.v4.new_code_cell(f"{forget}\nimport os\nos.chdir({str(folder)!r})\ndel os")
    client.nb = nbformat.v4.new_notebook(cells=[first, *notebook.cells])
    client.reset_execution_trackers()
    for index, cell in enumerate(client.nb.cells):
        client.execute_cell(cell, index)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, tmp_path: Path, kernel: NotebookClient) -> None:
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    before = [text_of(cell) for cell in cells]
    run(kernel, notebook, tmp_path)
    assert [bool(text_of(cell).strip()) for cell in cells] == [
        bool(text.strip()) for text in before
    ], "each cell shows something where it does in the documentation"


def test_outputs_name_no_place_of_the_machine_that_made_them() -> None:
    assert NOTEBOOKS
    for path in NOTEBOOKS:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"/tmp/|/home/|/site-packages/|ipykernel_", text), path.name
        assert '"output_type": "error"' not in text


def test_pictures_are_small_and_described() -> None:
    for path in NOTEBOOKS:
        assert path.stat().st_size < 400_000, path.name
        for cell in nbformat.read(path, as_version=4).cells:
            if any("image/png" in each.get("data", {}) for each in cell.get("outputs", [])):
                assert cell.metadata.get("alt"), f"{path.name}: {cell.source[:60]}"


def test_the_list_names_every_notebook() -> None:
    text = (FOLDER / "index.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\(([\w-]+\.ipynb)\)", text)) == {path.name for path in NOTEBOOKS}
