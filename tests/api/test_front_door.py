"""The public names, and what their signatures and help say."""

import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import reseg_geo
from reseg_geo.options.keywords import (
    LearnKeywords,
    PolygonKeywords,
    ReadKeywords,
    RegionKeywords,
    SegmentKeywords,
    SessionKeywords,
)
from reseg_geo.options.meanings import default_of
from reseg_geo.options.signatures import option_fields

ROOT = Path(__file__).parents[2]
FIELDS = {each.name: each for each in option_fields()}
FUNCTIONS = [
    (reseg_geo.segment, SegmentKeywords),
    (reseg_geo.segment_many, SegmentKeywords),
    (reseg_geo.learn, LearnKeywords),
    (reseg_geo.open, SessionKeywords),
    (reseg_geo.write_regions, RegionKeywords),
    (reseg_geo.vectorize, PolygonKeywords),
    (reseg_geo.compare, PolygonKeywords),
]


def test_dir_lists_the_public_names() -> None:
    assert dir(reseg_geo) == sorted(reseg_geo.__all__)
    assert {"SegmentOptions", "ReadOptions", "PolygonOptions", "LandCover"} <= set(dir(reseg_geo))
    errors = {name for name in dir(reseg_geo) if name.endswith(("Error", "Warning"))}
    assert errors == {
        "ClusterError", "InputError", "ModelError", "OutputError", "ResegError", "ResegWarning",
        "SupersededError", "UsageError",
    }  # fmt: skip
    assert issubclass(reseg_geo.ResegWarning, UserWarning)


def test_importing_the_package_is_light() -> None:
    code = (
        "import sys, reseg_geo; dir(reseg_geo); reseg_geo.SegmentOptions, reseg_geo.LandCover\n"
        "print({'torch', 'rasterio', 'numpy', 'rich'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_each_option_has_a_type_a_default_and_a_meaning() -> None:
    assert set(FIELDS) == set(get_type_hints(SegmentKeywords))
    for name, options in ((ReadKeywords, reseg_geo.ReadOptions),
                          (PolygonKeywords, reseg_geo.PolygonOptions)):  # fmt: skip
        assert set(get_type_hints(name)) == set(options.__dataclass_fields__)
    for each in FIELDS.values():
        assert re.fullmatch(r"[A-Z].*\.", each.metadata["meaning"]), each.name
    # The defaults are values that the keywords take, and give the default options.
    defaults = {name: default_of(each) for name, each in FIELDS.items()}
    assert reseg_geo.SegmentOptions.from_keywords(**defaults) == reseg_geo.SegmentOptions()


@pytest.mark.parametrize(("function", "keywords"), FUNCTIONS)
def test_signature_and_help_name_every_option(function: Callable[..., Any], keywords: type) -> None:
    parameters = inspect.signature(function).parameters
    hints = get_type_hints(function)
    kinds = {each.kind for each in parameters.values()}
    assert kinds == {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}
    text = " ".join((function.__doc__ or "").split())
    for name in get_type_hints(keywords):
        option = FIELDS[name]
        assert parameters[name].default == default_of(option)
        assert parameters[name].annotation is not inspect.Parameter.empty
        assert name in hints
        assert f"{name}: {option.metadata['meaning']}" in text
    for name in parameters:
        assert re.search(rf"\b{name}\b[^:]*:", function.__doc__ or ""), name
    assert "Default: superpixel." in text or "regions" not in get_type_hints(keywords)


def test_type_checkers_know_the_options(tmp_path: Path) -> None:
    fields = "".join(f"        {name!r}: {_place(name)}.{name},\n" for name in FIELDS)
    (tmp_path / "good.py").write_text(
        "import reseg_geo\n"
        "from pathlib import Path\n"
        "from reseg_geo.options.keywords import SegmentKeywords\n"
        # Whatever an option can be is also the type of its keyword.
        "def f(options: reseg_geo.SegmentOptions) -> SegmentKeywords:\n"
        f"    return {{\n{fields}    }}\n"
        "result = reseg_geo.segment('a.tif', {'tree': ['wood'], 'road': 'street'}, Path('b.tif'),\n"
        "                           stride=56, bands=[4, 3, 2], stats='dem.tif', progress=False)\n"
        "reseg_geo.segment('a.tif', ['tree', reseg_geo.LandCover('road', ('street',))], 'b.tif')\n"
        "reseg_geo.write_regions('a.tif', 'b.tif', regions=Path('c.gpkg'), progress=print)\n"
        "result.class_map.with_suffix('.png')\n"
        "reseg_geo.open('a.tif', stride=56).map('tree', bounds=(0, 0, 1, 1)).values.max()\n"
    )
    (tmp_path / "wrong.py").write_text(
        "import reseg_geo\n"
        "reseg_geo.segment('a.tif', 'tree', 'b.tif', strid=56)\n"
        "reseg_geo.segment('a.tif', 'tree', 'b.tif', stride=5.6)\n"
        "reseg_geo.segment_many(['a.tif'], 3, 'out')\n"
        "reseg_geo.write_regions('a.tif', 'b.tif', threshold=0.5)\n"
        "reseg_geo.vectorize('a.tif', 'b.gpkg', min_area='1 ha')\n"
    )
    followed = (
        "", ".batch.segment_many", ".classes", ".heads.head", ".options.groups",
        ".options.keywords",
        ".options.sam_levels", ".options.segment", ".options.signatures", ".progress.events",
        ".progress.listening", ".run.regions", ".run.result", ".run.segment", ".vector.vectorize",
    )  # fmt: skip
    (tmp_path / "mypy.ini").write_text(  # what stands behind the signatures needs no analysis
        "[mypy]\nfollow_imports = skip\ndisable_error_code = valid-type, import-untyped\n"
        f"[mypy-{','.join(f'reseg_geo{module}' for module in followed)}]\n"
        "follow_imports = silent\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", "good.py", "wrong.py"],
        cwd=tmp_path, env=os.environ | {"MYPYPATH": str(ROOT)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    found = {*re.findall(r"^(\w+\.py):(\d+): error", done.stdout, re.MULTILINE)}
    assert sorted(found) == [("wrong.py", str(line)) for line in range(2, 7)], (
        done.stdout + done.stderr
    )
    assert 'Unexpected keyword argument "strid"' in done.stdout


def _place(name: str) -> str:
    for part in ("read", "polygons"):
        kind = type(getattr(reseg_geo.SegmentOptions(), part))
        if name in kind.__dataclass_fields__:
            return f"options.{part}"
    return "options"
