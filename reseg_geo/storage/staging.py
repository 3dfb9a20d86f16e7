"""Outputs that appear whole or not at all.

Each output is written to a hidden folder next to its target. When the whole run has succeeded, all
are renamed into place. A run that fails leaves the old files as they were.
"""

import contextlib
import errno
import hashlib
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import TracebackType

from reseg_geo.errors import OutputError, UsageError
from reseg_geo.storage.leftovers import note_written, removed_at_exit, uninterrupted

HIDDEN = ".reseg-geo-"  # prefix of the folders that a run makes next to its outputs

# Files that GDAL writes next to a raster or a vector file, and that move with it; for a shapefile,
# also its parts and the indices that programs may have added.
SIDECARS = (".aux.xml", ".msk", ".ovr")
_GEOPACKAGE = ("-wal", "-shm", "-journal")  # SQLite would apply old ones to a new file
_SHAPEFILE = (".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn", ".sbx", ".qpj")


class Staging:
    """Outputs that are renamed into place together by `commit()`; a context manager."""

    def __init__(self, *, overwrite: bool, within: Path | None = None) -> None:
        """within: a hidden folder of the caller. Temporary folders are named after it, so that the
        next run finds and reuses those of a run that was killed.
        """
        self.overwrite, self._within = overwrite, within
        self._folders: dict[Path, Path] = {}
        self._staged: dict[Path, Path] = {}
        self._extend: dict[Path, Callable[[Path], None]] = {}
        self._context = contextlib.ExitStack()

    def __enter__(self) -> "Staging":
        self._context.enter_context(removed_at_exit(self._remove))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._context.close()
        self._remove()

    def _remove(self) -> None:
        for folder in [*self._folders.values()]:
            shutil.rmtree(folder, ignore_errors=True)

    def add(
        self, target: "str | os.PathLike[str]", extend: Callable[[Path], None] | None = None
    ) -> Path:
        """Where to write the file that will become `target`; a link is followed, not replaced.

        extend: called last in `commit` with the staged file, to which it adds what an existing
        target holds; the target may then exist. Raises OutputError if the target exists (without
        overwrite), is a folder, or its folder is missing or cannot be written; UsageError if two
        outputs have one name.
        """
        target = Path(target)
        real = real_target(target)
        if real.exists() and not (self.overwrite or extend):
            raise OutputError(f"{target} already exists; use --overwrite to replace it.")
        if real.resolve() in {path.resolve() for path in self._staged}:
            raise UsageError(f"{target} is the name of two outputs; give each its own file.")
        # In a folder of its own it keeps its name, whose suffix decides the format.
        staged = self.scratch(real.parent) / real.name
        self._staged[real] = staged
        if extend:
            self._extend[real] = extend
        return staged

    def scratch(self, parent: Path) -> Path:
        """A temporary folder inside `parent`, one for each parent, removed in any case."""
        if parent not in self._folders:
            check_folder(parent)
            try:
                self._folders[parent] = self._temporary(parent)
            except OSError as error:
                raise output_error(parent, error) from error
        return self._folders[parent]

    def _temporary(self, parent: Path) -> Path:
        if self._within is None:
            return Path(tempfile.mkdtemp(prefix=HIDDEN, dir=parent))
        folder = self._within / "outputs"
        if parent.resolve() != self._within.parent.resolve():
            name = hashlib.sha256(os.fsencode(self._within.absolute())).hexdigest()[:16]
            folder = parent / f"{HIDDEN}{name}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def commit(
        self, renaming: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> list[Path]:
        """Rename all outputs into place, side files first; returns the final paths.

        If one cannot be renamed, the old files are put back. renaming: makes a context for the
        renames, which an interruption does not end. Raises OutputError.
        """
        for target, staged in self._staged.items():
            if not staged.exists():
                raise OutputError(f"{target} has not been written; the old file, if any, stays.")
            flush(staged, target)
        for target, extend in self._extend.items():
            extend(self._staged[target])
        with uninterrupted(), renaming(), contextlib.ExitStack() as undo:
            # An extended file first, before another program changes the old one.
            for target in sorted(self._staged, key=lambda target: target not in self._extend):
                staged = self._staged[target]
                names = [target.name + suffix for suffix in SIDECARS]
                if target.suffix.lower() == ".gpkg":
                    names += [target.name + suffix for suffix in _GEOPACKAGE]
                if target.suffix.lower() == ".shp":
                    names += [target.stem + suffix for suffix in _SHAPEFILE]
                for name in (*names, target.name):
                    self._exchange(staged.with_name(name), target.with_name(name), undo)
            undo.pop_all()
            note_written()
        return list(self._staged)

    def _exchange(self, staged: Path, target: Path, undo: contextlib.ExitStack) -> None:
        """Replace an old file, or remove a side file that the new one does not have."""
        try:
            if target.exists():
                old = staged.with_name(f"{staged.name}.old")
                try:
                    os.link(target, old)  # so that there is no moment without a file
                except OSError:  # a file system without links
                    target.replace(old)
                undo.callback(old.replace, target)
            if staged.exists():
                staged.replace(target)
                undo.callback(target.unlink)
            else:
                target.unlink(missing_ok=True)
        except OSError as error:
            raise output_error(target, error) from error


