"""Callbacks that parse the values of options."""

from collections.abc import Callable
from typing import Any

import click

from reseg_geo.options.segment import SAM_LEVELS, SamLevel


def numbers(kind: type, wanted: str) -> Callable[[click.Context, click.Parameter, str | None], Any]:
    """A callback that splits "1,2,3" into numbers; `wanted` describes them in errors."""

    def parse(ctx: click.Context, param: click.Parameter, value: str | None) -> Any:
        if value is None:
            return None
        try:
            return tuple(kind(part) for part in value.split(","))
        except ValueError as error:
            raise click.BadParameter(f"{value!r} is not {wanted}.") from error

    return parse


scales = numbers(float, "sizes such as 1,0.5")
counts = numbers(int, "whole numbers such as 0,1,3")


def names(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    """A callback that splits "a,b" into names."""
    return tuple(part.strip() for part in value.split(",") if part.strip())


def pair(ctx: click.Context, param: click.Parameter, value: str | None) -> Any:
    """A callback that reads "0,3000" as two numbers."""
    found = numbers(float, "two numbers such as 0,3000")(ctx, param, value)
    if found is not None and len(found) != 2:
        raise click.BadParameter(f"{value!r} is not two numbers such as 0,3000.")
    return found


def sam_levels(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[SamLevel, ...]:
    """A callback that reads "4,0.5,0.5,500" as a level; without any, the default levels."""
    levels = []
    for value in values:
        try:
            points, iou, stability, area = value.split(",")
            levels.append(SamLevel(int(points), float(iou), float(stability), int(area)))
        except ValueError as error:
            raise click.BadParameter(
                f"{value!r} is not points, IoU, stability and area, such as 4,0.5,0.5,500."
            ) from error
    return tuple(levels) or SAM_LEVELS


def creation_options(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    """A callback that reads NAME=VALUE."""
    for value in values:
        name, equals, _ = value.partition("=")
        if not name or not equals:
            raise click.BadParameter(f"{value!r} is not of the form NAME=VALUE.")
    return dict(value.split("=", 1) for value in values)


def expected(ctx: click.Context, param: click.Parameter, value: str | None) -> Any:
    """A callback that reads "0.8", or "water=0.95, forest=0.8" as numbers by name."""
    if value is None:
        return None
    try:
        if "=" not in value:
            return float(value)
        pairs = [part.rsplit("=", 1) for part in value.split(",") if part.strip()]
        return {name.strip(): float(share) for name, share in pairs}
    except ValueError as error:
        raise click.BadParameter(
            f"{value!r} is neither a number nor a list such as water=0.95, forest=0.8."
        ) from error
