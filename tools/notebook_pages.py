"""Notebooks as pages of the site: their cells as Markdown, with the outputs that are kept in them.

MkDocs calls these functions while `make docs` builds the site. Nothing is run.
"""

import base64
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

_LINK = re.compile(r"(\]\((?!\w+:)[^()\s#]+)\.ipynb\b")
_COLOUR = re.compile(r"\x1b\[[\d;]*m")  # of text in a terminal


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page for each notebook, and its pictures."""
    for notebook in [each for each in files if each.src_uri.endswith(".ipynb")]:
        assert notebook.abs_src_path is not None
        pictures: dict[str, bytes] = {}
        text = "\n\n".join(_parts(Path(notebook.abs_src_path), pictures))
        place = PurePosixPath(notebook.src_uri)
        files.append(File.generated(config, str(place.with_suffix(".md")), content=text))
        for name, picture in pictures.items():
            files.append(File.generated(config, str(place.with_name(name)), content=picture))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead links to notebooks to their pages, which have a link to the file."""
    return _LINK.sub(r"\1.md", markdown)


def _parts(path: Path, pictures: dict[str, bytes]) -> Iterator[str]:
    """The cells of a notebook and their outputs; fills in pictures by their names."""
    cells = nbformat.read(path, as_version=4).cells
    for number, cell in enumerate(cells, start=1):
        if cell.cell_type == "markdown":
            yield cell.source
        else:
            yield _fenced("python", cell.source)
            for count, output in enumerate(cell.outputs, start=1):
                name = f"{path.stem}-{number}-{count}.png"
                yield _shown(output, name, cell.metadata.get("alt", "Picture"), pictures)
        if number == 1:
            yield f'<a href="{path.name}" download>Download this notebook</a>'


def _shown(output: Any, name: str, alt: str, pictures: dict[str, bytes]) -> str:
    """One output; a picture is filled in by its name."""
    if output.output_type == "stream":
        return _fenced("text", output.text)
    data = output.data
    if "image/png" in data:
        pictures[name] = base64.b64decode(data["image/png"])
        return f"![{alt}]({name})"
    if "text/html" in data:
        own = data["text/html"].replace('<table border="1" class="dataframe">', "<table>")
        return f"<div>{own}</div>"  # the table in the style of the site
    return _fenced("text", data["text/plain"])


def _fenced(language: str, text: str) -> str:
    lines = _COLOUR.sub("", text).replace("\r\n", "\n").strip("\n")
    return f"````{language}\n{lines}\n````"
