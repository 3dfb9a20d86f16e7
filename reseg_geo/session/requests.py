"""Requests to a session, and their answers, as JSON; docs/reference/session.md describes them."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypedDict, get_type_hints

from reseg_geo.classes import read_classes
from reseg_geo.documents import parse_json
from reseg_geo.errors import (
    InputError,
    ModelError,
    OutputError,
    ResegError,
    SupersededError,
    UsageError,
    unexpected,
)
from reseg_geo.heads.head import Head
from reseg_geo.options.keywords import check_fields
from reseg_geo.progress.events import Event, Listener, Message
from reseg_geo.session.arguments import check_classes, check_examples, checked_bounds, checked_size
from reseg_geo.session.class_map import ClassMap
from reseg_geo.session.session import Session
from reseg_geo.version import __version__

PROTOCOL = 1
_KINDS = {
    UsageError: "usage", InputError: "input", ModelError: "model", OutputError: "output",
    SupersededError: "superseded",
}  # fmt: skip


class _Map(TypedDict, total=False):
    classes: object
    head: str
    examples: object
    example_field: str | None
    bounds: object
    bounds_crs: str | None
    size: object


class _Learn(TypedDict, total=False):
    classes: object
    examples: object
    example_field: str | None
    output: str | None
    overwrite: bool


class _Nothing(TypedDict):
    pass


_FIELDS = {
    name: get_type_hints(fields)
    for name, fields in {
        "map": _Map,
        "learn": _Learn,
        "stop": _Nothing,
        "close": _Nothing,
    }.items()
}


@dataclass
class Request:
    """A request.

    number: as the client counts its requests, any JSON value; kind: "map", "learn", "stop" or
    "close"; fields: the rest; given_up: whether a later request has taken its place.
    """

    number: Any
    kind: str
    fields: dict[str, Any]
    given_up: bool = False


class RequestError(UsageError):
    """A line is no request; number: of the request, None if there is none."""

    def __init__(self, message: str, number: Any = None) -> None:
        super().__init__(message)
        self.number = number


def parse_request(line: bytes) -> Request:
    """The request in a line of JSON. Raises RequestError."""
    try:
        found = parse_json(line.decode("utf-8-sig"))
    except ValueError as error:
        raise RequestError(f"the line is not JSON ({error}); send one object a line.") from error
    if not isinstance(found, dict):
        raise RequestError('the line is not a JSON object such as {"request": "map", ...}.')
    number, kind = found.pop("id", None), found.pop("request", None)
    if kind is None:
        raise RequestError(f'the line has no "request"; send {_listed()}.', number)
    if not isinstance(kind, str) or kind not in _FIELDS:
        raise RequestError(f"there is no request {kind!r:.80}; send {_listed()}.", number)
    try:
        check_fields(found, _FIELDS[kind], "field")
        checked_bounds(found.get("bounds"))
        checked_size(found.get("size"))
        check_examples(found.get("examples"))
        if kind == "map":
            _check_choice(found)
        if (classes := found.get("classes")) is not None:
            check_classes(classes)
            read_classes(classes, examples=True)
    except UsageError as error:
        raise RequestError(str(error), number) from error
    return Request(number, kind, found)


def _check_choice(found: dict[str, Any]) -> None:
    """Raise UsageError unless there are either classes or a head, which brings its own."""
    classes, head = found.get("classes"), found.get("head")
    if classes is None and head is None:
        raise UsageError("a map request needs classes, or a head.")
    if classes is not None and head is not None:
        raise UsageError("give either classes or a head, which brings its own.")
    if head is not None and found.get("examples") is not None:
        raise UsageError("give either examples or a head, which has learned from its own.")


def about(session: Session) -> dict[str, Any]:
    """What a session says first."""
    grid = session.reader.grid
    return {
        "protocol": PROTOCOL, "version": __version__, "raster": session.reader.path,
        "width": grid.width, "height": grid.height, "bounds": grid.bounds,
        "crs": None if grid.crs is None else grid.crs.to_string(), "gsd_m": session.gsd,
        "patch_px": session.patch,
        "model": session.model, "device": session.device,
    }  # fmt: skip


def answer(session: Session, request: Request, folder: Path, listener: Listener) -> dict[str, Any]:
    """Carry out a request. Returns the fields of its result; raises what `Session.map` raises.

    folder: where to write the pixels of a map.
    """
    fields = dict(request.fields)
    if request.kind == "learn":

        def needed(name: str) -> Any:
            if fields.get(name) is None:
                raise UsageError(f"a learn request needs {name}.")
            return fields.pop(name)

        output, overwrite = fields.pop("output", None), fields.pop("overwrite", False)
        head = session.learn(needed("classes"), needed("examples"), progress=listener, **fields)
        if output is not None:
            head = head.save(output, overwrite=overwrite)
        return {"head": head.source, "report": head.report.as_json()}
    classes = fields.pop("classes", None)
    if (name := fields.pop("head", None)) is not None:
        classes = Head.load(name)
    found = session.map(classes, progress=listener, **fields)
    return _map_fields(found, folder)


def error_fields(error: Exception) -> dict[str, Any]:
    """What is told of an error: its kind and a sentence."""
    if isinstance(error, ResegError):
        kind = next((name for each, name in _KINDS.items() if isinstance(error, each)), "usage")
        return {"kind": kind, "message": str(error)}
    return {"kind": "internal", "message": f"{unexpected(error)}."}


def event_fields(event: Event) -> tuple[str, dict[str, Any]]:
    """Name and fields of an event of a request."""
    if isinstance(event, Message):
        return "message", {"text": event.text, "warning": event.warning}
    eta = None if event.eta_s is None else round(event.eta_s, 1)
    return "progress", {"done": event.done, "total": event.total, "eta_s": eta}


def _map_fields(found: ClassMap, folder: Path) -> dict[str, Any]:
    folder.mkdir(parents=True)  # also if somebody has emptied the folder of temporary files
    paths = {"map": str(folder / "map.tif"), "confidence": str(folder / "confidence.tif")}
    found.save(paths["map"], paths["confidence"])
    grid = found.grid
    return {
        **paths, "width": grid.width, "height": grid.height, "step": found.step,
        "bounds": grid.bounds, "crs": None if grid.crs is None else grid.crs.to_string(),
        "classes": [asdict(item) for item in found.classes],
        "report": None if found.head is None else found.head.report.as_json(),
        "warnings": found.warnings, "notice": found.notice,
    }  # fmt: skip


def _listed() -> str:
    *first, last = _FIELDS
    return f"{', '.join(first)} or {last}"
