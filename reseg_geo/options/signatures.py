"""Signatures and help that name every option of a public function, its default and its meaning.

The functions take `**options: Unpack[SegmentKeywords]` or the like, which type checkers understand;
`with_options` shows the same options to `help`, `inspect.signature` and completion.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import Field, fields
from typing import Any, TypeVar, get_type_hints

from reseg_geo.options import PolygonOptions, ReadOptions, SegmentOptions
from reseg_geo.options.meanings import default_of, described

Function = TypeVar("Function", bound=Callable[..., Any])


def option_fields() -> Iterator[Field[Any]]:
    """The fields of all options, in the order of `SegmentOptions`."""
    parts = {"read": ReadOptions, "polygons": PolygonOptions}
    for each in fields(SegmentOptions):
        yield from fields(parts[each.name]) if each.name in parts else (each,)


def with_options(keywords: type) -> Callable[[Function], Function]:
    """A decorator that adds the options of a TypedDict to a function's signature and docstring.

    They replace `**options` in the signature; parameters that the function already names stay.
    """
    hints = get_type_hints(keywords)
    options = [each for each in option_fields() if each.name in hints]

    def decorate(function: Function) -> Function:
        signature = inspect.signature(function)
        own = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
        added = [each for each in options if each.name not in signature.parameters]
        more = [
            inspect.Parameter(
                each.name, inspect.Parameter.KEYWORD_ONLY,
                default=default_of(each), annotation=hints[each.name],
            )
            for each in added
        ]  # fmt: skip
        shown = signature.replace(parameters=[*own, *more])
        function.__signature__ = shown  # type: ignore[attr-defined]
        if added:
            del function.__annotations__["options"]
            function.__annotations__.update({each.name: hints[each.name] for each in added})
        function.__doc__ = described(function.__doc__ or "", options)
        return function

    return decorate
