"""Which database of coordinate reference systems PROJ uses.

The wheels of rasterio, pyogrio and pyproj each bring a PROJ and its database. `PROJ_DATA` (before
PROJ 9.1 `PROJ_LIB`), which installers of QGIS, conda and PostGIS set for all programs, would give
them another one. If that is of an older or another layout, PROJ finds no CRS in it, and GDAL then
writes and reads CRS that are wrong, without an error.
"""

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

_VARIABLES = ("PROJ_DATA", "PROJ_LIB")
_OWN = {"rasterio": "proj_data", "pyogrio": "proj_data", "pyproj": "proj_dir/share/proj"}

Layout = tuple[int, int]  # major and minor version


def keep_own() -> str | None:
    """Make PROJ ignore a foreign database that the environment names; call it before its import.

    Returns a sentence about it. Nothing changes if the libraries bring no database of their own, as
    with conda, or if they can read the one that is named.
    """
    named = {name: os.environ[name] for name in _VARIABLES if os.environ.get(name)}
    if not named:
        return None
    needed = [layout for folder in _own_folders() if (layout := _layout(folder))]
    if not needed:
        return None
    name, folders = next(iter(named.items()))
    found = next((f for f in folders.split(os.pathsep) if Path(f, "proj.db").exists()), None)
    layout = None if found is None else _layout(Path(found))
    if layout is not None and all(layout[0] == own[0] and layout >= own for own in needed):
        return None
    for each in named:
        del os.environ[each]
    if "rasterio.env" in sys.modules:  # it was told at its import
        from rasterio._env import set_proj_data_search_path

        set_proj_data_search_path(os.fspath(next(_own_folders())))
    if found is None:
        fault = "holds no proj.db"
    else:
        fault = "holds a proj.db " + (
            "that cannot be read" if layout is None else "of another PROJ"
        )
    return (
        f"{name} names {folders}, which {fault}, so it is ignored and the database that reseg-geo "
        f"was installed with is used; unset {name} to be rid of this warning."
    )


def _own_folders() -> Iterator[Path]:
    """The folders of the databases that the libraries bring, rasterio's first."""
    for library, place in _OWN.items():
        spec = find_spec(library)
        for home in (spec and spec.submodule_search_locations) or ():
            if Path(home, place, "proj.db").exists():
                yield Path(home, place)


def _layout(folder: Path) -> Layout | None:
    """The version of a database's tables; None if it cannot be read."""
    import sqlite3

    try:
        database = sqlite3.connect(
            f"{Path(folder, 'proj.db').absolute().as_uri()}?mode=ro", uri=True
        )
        try:
            found = dict(
                database.execute(
                    "SELECT key, value FROM metadata WHERE key LIKE 'DATABASE.LAYOUT.VERSION.%'"
                )
            )
        finally:
            database.close()
        major, minor = (
            int(found[f"DATABASE.LAYOUT.VERSION.{part}"]) for part in ("MAJOR", "MINOR")
        )
    except (sqlite3.Error, KeyError, ValueError):
        return None
    return major, minor


# Looked at when the package is imported, before anything imports PROJ.
NOTICE = keep_own()
