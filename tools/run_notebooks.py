"""Run notebooks of the documentation anew, each in an empty folder, and keep what they show.

    python tools/run_notebooks.py docs/notebooks/change.ipynb

What has no lasting meaning is left out: progress bars, times, and places of this machine.
"""

import base64
import io
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from PIL import Image

_KEPT = ("alt",)  # metadata of cells
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_NOTES = re.compile(r"(model .\S+ computes in \w+: |[\d,]+ windows will take )[^\n]*\n")
_PLACE = re.compile(r"\S+/ipykernel_\d+/\d+\.py:\d+: ")


def run(path: Path) -> None:
    """Write the outputs of a notebook into it."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["IPYTHONDIR"] = str(Path(folder) / "ipython")
        work = Path(folder) / "work"
        work.mkdir()
        NotebookClient(
            notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": work}}
        ).execute()
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in _KEPT if key in cell.metadata}
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if _lasting(output)]
    notebook.metadata = {"kernelspec": _KERNEL, "language_info": {"name": "python"}}
    nbformat.write(notebook, path)


def _lasting(output: Any) -> bool:
    """Whether an output says something to later readers; makes it short."""
    if output.output_type == "stream":
        text = output.text.replace("\r\n", "\n")
        output.text = _PLACE.sub("", _NOTES.sub("", text))
        return bool(output.text.strip())
    if "image/png" in output.data:
        output.data["image/png"] = _small(output.data["image/png"])
    page = output.data.get("text/html")
    return page is None or not (page == "" or page.startswith("<progress"))  # of a bar


def _small(picture: str) -> str:
    """A PNG in base64 with at most 128 colours."""
    file = io.BytesIO()
    image = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
    image.quantize(128, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode("ascii")


if __name__ == "__main__":
    programs = str(Path(sys.executable).parent)  # `!reseg-geo` is that of this environment
    os.environ["PATH"] = os.pathsep.join([programs, os.environ["PATH"]])
    os.environ["PYTHONWARNINGS"] = "ignore:IProgress not found"  # of a bar that nobody draws
    for name in sys.argv[1:]:
        run(Path(name))
