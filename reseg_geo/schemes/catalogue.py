"""The class lists that come with the program: the YAML files beside this one, by their names.

They have the form of a user's own class file, so a copy of one can be changed.
"""

import difflib
from pathlib import Path

from reseg_geo.classes import LandCover, names_file, read_classes
from reseg_geo.errors import UsageError

_FOLDER = Path(__file__).parent


def scheme_names() -> tuple[str, ...]:
    """The names of all schemes, in alphabetical order."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def scheme_text(name: str) -> str:
    """The class file of a scheme, comments included; UsageError if there is none of this name."""
    return _path(name).read_text(encoding="utf-8")


def scheme_title(name: str) -> str:
    """What a scheme is, in a line: the first of its file."""
    return scheme_text(name).partition("\n")[0].removeprefix("# ")


def read_scheme(name_or_path: str | Path) -> tuple[LandCover, ...]:
    """The class list of a scheme, or of a class file of one's own.

    A name that a scheme has is the scheme, even beside a file of that name. Raises UsageError for
    an unknown name, with the nearest there is, and for a file that cannot be used.
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
            f"there is no scheme and no class file {name!r}; there are {', '.join(names)}"
            + (f"; did you mean {near[0]}?" if near else ".")
        )
    return _FOLDER / f"{name}.yaml"
