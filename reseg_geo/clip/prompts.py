"""From a class word to the sentences that the text tower reads."""

from collections.abc import Sequence

from reseg_geo.errors import UsageError

# What a model without templates of its own is asked: the mean of these says more than one.
DEFAULT_TEMPLATES = (
    "an aerial photo of {}.",
    "a satellite image of {}.",
    "a remote sensing image of {}.",
    "a bird's-eye view of {}.",
    "{} seen from above.",
)


def check_templates(templates: Sequence[str]) -> tuple[str, ...]:
    """The templates as a tuple; UsageError if there is none or one does not hold `{}` once."""
    if not templates:
        raise UsageError("no prompt template is given; give at least one, e.g. 'a photo of {}'.")
    for template in templates:
        if template.count("{}") != 1:
            raise UsageError(
                f"the prompt template {template!r} must hold {{}} once, where the class word goes."
            )
    return tuple(templates)


def fill(template: str, word: str) -> str:
    """Put a word in the template's place `{}`; braces elsewhere stay as they are."""
    return template.replace("{}", word)
