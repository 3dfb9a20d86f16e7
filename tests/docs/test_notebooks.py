"""The notebooks of the documentation run as they stand, in a kernel of their own."""

import os
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[2] / "docs" / "notebooks").glob("*.ipynb"))


def text_of(cell: nbformat.NotebookNode) -> str:
    """What a code cell has printed and shown, as text."""
    shown = [
        output.get("text", "") + "".join(output.get("data", {}).get("text/plain", ""))
        for output in cell.outputs
    ]
    return "\n".join(shown)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = str(Path(sys.executable).parent)  # `!reseg-geo` is that of this environment
    monkeypatch.setenv("PATH", os.pathsep.join([programs, os.environ["PATH"]]))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = nbformat.read(path, as_version=4)
    before = [text_of(cell) for cell in notebook.cells if cell.cell_type == "code"]
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    ).execute()
    after = [text_of(cell) for cell in notebook.cells if cell.cell_type == "code"]
    assert [bool(text.strip()) for text in after] == [bool(text.strip()) for text in before], (
        "each cell shows something where it does in the documentation"
    )


def test_outputs_name_no_place_of_the_machine_that_made_them() -> None:
    assert NOTEBOOKS
    for path in NOTEBOOKS:
        text = path.read_text(encoding="utf-8")
        assert "/tmp/" not in text
        assert "/home/" not in text
        assert '"output_type": "error"' not in text
