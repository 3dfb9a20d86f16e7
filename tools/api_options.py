"""The options of public functions and classes, as tables of the page on Python.

Their docstrings get the options only when Python runs them (`reseg_geo.options.meanings`), and
mkdocstrings reads the source. This extension of griffe gives it the docstrings of the running
package, in a form that it shows as a table.
"""

import inspect
import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from griffe import Class, Extension, Function

_DECORATORS = ("with_options", "with_meanings")
_HEADING = re.compile(r"^Options:$", re.MULTILINE)
_NAME = re.compile(r"^    (\w+): ", re.MULTILINE)
_MODULES = re.compile(r"\b(?:[a-z_]+\.)+(?=[A-Z])")  # of the types, which are known by their names


class Options(Extension):
    """Adds the options of what is decorated with `with_options` or `with_meanings`."""

    def on_function(self, *, func: Function, **_: Any) -> None:
        """Show the options of a function as its other parameters."""
        if _is_decorated(func):
            running = _running(func)
            parameters = inspect.signature(running).parameters
            types = {name: each.annotation for name, each in parameters.items()}
            _document(func, running, "Other Parameters:", types)

    def on_class(self, *, cls: Class, **_: Any) -> None:
        """Show the options that a class holds as its attributes."""
        if _is_decorated(cls):
            running = _running(cls)
            _document(cls, running, "Attributes:", running.__annotations__)


def _is_decorated(found: Function | Class) -> bool:
    return any(str(each.value).startswith(_DECORATORS) for each in found.decorators)


def _running(found: Function | Class) -> Any:
    return getattr(import_module(found.module.path), found.name)


def _document(
    found: Function | Class, running: Any, heading: str, types: Mapping[str, Any]
) -> None:
    def typed(line: re.Match[str]) -> str:
        shown = _MODULES.sub("", inspect.formatannotation(types[line[1]]))
        return f"    {line[1]} ({shown}): "

    text, options = _HEADING.split(running.__doc__)
    assert found.docstring is not None
    found.docstring.value = f"{text}{heading}{_NAME.sub(typed, options)}"
