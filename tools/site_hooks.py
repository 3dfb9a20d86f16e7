"""What the site has besides the pages of docs/: pages of the repository, and the command line.

MkDocs calls these functions while `make docs` builds the site.
"""

import html
import inspect
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath

import click
import cloup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from reseg_geo_cli.main import cli
from reseg_geo_cli.terminal.commands import HELP_ALL

ROOT = Path(__file__).resolve().parents[1]
# Pages of the repository that lie elsewhere, by their place on the site.
ELSEWHERE = {
    "development/contributing.md": "CONTRIBUTING.md",
    "development/security.md": "SECURITY.md",
    "development/training.md": "training/README.md",
    "reference/changes.md": "CHANGELOG.md",
    "reference/measured.md": "benchmarks/RESULTS.md",
    "reference/model-card.md": "training/MODEL_CARD.md",
}
COMMANDS = "reference/commands"
_FENCE = re.compile(r"^ *(`{3,}).*?^ *\1 *$", re.MULTILINE | re.DOTALL)
_PICTURE = re.compile(r'(<a [^>]*>\s*)?(<img [^>]*src="((?!data:)[^"]+)"[^>]*>)')
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are not in docs/."""
    for place, source in ELSEWHERE.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, place, content=text))
    for name, text in _command_pages():
        files.append(File.generated(config, f"{COMMANDS}/{name}.md", content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead links to where the site has their target; those to code become plain text."""
    place = page.file.src_uri
    source = PurePosixPath(ELSEWHERE.get(place, f"docs/{place}"))
    on_site = {other: here for here, other in ELSEWHERE.items()}

    def resolved(found: re.Match[str]) -> str:
        picture, text, target = found.groups()
        path, hash_sign, anchor = target.partition("#")
        if "://" in path or not path or path.startswith("mailto:"):
            return found[0]
        repository = normpath(source.parent / path)
        own = on_site.get(repository, repository.removeprefix("docs/"))
        if repository not in on_site and not repository.startswith("docs/"):
            return str(text)
        return f"{picture}[{text}]({relpath(own, PurePosixPath(place).parent)}{hash_sign}{anchor})"

    parts, end = [], 0
    for code in _FENCE.finditer(markdown):
        parts += [_LINK.sub(resolved, markdown[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, _LINK.sub(resolved, markdown[end:])])


def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead each picture to its file, so that it can be enlarged on a phone.

    One that directly follows the beginning of a link has that link; one in the page has no file.
    """

    def linked(found: re.Match[str]) -> str:
        link, picture, address = found.groups()
        return found[0] if link else f'<a href="{address}">{picture}</a>'

    return _PICTURE.sub(linked, content)


def _command_pages() -> Iterator[tuple[str, str]]:
    """A page for each command, with its subcommands."""
    root = click.Context(cli, info_name="reseg-geo")
    for name in cli.list_commands(root):
        command = cli.get_command(root, name)
        assert command is not None
        yield name, "\n".join(_described(command, click.Context(command, root, name), 1))


def _described(command: click.Command, context: click.Context, level: int) -> Iterator[str]:
    """Usage, text and options of a command, then its subcommands."""
    context.meta[HELP_ALL] = True
    yield f"\n{'#' * level} `{context.command_path}`\n"
    yield f"```text\n{command.get_usage(context).removeprefix('Usage: ')}\n```\n"
    yield _prose(command.help or "")
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            own = command.get_command(context, name)
            assert own is not None
            yield from _described(own, click.Context(own, context, name), level + 1)
        return
    groups = [*getattr(command, "option_groups", ())]
    if isinstance(command, cloup.Command):
        groups.append(command.get_default_option_group(context, not groups))
    for group in groups:
        records = [each.get_help_record(context) for each in group.options]
        yield from _table(group.title, [each for each in records if each], level + 1)


def _table(title: str, records: list[tuple[str, str]], level: int) -> Iterator[str]:
    if not records:
        return
    yield f"\n{'#' * level} {title}\n"
    yield "| option | meaning |\n|---|---|"
    for names, text in records:
        code, words = (" ".join(_escaped(each).split()) for each in (names, text))
        yield f"| <code>{code}</code> | {words} |"


def _escaped(text: str) -> str:
    """Text in which nothing but backticks means anything to Markdown."""
    return re.sub(r"[|\[\]*_]", lambda sign: f"&#{ord(sign[0])};", html.escape(text))


def _prose(text: str) -> str:
    """Help as Markdown; what click keeps as it is (after \\b) becomes a block of code."""
    parts = []
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        if paragraph.startswith("\b"):
            lines = paragraph.removeprefix("\b").strip("\n")
            head, _, rest = lines.partition("\n")
            code = f"```text\n{rest}\n```" if rest else ""
            parts.append(f"{head.strip()}\n\n{code}")
        else:
            parts.append(paragraph)
    return "\n\n".join(parts) + "\n"
