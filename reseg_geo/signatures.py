"""Signatures and help that name every option of a public function, its default and its meaning.

The functions take `**options: Unpack[SegmentKeywords]` or the like, which type checkers understand;
`with_options` shows the same options to `help`, `inspect.signature` and completion.
"""

import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar, get_type_hints

from reseg_geo.options import PolygonOptions, ReadOptions, SegmentOptions

Function = TypeVar("Function", bound=Callable[..., Any])

_WIDTH = 88


def option_fields() -> Iterator[Field[Any]]:
    """The fields of all options, in the order of `SegmentOptions`."""
    parts = {"read": ReadOptions, "polygons": PolygonOptions}
    for each in fields(SegmentOptions):
        yield from fields(parts[each.name]) if each.name in parts else (each,)


def default_of(option: Field[Any]) -> Any:
    """The value of an option that is not given."""
    return option.default if option.default_factory is MISSING else option.default_factory()


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
        lines = [inspect.cleandoc(function.__doc__ or ""), "", "Options:", *map(_line, options)]
        function.__doc__ = "\n".join(lines)
        return function

    return decorate


def _line(option: Field[Any]) -> str:
    """An option as the docstring shows it."""
    default = default_of(option)
    shown = "" if default in (None, (), {}) else f" Default: {_shown(default)}."
    text = f"{option.name}: {option.metadata['meaning']}{shown}"
    return textwrap.fill(text, _WIDTH, initial_indent="    ", subsequent_indent="        ")


def _shown(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)
