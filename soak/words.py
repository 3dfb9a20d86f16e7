"""Command-line input: class lists and option values."""

import json
from collections.abc import Callable

import click

from cli.options import parsing
from reseg_geo.classes import LandCover, read_classes
from reseg_geo.errors import ResegError
from reseg_geo.options.segment import ReadOptions, SegmentOptions
from reseg_geo.publish.provenance import keywords_of, recorded
from soak.subject import Subject, expect


def _text(data: bytes) -> str:
    """Decode bytes as Python decodes command-line arguments."""
    return data.decode("utf-8", "surrogateescape")


def _read_grammar(data: bytes) -> int:
    classes = read_classes(_text(data))
    expect(all(isinstance(item, LandCover) and item.queries for item in classes), "classes")
    again = ",".join(
        f"{item.name}={'|'.join(item.synonyms)}" if item.synonyms else item.name for item in classes
    )
    expect(read_classes(again) == classes, f"read again, {again!r} gives another list")
    return len(classes)


grammar = Subject(
    _read_grammar,
    [b"building=roof|house, tree, road=street|asphalt", b"water", "Straße=Weg, gr\u00fcn".encode()],
    [b",", b"=", b"|", b";", b".yaml", b".json", b"\n", b"\x00", b" ", b"tree", b"\xc3\x9f",
     b"\xe2\x80\xa8", b"\xed\xa0\x80", b"\xc2\xa0", b"./", b"/", b"~"],
    longest=200,
)  # fmt: skip

_Parse = Callable[[str], object]
_context = click.Context(click.Command("segment"))
_parameter = click.Option(["--option"])


def _by(callback: Callable[..., object], many: bool = False) -> _Parse:
    return lambda text: callback(_context, _parameter, (*text.split(" "),) if many else text)


def _whole(text: str) -> SegmentOptions:
    """Options of `segment` from lines of alternating names and values."""
    words = text.split("\n")
    keywords: dict[str, object] = {}
    for name, value in zip(words[::2], words[1::2], strict=False):
        keywords[name] = _OPTION_TYPES.get(name, str)(value)
    return SegmentOptions.from_keywords(**keywords)


def _float(text: str) -> float:
    return float(click.FLOAT(text, _parameter, _context))


def _int(text: str) -> int:
    return int(click.INT(text, _parameter, _context))


def _levels(text: str) -> object:
    return parsing.sam_levels(_context, _parameter, (*text.split(" "),))


def _numbers(text: str) -> object:
    return parsing.scales(_context, _parameter, text)


_OPTION_TYPES: dict[str, Callable[[str], object]] = {
    "stride": _int, "masked_layers": _int, "region_levels": _int, "batch_size": _int,
    "sam_crops": _int, "threshold": _float, "logit_scale": _float, "global_bias": _float,
    "min_area": _float, "simplify": _float, "resolution": _float, "scales": _numbers,
    "bounds": lambda text: tuple(map(_float, (text.split(" ") + ["0"] * 4)[:4])),
    "bands": lambda text: parsing.numbers(int, "band numbers")(_context, _parameter, text),
    "scale": lambda text: parsing.pair(_context, _parameter, text),
    "sam_levels": _levels, "templates": lambda text: (*text.split(" "),),
    "co": lambda text: parsing.creation_options(_context, _parameter, (*text.split(" "),)),
    "stats": lambda text: (*text.split(" "),),
}  # fmt: skip
_PARSERS: tuple[_Parse, ...] = (
    lambda text: ReadOptions(bands=_OPTION_TYPES["bands"](text)),  # type: ignore[arg-type]
    lambda text: ReadOptions(scale=_OPTION_TYPES["scale"](text)),  # type: ignore[arg-type]
    lambda text: SegmentOptions(scales=_numbers(text)),  # type: ignore[arg-type]
    lambda text: SegmentOptions(sam_levels=_levels(text)),  # type: ignore[arg-type]
    lambda text: SegmentOptions(gsd=text),
    _by(parsing.counts),
    _by(parsing.names),
    _by(parsing.creation_options, many=True),
    _whole,
    _whole,
)


def _read_option(data: bytes) -> object:
    parsed = _PARSERS[(data or b"\0")[0] % len(_PARSERS)](_text(data[1:]))
    if isinstance(parsed, SegmentOptions):
        kept = json.loads(json.dumps(recorded(parsed)))
        again = SegmentOptions.from_keywords(**keywords_of({"options": kept}))
        expect(
            recorded(again) == recorded(parsed),
            f"a record makes {recorded(again)} of {recorded(parsed)}",
        )
    return type(parsed)


_LINES = [f"{name}\n0.5" for name in _OPTION_TYPES] + [
    "model\nmini\nregions\nsam", "method\nclip", "gsd\n0.3", "refine\nregions\nregions\nnone",
    "threshold\n0.3\nbackground\ntree", "dtype\nint8\nsynonyms\nmean\nmask_order\nofficial",
    "co\nCOMPRESS=LZW\ncog\nyes", "bounds\n1 2 3 4\nbounds_crs\nEPSG:4326",
]  # fmt: skip
options = Subject(
    _read_option,
    [b"\x004,3,2", b"\x010,3000", b"\x021,0.5", b"\x034,0.5,0.5,500 2,0.6,0.6,500", b"\x040.3",
     b"\x050,1,3", b"\x06a, b", b"\x07COMPRESS=LZW", *(b"\x08" + each.encode() for each in _LINES)],
    [b",", b" ", b"\n", b"=", b"nan", b"inf", b"-", b"1e400", b"1_0", b"0x1", b"\xd9\xa3", b"\x00",
     *(each.partition("\n")[0].encode() + b"\n" for each in _LINES)],
    (ResegError, click.BadParameter),
    longest=200,
)  # fmt: skip
