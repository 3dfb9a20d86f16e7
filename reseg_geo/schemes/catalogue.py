"""The class lists included in the program: the YAML files in this folder, by name.

They have the format of class files, so users can copy and change them.
"""

import difflib
from pathlib import Path

from reseg_geo.class_files import names_file
from reseg_geo.classes import LandCover, read_classes
from reseg_geo.errors import UsageError

_FOLDER = Path(__file__).parent


def scheme_names() -> tuple[str, ...]:
    """The names of all schemes, in alphabetical order."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def scheme_text(name: str) -> str:
    """The class file of a scheme with its comments; UsageError for an unknown name."""
    return _path(name).read_text(encoding="utf-8")


def scheme_title(name: str) -> str:
    """The title of a scheme: the first line of its file."""
    return scheme_text(name).partition("\n")[0].removeprefix("# ")


def read_scheme(name_or_path: str | Path) -> tuple[LandCover, ...]:
    """The class list of a scheme or of a class file.

    The name of a scheme means the scheme, even if a file has the same name. Raises UsageError for
    an unknown name, with the most similar one, and for a file that cannot be used.
    """
    text = str(name_or_path)
    if text not in scheme_names() and names_file(text):
        return read_classes(Path(text))
    return read_classes(_path(text))


def _path(name: str) -> Path:
    names = scheme_names()
    if name not in names:
        near = difflib.get_close_matches(name.lower(), names, 1)
        raise UsageError(
            f"there is no scheme or class file {name!r}; choose from {', '.join(names)}"
            + (f"; did you mean {near[0]}?" if near else ".")
        )
    return _FOLDER / f"{name}.yaml"
