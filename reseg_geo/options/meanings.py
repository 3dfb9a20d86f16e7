"""The meaning of each option, kept in its dataclass field and shown in docstrings."""

import inspect
import textwrap
from collections.abc import Iterable
from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar

Class = TypeVar("Class", bound=type)

_WIDTH = 88


def meaning(text: str) -> dict[str, str]:
    """The metadata of a field: what the option means, in one sentence."""
    return {"meaning": text}


def default_of(option: Field[Any]) -> Any:
    """The value of an option that is not given."""
    return option.default if option.default_factory is MISSING else option.default_factory()


def with_meanings(options: Class) -> Class:
    """Decorates a dataclass: its docstring names each field with its meaning and default."""
    told = [each for each in fields(options) if "meaning" in each.metadata]
    options.__doc__ = described(options.__doc__ or "", told)
    return options


def described(docstring: str, options: "Iterable[Field[Any]]") -> str:
    """A docstring with a list of options below it."""
    return "\n".join([inspect.cleandoc(docstring), "", "Options:", *map(_line, options)])


def _line(option: Field[Any]) -> str:
    default = default_of(option)
    shown = "" if default in (None, (), {}) else f" Default: {_shown(default)}."
    text = f"{option.name}: {option.metadata['meaning']}{shown}"
    return textwrap.fill(text, _WIDTH, initial_indent="    ", subsequent_indent="        ")


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(_shown, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
