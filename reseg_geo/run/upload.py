"""Outputs in an object store: written on this machine first, uploaded at the end."""

import contextlib
import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

import rasterio
import rasterio.shutil

from reseg_geo.errors import OutputError, UsageError
from reseg_geo.inputs.gdal_errors import RASTER_ERRORS, reason
from reseg_geo.storage.home import home
from reseg_geo.storage.staging import SIDECARS, output_error

# Addresses in a store as GDAL writes them, and in their usual form.
_VSI = re.compile(r"/vsi(?:s3|gs|az|adls|oss|swift|webhdfs)/.+")
_SCHEME = re.compile(r"(s3|gs|az|oss):/{1,2}(?=\w)")  # a Path drops one of the two slashes
_RASTERS = ("class_map", "confidence", "probabilities")  # outputs that GDAL can upload


class Uploads:
    """The outputs of a run by name: their local paths, and addresses in an object store.

    GDAL takes credentials from its usual settings (AWS_ACCESS_KEY_ID and so on).
    """

    def __init__(self, asked: "Mapping[str, str | os.PathLike[str] | None]") -> None:
        """Raises UsageError for an output that cannot go to a store."""
        self.local: dict[str, Path] = {}
        self._addresses: dict[str, str] = {}
        for name, path in asked.items():
            if path is None:
                continue
            address = _address(os.fspath(path))
            if address is None:
                self.local[name] = Path(path)
                continue
            if name not in _RASTERS:
                raise UsageError(
                    f"{os.fspath(path)} is in an object store, where only rasters can be "
                    "written; name a local file."
                )
            self._addresses[name] = address
            self.local[name] = _local_copy(address)

    @property
    def remote(self) -> bool:
        """Whether any output goes to a store."""
        return bool(self._addresses)

    def final(self, name: str) -> Path | None:
        """The final path of an output; None if it is not asked for."""
        address = self._addresses.get(name)
        return self.local.get(name) if address is None else Path(address)

    def is_there(self, name: str) -> bool:
        """Whether an output exists at its final path."""
        address = self._addresses.get(name)
        return self.local[name].is_file() if address is None else _exists(address)

    def check(self, overwrite: bool) -> None:
        """Raises OutputError for an output that exists in a store, unless it may be replaced."""
        for address in self._addresses.values():
            if not overwrite and _exists(address):
                raise OutputError(f"{address} already exists; use --overwrite to replace it.")

    def begin(self) -> None:
        """Make the local folders. Raises OutputError if nothing can be written."""
        for name in self._addresses:
            folder = self.local[name].parent
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise output_error(folder, error) from error

    def send(self) -> None:
        """Upload finished outputs. On failure raises OutputError and keeps the local copies."""
        for name, address in self._addresses.items():
            try:
                rasterio.shutil.copyfiles(str(self.local[name]), address)
                with rasterio.open(address) as dataset:
                    dataset.read(1, window=((0, 1), (0, 1)))
            except RASTER_ERRORS as error:
                raise OutputError(
                    f"{address} cannot be written ({reason(error)}); it is kept in "
                    f"{self.local[name]}: copy it yourself, or fix the cause and use --resume."
                ) from error

    def clear(self) -> None:
        """Remove the local copies of uploaded outputs."""
        for name in self._addresses:
            folder = self.local[name].parent
            for suffix in ("", *SIDECARS):
                with contextlib.suppress(OSError):
                    (folder / f"{self.local[name].name}{suffix}").unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                folder.rmdir()


def is_address(path: str) -> bool:
    """Whether a path or folder is in an object store."""
    return _address(path) is not None


def _address(path: str) -> str | None:
    """An address in an object store as GDAL writes it; None for other paths."""
    path = _SCHEME.sub(r"/vsi\1/", path, count=1) if _SCHEME.match(path) else path
    return path if _VSI.fullmatch(path) else None


def _local_copy(address: str) -> Path:
    folder, _, name = address.rpartition("/")
    digest = hashlib.sha256(folder.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return home() / "uploads" / digest / name


def _exists(address: str) -> bool:
    try:
        rasterio.open(address).close()
    except RASTER_ERRORS:
        return False
    return True
