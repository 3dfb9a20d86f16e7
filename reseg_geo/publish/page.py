"""Pages to share: HTML files that contain their pictures, style and script, and load nothing.

`page.html` is what they have in common; each page is a template that extends it. Templates escape
every value, so text from users is safe.
"""

from typing import Any

import jinja2

from reseg_geo.publish.preview import percent


def render(template: str, **values: Any) -> str:
    """The page of a template in this package, as text."""
    # An undefined name in the template is a bug, not an empty string.
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reseg_geo.publish", ""), autoescape=True,
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["percent"] = percent
    return environment.get_template(template).render(**values)
