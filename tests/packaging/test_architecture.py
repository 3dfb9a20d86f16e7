"""docs/architecture.md shows the pipeline as it is, and its glossary stays short."""

import inspect
import re
import textwrap
from pathlib import Path

from reseg_geo.engine import pipeline

PAGE = (Path(__file__).parents[2] / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_page_begins_with_the_function_as_it_is() -> None:
    shown = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert shown
    source = inspect.getsource(pipeline.map_tiles)
    body = textwrap.dedent(source.split('"""')[2]).strip().splitlines()
    lines = [line for line in shown[1].strip().splitlines() if line.strip()]
    assert lines == [line for line in body if line.strip()][-len(lines) :]
    assert len(source.splitlines()) <= 60
    public = [name for name, value in vars(pipeline).items() if inspect.isfunction(value)]
    own = [name for name in public if vars(pipeline)[name].__module__ == pipeline.__name__]
    assert [name for name in own if not name.startswith("_")] == ["map_tiles"]


def test_the_glossary_has_at_most_25_words() -> None:
    glossary = PAGE.split("## Glossary")[1].split("\n## ")[0]
    words = re.findall(r"^\| (?!word)[\w ]+ \|", glossary, re.MULTILINE)
    assert 10 < len(words) <= 25
