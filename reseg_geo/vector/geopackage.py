"""A polygon layer in a GeoPackage that holds other layers, too.

The other layers are the user's. So the file is copied, the layer is written to the copy, and the
copy is renamed into place; nothing else in it changes. SQLite's locks are respected: a file that
another program is using is left alone.
"""

import contextlib
import sqlite3
import warnings
from collections.abc import Iterator
from pathlib import Path

from reseg_geo.errors import OutputError, UsageError
from reseg_geo.publish.style import TABLE as STYLES
from reseg_geo.publish.style import write_style
from reseg_geo.storage.staging import Staging, flush, output_error, real_target
from reseg_geo.vector.formats import FORMATS, LayerPath

_PATIENCE = 5.0  # seconds to wait for another program's lock
_RESERVED = ("gpkg_", "rtree_", "sqlite_", STYLES)


def stage_layer(staging: Staging, output: LayerPath) -> Path:
    """Where to write the polygons that will become a layer, as `Staging.add` does for a file.

    If the output is a GeoPackage that exists, the layer is added to it when outputs are put into
    place, and everything else in it stays. Raises OutputError if the layer exists (without
    overwrite), if the file is in use, or if it is not a GeoPackage; and as `Staging.add` does.
    """
    target = real_target(output.path)
    if target.suffix.lower() != ".gpkg" or not target.exists() or not target.stat().st_size:
        return staging.add(output.path)
    with _opened(output.path) as existing:
        _check_replaceable(existing, output, staging.overwrite)
        _lock(existing, output.path)
    return staging.add(output.path, extend=lambda staged: _extend(output, staged))


def holds_layer(output: LayerPath) -> bool:
    """Whether the output exists; of a GeoPackage, whether it holds the layer."""
    if not output.path.is_file():
        return False
    if output.path.suffix.lower() != ".gpkg":
        return True
    try:
        with _opened(output.path) as existing:
            return _kind(existing, output.layer) is not None
    except OutputError:
        return False


def _check_replaceable(existing: sqlite3.Connection, output: LayerPath, overwrite: bool) -> None:
    if output.layer.casefold().startswith(_RESERVED):
        raise UsageError(
            f"{output.layer} is a name that GeoPackage keeps for itself; choose another layer name."
        )
    kind = _kind(existing, output.layer)
    if kind is None:
        return
    if kind != "features":
        raise OutputError(
            f"{output.path} has {output.layer}, which is not a layer of features; choose another "
            f"name with {output.path.name}|layer=NAME."
        )
    if not overwrite:
        raise OutputError(
            f"the layer {output.layer} already exists in {output.path}; use --overwrite to replace "
            f"it, or {output.path.name}|layer=NAME to add another."
        )


def _kind(existing: sqlite3.Connection, layer: str) -> str | None:
    """What a GeoPackage has under a name, such as "features", "tiles" or "table"; or None."""
    found = existing.execute(
        "SELECT data_type FROM gpkg_contents WHERE lower(table_name) = lower(?)", [layer]
    ).fetchone()
    if found is None:
        found = existing.execute(
            "SELECT type FROM sqlite_master WHERE lower(name) = lower(?)", [layer]
        ).fetchone()
    return None if found is None else str(found[0])


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a GeoPackage. Raises OutputError if it cannot be used, or is none."""
    try:
        address = f"{path.absolute().as_uri()}?mode=rw"
        existing = sqlite3.connect(address, timeout=_PATIENCE, isolation_level=None, uri=True)
        with contextlib.closing(existing):
            if not existing.execute("PRAGMA table_info(gpkg_contents)").fetchall():
                raise sqlite3.DatabaseError("file is not a database")
            yield existing
    except sqlite3.OperationalError as error:
        raise _refusal(path, error) from error
    except sqlite3.DatabaseError as error:
        raise OutputError(
            f"{path} exists but is not a GeoPackage that can be read ({error}); delete it, or "
            "choose another name."
        ) from error


def _refusal(path: Path, error: sqlite3.OperationalError) -> OutputError:
    if "locked" in str(error) or "busy" in str(error):
        return OutputError(
            f"{path} is in use by another program, such as QGIS with the layer in edit mode; "
            "close it there, or choose another file."
        )
    return output_error(path, error)


def _lock(existing: sqlite3.Connection, path: Path) -> None:
    """Take the file for this connection alone, and let go again; raises if others use it."""
    # With a write-ahead log, only a connection that is alone can change the mode.
    mode = existing.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    if mode != "delete":
        raise _refusal(path, sqlite3.OperationalError("locked"))
    existing.execute("BEGIN EXCLUSIVE")
    existing.execute("ROLLBACK")


def _extend(output: LayerPath, staged: Path) -> None:
    """Give a staged GeoPackage, which has the new layer, all else that the existing one holds.

    Raises OutputError if another program uses or changes the existing one.
    """
    new = staged.with_name(f"new-{staged.name}")
    with _opened(output.path) as existing:
        _lock(existing, output.path)
        version = existing.execute("PRAGMA data_version").fetchone()
        try:
            staged.replace(new)
            with contextlib.closing(sqlite3.connect(staged)) as copy:
                existing.backup(copy)
            _copy_layer(new, staged, output.layer)
            _copy_style(new, staged, output.layer)
            flush(staged, output.path)
        except (sqlite3.Error, OSError, RuntimeError) as error:
            raise output_error(output.path, error) from error
        _lock(existing, output.path)
        if existing.execute("PRAGMA data_version").fetchone() != version:
            raise OutputError(
                f"another program has just changed {output.path}, so it is left as it is; repeat "
                "the command."
            )


def _copy_layer(source: Path, target: Path, layer: str) -> None:
    """Replace a layer of a GeoPackage by that of another one."""
    # Slow to import; the checks before the work need only SQLite.
    import pyogrio

    from reseg_geo.vector.sink import check_complete

    options = FORMATS[".gpkg"].options["layer_options"] | {"OVERWRITE": "YES"}
    with pyogrio.open_arrow(source, layer=layer) as (about, batches), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided")  # the user has been told
        pyogrio.write_arrow(
            batches, target, layer=layer, driver="GPKG", geometry_name=about["geometry_name"],
            geometry_type=about["geometry_type"], crs=about["crs"], layer_options=options,
        )  # fmt: skip
    check_complete(target, layer, pyogrio.read_info(source, layer=layer)["features"])


def _copy_style(source: Path, target: Path, layer: str) -> None:
    """Replace the style of a layer. Other styles that the user gave it stay, and stay default."""
    names = {"layer": layer}
    with contextlib.closing(sqlite3.connect(target)) as copy:
        copy.row_factory = sqlite3.Row
        copy.execute("ATTACH DATABASE ? AS new", [str(source)])
        (style,) = copy.execute(f"SELECT * FROM new.{STYLES}").fetchall()
        known = {row["name"] for row in copy.execute(f"PRAGMA main.table_info({STYLES})")}
        if not known:
            write_style(target, layer, style["styleQML"])
            return
        of_layer = f"FROM main.{STYLES} WHERE lower(f_table_name) = lower(:layer)"
        copy.execute(f"DELETE {of_layer} AND lower(styleName) = lower(:layer)", names)
        default = copy.execute(f"SELECT 1 {of_layer} AND useAsDefault", names).fetchone() is None
        row = {name: style[name] for name in known.intersection(dict(style)) - {"fid"}}
        row["useAsDefault"] = default
        copy.execute(
            f"INSERT INTO main.{STYLES} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
            list(row.values()),
        )
        copy.commit()
