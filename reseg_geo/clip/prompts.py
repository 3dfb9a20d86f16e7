"""Prompt templates: from a class word to the sentences for the text tower."""

from collections.abc import Sequence

from reseg_geo.errors import UsageError

# For models without their own templates. The mean of several prompts works better than one.
DEFAULT_TEMPLATES = (
    "an aerial photo of {}.",
    "a satellite image of {}.",
    "a remote sensing image of {}.",
    "a bird's-eye view of {}.",
    "{} seen from above.",
)


def check_templates(templates: Sequence[str]) -> tuple[str, ...]:
    """The templates as a tuple; UsageError if there is none or one does not contain `{}` once."""
    if not templates:
        raise UsageError("there is no prompt template; give at least one, e.g. 'a photo of {}'.")
    for template in templates:
        if template.count("{}") != 1:
            raise UsageError(
                f"the prompt template {template!r} must contain {{}} once, for the class word."
            )
    return tuple(templates)


def fill(template: str, word: str) -> str:
    """Replace the template's `{}` by a word; other braces are kept."""
    return template.replace("{}", word)
