"""The exceptions that reading and writing rasters may raise, and how they become messages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

import rasterio
from rasterio._err import CPLE_BaseError, CPLE_HttpResponseError
from rasterio.crs import CRS
from rasterio.errors import CRSError, RasterioError

from reseg_geo.errors import InputError

# rasterio wraps most of GDAL's errors, but not, for example, those of building overviews on a full
# disk. Strings in files may not be valid UTF-8.
RASTER_ERRORS = (RasterioError, CPLE_BaseError, CRSError, UnicodeDecodeError, OSError)

# What rasterio and GDAL add on the way up says only that something failed below.
_HOLLOW = re.compile(r"See previous exception|IReadBlock failed|^\w+\(\) failed")
_NO_FILE = re.compile(r"(.+): No such file or directory")
_NO_RASTER = re.compile(r"[`'](.+)' (not recognized|does not exist in the file system)")
_NO_CODEC = re.compile(r"missing codec|unsupported|not supported|not handled", re.I)
_NUMBER = re.compile(r"^\[(?:Errno|WinError) -?\d+\] ")  # which only programs know
_PROJJSON = re.compile(r"""'\{ .*?"name": "([^"]+)".*?\}'""")  # a CRS in PROJ's own messages
_REMOTE = re.compile(r".*(/vsi(curl|s3|gs|az|adls|oss|swift|webhdfs)|(https?|s3|gs|az|oss)://)")
_HOST = re.compile(r"https?://(?:[^/@]*@)?([^/?#\s]+)")
_SOURCE = re.compile(r"<(?:SourceFilename|ServerUrl|GetCapabilitiesUrl)[^>]*>([^<]+)<", re.I)
_SERVICE = re.compile(r"\s*<GDAL_WMT?S>", re.I)
_STATUS = re.compile(r"HTTP response code: (\d+)")
_NO_ANSWER = re.compile(r"connect|resolve|timed? ?out", re.I)  # curl's words
_SERVICE_TEXT = re.compile(r"GDALWMS: .*HTTP status code: (\d+), error: (.*?)\.? Add the HTTP .*")
_LONG = 200  # characters of an answer that are quoted
_HEAD = 2**16  # bytes of a file in which servers are looked for
CONVERT = (
    "convert it with a GDAL that can read it, such as that of QGIS: gdal_translate -co "
    "COMPRESS=DEFLATE IN OUT.tif"
)


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Turn read errors into an InputError that says why `path` cannot be read, and what to do."""
    try:
        yield
    except RASTER_ERRORS as error:
        # This resets GDAL's last error: rasterio would raise it again from the next property.
        CRS.from_epsg(4326)
        found = cause(path, error)
        if found is None and _servers(path) is not None:
            found = (
                f"{path} cannot be read in full ({reason(error)}); the connection broke, or the "
                "file on the server is damaged, so repeat the command."
            )
        raise InputError(
            found
            or f"{path} cannot be read in full ({reason(error)}); "
            "the file is damaged or truncated, so copy or download it again."
        ) from error


def cause(path: str, error: Exception) -> str | None:
    """A sentence on why a raster cannot be read, and what to do; None if it may be damaged.

    path: its name, which may be any that GDAL understands.
    """
    text, chain = reason(error), _chain(error)
    if any(isinstance(each, CPLE_HttpResponseError) for each in chain) or _is_service(path):
        return _of_a_server(path, text)
    if any("AWS" in type(each).__name__ for each in chain):
        return f"{path} cannot be read from its store ({text}); check its name and credentials."
    if _NO_CODEC.search(text):
        version = rasterio.__gdal_version__
        return f"{path} cannot be decoded by the GDAL in use, {version} ({text}); {CONVERT}."
    named = _NO_FILE.fullmatch(text) or _NO_RASTER.match(text)
    if named is None:
        return None
    own = PurePath(named[1]).name == PurePath(path).name
    if _REMOTE.match(named[1]) and "does not exist" in named[0]:  # GDAL remembers only so much
        where = path if own else f"{named[1]}, to which {path} refers,"
        return (
            f"{where} does not exist, or its server does not answer; check the address and the "
            "connection, then repeat the command."
        )
    if not own:
        what = "does not exist" if named.re is _NO_FILE else "is missing or not a raster"
        return (
            f"{path} refers to {named[1]}, which {what}; put that file in place, or make {path} "
            "again without it."
        )
    return None


def _of_a_server(path: str, text: str) -> str:
    """The sentence for an answer of a server, or for none; text: the error that GDAL reports."""
    server = " or ".join(_servers(path) or []) or "the server"
    if whole := _SERVICE_TEXT.match(text):  # GDAL quotes the server's page, twice
        text = whole[2] if whole[1] == "0" else f"HTTP response code: {whole[1]}"
    status = _STATUS.search(text)
    if status is None and _is_service(path) and not _NO_ANSWER.search(text):
        return (
            f"{path} cannot be read: {server} sent an error instead of pixels ({text[:_LONG]}); "
            "check the address, the layer and the extent in that file."
        )
    if status is None:
        return (
            f"{path} cannot be read because {server} does not answer ({text}); check the address "
            "and the connection, then repeat the command."
        )
    if status[1] in ("404", "410"):
        return f"{path} cannot be read: {server} has no such file ({text}); check the address."
    if status[1] in ("401", "403"):
        return f"{path} cannot be read: {server} refuses it ({text}); check your credentials."
    return f"{path} cannot be read: {server} failed ({text}); repeat the command later."


def reason(error: BaseException) -> str:
    """A library's message to quote in a sentence; the exception's name if it is empty.

    Of an error that others caused, it is the message of the first one that names a cause.
    """
    chain = _chain(error)
    known = [each for each in chain if isinstance(each, CPLE_HttpResponseError)] or chain
    said = [" ".join(_NUMBER.sub("", str(each)).split()).rstrip(".") for each in known]
    texts = [_PROJJSON.sub(r"'\1'", text) for text in said]
    full = [text for text in texts if text and not _HOLLOW.search(text)]
    return next(iter(full), texts[0] or type(error).__name__)


def _chain(error: BaseException) -> list[BaseException]:
    """An error, the one that caused it, and so on."""
    found: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in found:
        found.append(following)
        hidden = following.__suppress_context__
        following = following.__cause__ or (None if hidden else following.__context__)
    return found


def _servers(path: str) -> list[str] | None:
    """The servers that a raster's name, or the VRT or description of a map service of this name,
    refers to; None if it is local.
    """
    names = [path] if _REMOTE.match(path) else _SOURCE.findall(_head(path))
    remote = [name for name in names if _REMOTE.match(name)]
    hosts = {found[1] for name in remote if (found := _HOST.search(name))}
    return sorted(hosts) if remote else None


def _is_service(path: str) -> bool:
    """Whether a raster is the description of a map service."""
    return _SERVICE.match(_head(path)) is not None


def _head(path: str) -> str:
    """The start of a file as text; the name itself if it is XML, "" if there is no such file."""
    if path.lstrip().startswith("<"):
        return path
    try:
        with Path(path).open("rb") as file:
            return file.read(_HEAD).decode(errors="replace")
    except (OSError, ValueError):
        return ""
