"""Commands with grouped options, a short and a full help page, and suggestions for typos."""

import difflib
from collections.abc import Callable, Iterable
from typing import Any

import click
import cloup
from cloup.formatting import HelpFormatter, HelpSection

CONTEXT = {
    "help_option_names": ["-h", "--help"],
    "formatter_settings": HelpFormatter.settings(max_width=100, col1_max_width=32),
}
HELP_ALL = "reseg_geo.help_all"
_SIMILAR = 0.7  # of difflib; `--verbose` and `--overwrite` have 0.5


class Option(cloup.Option):
    """An option whose default is shown unless it is 0 or empty.

    advanced: whether only --help-all shows the option.
    """

    def __init__(self, *args: Any, advanced: bool = False, **more: Any) -> None:
        more.setdefault("show_default", bool(more.get("default")))
        super().__init__(*args, **more)
        self.advanced = advanced

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Names and help, or None if the option is hidden."""
        if self.advanced and not ctx.meta.get(HELP_ALL):
            return None
        return super().get_help_record(ctx)


def option(*names: str, **more: Any) -> Callable[[Any], Any]:
    """Like `click.option`; `advanced=True` hides the option from the short help page."""
    return cloup.option(*names, cls=Option, **more)


class Command(cloup.Command):
    """A command that has --help-all if any of its options is advanced."""

    def __init__(self, *args: Any, params: list[click.Parameter] | None = None, **more: Any):
        params = list(params or ())
        if any(isinstance(each, Option) and each.advanced for each in params):
            params.append(
                Option(
                    ["--help-all"],
                    is_flag=True,
                    is_eager=True,
                    expose_value=False,
                    callback=_show_all,
                    help="Show all options and exit.",
                )
            )
        super().__init__(*args, params=params, **more)

    def format_params(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the groups of options, without empty ones."""
        assert isinstance(formatter, HelpFormatter)
        groups = [*self.option_groups, self.get_default_option_group(ctx, not self.option_groups)]
        sections = [self.make_option_group_help_section(group, ctx) for group in groups]
        formatter.write_many_sections([each for each in sections if each.definitions])


def _show_all(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        ctx.meta[HELP_ALL] = True
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


class Group(cloup.Group):
    """A group of commands that suggests names for a misspelt one."""

    def handle_bad_command_name(
        self, bad_name: str, valid_names: list[str], error: click.UsageError
    ) -> click.UsageError:
        """The error that is raised for an unknown name."""
        names = self.list_commands(click.get_current_context())
        message = f"No such command {bad_name!r}.{suggestion(bad_name, names)}"
        return click.UsageError(message, error.ctx)


class LazyGroup(Group):
    """A group that imports a command only when it is called.

    contents: commands and their one-line descriptions, by the title of their help section; load:
    returns the command with a name.
    """

    def __init__(
        self,
        *args: Any,
        contents: dict[str, dict[str, str]],
        load: Callable[[str], click.Command],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self._contents, self._load = contents, load

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, sorted."""
        return sorted(name for section in self._contents.values() for name in section)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        return self._load(cmd_name) if cmd_name in self.list_commands(ctx) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sections of commands."""
        assert isinstance(formatter, HelpFormatter)
        formatter.write_many_sections(
            [HelpSection(title, list(section.items())) for title, section in self._contents.items()]
        )


def no_such_option(error: click.NoSuchOption) -> click.UsageError:
    """The error with suggestions of similar spelling."""
    known = [
        name
        for param in (error.ctx.command.get_params(error.ctx) if error.ctx else ())
        for name in (*param.opts, *param.secondary_opts)
        if name.startswith("--")
    ]
    message = f"No such option {error.option_name!r}.{suggestion(error.option_name, known)}"
    return click.UsageError(message, error.ctx)


def suggestion(word: str, known: Iterable[str]) -> str:
    """ " Did you mean '--overwrite'?" for '--overwrit'; empty if no word is similar."""
    bare = word.lstrip("-").lower()
    by_name = {each.lstrip("-"): each for each in known}
    near = difflib.get_close_matches(bare, by_name, cutoff=_SIMILAR)
    if len(bare) > 2:
        near += [name for name in by_name if name.startswith(bare) and name not in near]
    if not near:
        return ""
    quoted = [f"'{by_name[name]}'" for name in near[:3]]
    return f" Did you mean {' or '.join(quoted)}?"