def flush(staged: Path, target: Path) -> None:
    """Write a file through to the disk before it is renamed, in case the machine fails."""
    try:
        with staged.open("rb+") as stream:
            os.fsync(stream.fileno())
    except OSError as error:
        raise output_error(target, error) from error


def real_target(target: Path) -> Path:
    """The file that an output will become: the target of a link.

    Raises OutputError for an impossible name, and for a folder, pipe or device.
    """
    try:
        str(target).encode()
        real = target.resolve() if target.is_symlink() else target
        is_folder = real.is_dir()
        is_special = real.exists() and not (is_folder or real.is_file())
    except UnicodeEncodeError as error:
        raise OutputError(f"{str(target)!r} is not valid UTF-8; choose another name.") from error
    except (OSError, RuntimeError) as error:  # too long, not allowed, links in a circle
        raise output_error(target, error) from error
    if is_folder:
        raise OutputError(f"{target} is a folder; name a file in it.")
    if is_special:  # renaming over it would remove it
        raise OutputError(f"{target} is a pipe or a device, not a file; choose another name.")
    return real


def check_folder(folder: Path) -> None:
    """Raises OutputError if the folder of an output does not exist."""
    if not folder.is_dir():
        raise OutputError(f"the output folder {folder} does not exist; make it first.")


def output_error(path: Path, error: Exception) -> OutputError:
    """A failed write in one sentence, from an error of the system or a library."""
    if isinstance(error, OSError) and error.errno is not None:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return OutputError(f"{path} cannot be written: the disk is full; free some space.")
        return OutputError(f"{path} cannot be written: {os.strerror(error.errno).lower()}.")
    reason = " ".join(str(error).split())
    return OutputError(
        f"{path} cannot be written ({reason}); check the free disk space and the creation options."
    )


def write_text(path: Path, target: Path, text: str) -> None:
    """Write UTF-8 to `path`; bytes of file names that are no characters become escapes.

    Raises OutputError that names `target`, the final path.
    """
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise output_error(target, error) from error


def check_suffix(path: Path, suffixes: Sequence[str], what: str) -> None:
    """Raises UsageError, with the sentence `what`, if a name has none of the suffixes."""
    if path.suffix.lower() not in suffixes:
        raise UsageError(f"{path} must end in {' or '.join(suffixes)}; {what}.")


def check_geotiff_name(path: Path, what: str) -> None:
    """Raises UsageError if a name does not end as that of a GeoTIFF; what: "the class map"."""
    if not os.path.isdir(path):  # noqa: PTH112, unlike Path, accepts names of any length
        check_suffix(path, (".tif", ".tiff"), f"{what} will be written as a GeoTIFF")


def check_not_input(inputs: Sequence[str], outputs: Sequence[Path]) -> None:
    """Raises UsageError if an output would replace an input."""
    # Unlike Path.resolve, realpath accepts circular links; null bytes are reported elsewhere.
    taken = {os.path.realpath(path) for path in inputs if "\0" not in path}
    for output in outputs:
        inside = _in_subdataset(output, inputs)
        if inside or os.path.realpath(output) in taken:
            raise UsageError(f"{output} is an input of this run; choose another output file.")


def _in_subdataset(output: Path, inputs: Sequence[str]) -> bool:
    """Whether an input is a subdataset in the file, such as GTIFF_DIR:2:/data/ortho.tif.

    To a GeoPackage a layer is added, so its rasters stay.
    """
    if output.suffix.lower() == ".gpkg":
        return False
    names = "|".join(map(re.escape, {str(output), os.path.realpath(output)}))
    return any(re.search(rf'[A-Z0-9]:(\w+:)?"?({names})("|:|$)', path) for path in inputs)


def write_whole(
    path: Path, content: "str | Iterable[bytes | memoryview]", flush: bool = False
) -> None:
    """Write a string, or bytes in parts, so that the file is complete or does not exist.

    flush: whether to wait until it is on the disk. Raises OSError.
    """
    # Threads and other machines may write the same file at the same time.
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex[:12]}.part")
    parts = [content.encode()] if isinstance(content, str) else content
    try:
        with partial.open("wb") as stream:
            stream.writelines(parts)
            if flush:
                stream.flush()
                os.fsync(stream.fileno())
        partial.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
