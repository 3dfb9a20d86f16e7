"""The help pages that are bundled with the plugin, and the reference that they are cut from."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs" / "reference" / "qgis.md").read_text(encoding="utf-8")
IDS = {
    found[1]
    for path in (ROOT / "qgis_plugin" / "algorithms").glob("*.py")
    if (found := re.search(r'^    NAME = "(\w+)"$', path.read_text(encoding="utf-8"), re.MULTILINE))
}


def made(folder: Path, *options: str) -> tuple[dict[str, str], str]:
    """The help pages in a zip of the plugin by name, and what make-plugin warned of."""
    done = subprocess.run(
        [sys.executable, *options, ROOT / "tools" / "make-plugin", folder],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    with zipfile.ZipFile(done.stdout.strip()) as archive:
        paths = [name for name in archive.namelist() if "/help/" in name]
        pages = {Path(path).name: archive.read(path).decode() for path in paths}
    return pages, done.stderr


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return made(tmp_path_factory.mktemp("plugin"))[0]


def test_each_algorithm_and_the_panel_have_a_page(pages: dict[str, str]) -> None:
    assert len(IDS) >= 12
    assert {f"{name}.html" for name in {*IDS, "panel"}} <= set(pages)
    for name in IDS:
        assert re.search(rf"<h1[^>]*>[^<]+</h1>\s*<p><code>reseg_geo:{name}</code>",
                         pages[f"{name}.html"])  # fmt: skip


def test_pages_need_nothing_else(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        assert not re.search(r"<img|<script|<link|src=|https?://|<!-- |!\[|\]\(", text), name
        for target in re.findall(r'href="([^"]*)"', text):
            path, _, anchor = target.partition("#")
            assert path in pages, f"{name}: {target}"
            assert not anchor or f'id="{anchor}"' in pages[path], f"{name}: {target}"


def test_without_the_package_markdown_pages_are_plain_text(
    pages: dict[str, str], tmp_path: Path
) -> None:
    plain, said = made(tmp_path, "-S")  # without site-packages
    assert "pip install markdown" in said
    assert set(plain) == set(pages)
    assert "<pre># Land-cover map from words\n" in plain["segment.html"]


def test_help_leads_to_files_that_exist(inside: Any, tmp_path: Path) -> None:
    found = inside("help_addresses", tmp_path)
    assert set(found) == IDS
    for name, (title, address) in found.items():
        page = Path(url2pathname(urlsplit(address).path))
        assert (urlsplit(address).scheme, page.name) == ("file", f"{name}.html")
        assert f"{title}</h1>" in page.read_text(encoding="utf-8")


def test_the_reference_has_all_parameters(inside: Any, tmp_path: Path) -> None:
    """Each row says what the dialog says."""
    sections = {
        found[1]: section
        for section in REFERENCE.split("\n## ")
        if (found := re.search(r"^`reseg_geo:(\w+)`", section, re.MULTILINE))
    }
    said = inside("parameters", tmp_path)
    assert set(sections) == set(said) == IDS
    for name, each in said.items():
        rows = [parameter_row(one) for one in each["parameters"]]
        rows += [f"| `{result}` | {label} |" for result, label in each["results"]]
        assert re.findall(r"^\| `.*$", sections[name], re.MULTILINE) == rows


def parameter_row(parameter: dict[str, Any]) -> str:
    label = re.sub(r" \(installed: .*\)", "", parameter["label"])
    default = parameter["default"]
    if default in (None, "", []):
        default = "" if parameter["optional"] else "required"
    elif isinstance(default, bool):
        default = "yes" if default else "no"
    elif len(str(default)) > 20:
        default = "an example"
    advanced = " *(advanced)*" if parameter["advanced"] else ""
    row = [f"`{parameter['name']}`", label + advanced, str(default), parameter["tip"]]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
