"""The translations of the plugin: complete, consistent, and shown by a real QGIS with room enough.

See translation_in_qgis.py for what is looked at in QGIS.
"""

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from desktop import in_qgis

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tools" / "update-translations"
FILES = sorted((ROOT / "qgis_plugin" / "i18n").glob("*.ts"))
# What QGIS calls the language, by what the files call it.
LOCALES = {"en": "en_US", "de": "de", "fr": "fr", "es": "es", "pt": "pt_BR", "ja": "ja"}
# Fields, tags, names of fields, options, colours, and words of lists.
KEPT = (
    r"\{[^}]*\}|</?\w+>|`\w+`|--[\w-]+|#\w{6}"
    r"|\b(?:class_name|kiosk=|(?:auto|draft|paper)(?=\s?:))"
)
_TOOL = runpy.run_path(str(TOOL))
SOURCES = _TOOL["sources"]()
translations = _TOOL["translations"]


@pytest.fixture(params=FILES, ids=[path.stem.removeprefix("reseg_geo_") for path in FILES])
def known(request: pytest.FixtureRequest) -> dict[str, str]:
    """The translations in a file, by text."""
    return translations(request.param)


def test_each_language_has_a_file() -> None:
    assert {path.stem.removeprefix("reseg_geo_") for path in FILES} == set(LOCALES) - {"en"}


def test_all_texts_of_the_code_are_translated_and_no_others(known: dict[str, str]) -> None:
    assert len(SOURCES) > 300
    assert [*known] == SOURCES, "run tools/update-translations"
    assert [text for text, done in known.items() if not done.strip()] == []


def test_nothing_is_unfinished() -> None:
    for path in FILES:
        assert not re.search(r"type=", path.read_text(encoding="utf-8")), path.name


def test_what_is_no_language_stays(known: dict[str, str]) -> None:
    for text, done in known.items():
        assert sorted(re.findall(KEPT, text)) == sorted(re.findall(KEPT, done)), text


def test_a_text_calls_others_what_they_are_called(known: dict[str, str]) -> None:
    """Such as algorithms and parameters, which are quoted, or in italics."""
    named = 0
    for text, done in known.items():
        for groups in re.findall(r"'([^']+)'|<i>([^<]+)</i>", text):
            name = "".join(groups)
            if name in known:
                assert known[name] in done, f"{name!r} in {text!r}"
                named += 1
    assert named > 20


def test_all_texts_that_users_see_are_marked() -> None:
    """In what QGIS shows, there is no literal with words but in `tr`."""
    shows = r"QgsProcessingException|push(?:Info|Warning)|setProgressText|setToolTip|setText"
    found = []
    for path in sorted((ROOT / "qgis_plugin").rglob("*.py")):
        for match in re.finditer(rf'(?:{shows})\(\s*f?"([^"]*)"', path.read_text(encoding="utf-8")):
            if re.search(r"[a-z]{2,} [a-z]{2,}", re.sub(r"\{[^}]*\}", "", match[1])):
                found.append(f"{path.name}: {match[1]}")
    assert found == []


def test_the_tool_adds_and_removes_texts(tmp_path: Path) -> None:
    for name in ("tools", "qgis_plugin"):
        shutil.copytree(ROOT / name, tmp_path / name)
    module = tmp_path / "qgis_plugin" / "dock" / "column.py"
    module.write_text(module.read_text(encoding="utf-8") + 'tr("Brand\\nnew & < old")\n')
    drawing = tmp_path / "qgis_plugin" / "dock" / "drawing.py"
    drawing.write_text("")
    command = [sys.executable, tmp_path / "tools" / "update-translations", "it"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"reseg_geo_de.ts: 1 of {len(SOURCES) - 1} unfinished" in done.stdout
    text = (tmp_path / "qgis_plugin" / "i18n" / "reseg_geo_de.ts").read_text(encoding="utf-8")
    assert "<source>Brand new &amp; &lt; old</source>" in text
    assert "Then draw the example again." not in text
    assert (tmp_path / "qgis_plugin" / "i18n" / "reseg_geo_it.ts").is_file()


@pytest.fixture(scope="module", params=LOCALES)
def seen(
    request: pytest.FixtureRequest, profile: Path, quick_command: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Any:  # fmt: skip
    """The translations of a language, and what QGIS shows in it."""
    folder = tmp_path_factory.mktemp("seen")
    path = ROOT / "qgis_plugin" / "i18n" / f"reseg_geo_{request.param}.ts"
    known = translations(path) if path.exists() else {text: text for text in SOURCES}
    return known, in_qgis(
        "translation_in_qgis.py", profile, quick_command, folder, LOCALES[request.param]
    )


def test_the_toolbox_is_translated(seen: Any) -> None:
    known, found = seen
    title, short, text = found["toolbox"]["segment"]
    assert title == known["Land-cover map from words"]
    assert short == known["Map classes that you describe in words in an orthophoto or satellite "
                          "image."]  # fmt: skip
    assert text in known.values()
    titles = {each[0] for each in found["toolbox"].values()}
    assert len(titles) == 12
    assert titles <= set(known.values())


def test_the_panel_is_translated_and_has_room(seen: Any) -> None:
    known, found = seen
    panel = found["panel"]
    assert panel["title"] == known["Land cover by words"]
    assert panel["header"] == [known[name] for name in ("Class", "Synonyms", "Recall")]
    for name in (
        "Raster", "Model", "Quality", "Opacity", "Map the view", "Stop", "Live", "Show", "Map all",
        "Add example", "Load list", "Previous", "Next", "Save", "Label",
    ):  # fmt: skip
        assert known[name] in panel["texts"], name
    assert panel["cut off"] == []


def test_the_main_dialog_is_translated_and_has_room(seen: Any) -> None:
    known, found = seen
    dialog = found["dialog"]
    assert dialog["title"].casefold() == known["Land-cover map from words"].casefold()
    labels = "\n".join(dialog["texts"])
    for name in (
        "Input image", "Classes", "Examples", "Field of the examples", "Regions", "Quality",
        "Extent", "Minimum polygon area (m²)", "Smooth polygons", "Class map", "Method", "Device",
        "Nodata value", "Minimum confidence", "Resume a stopped run",
    ):  # fmt: skip
        assert known[name] in labels, name
    spoken = known["Process only this part of the image, in any CRS; empty for the whole image."]
    assert spoken in dialog["tips"]
    assert dialog["cut off"] == []


def test_all_dialogs_have_room(seen: Any) -> None:
    _, found = seen
    assert len(found["dialogs"]) == 12
    assert {name: texts for name, texts in found["dialogs"].items() if texts} == {}
