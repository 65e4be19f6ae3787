"""Pages from templates: everything that comes from outside is escaped, and shown in the order in which it stands."""

from __future__ import annotations

from pathlib import Path

from fastapi import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from sandbox.case_number import spaced

TEMPLATES = Path(__file__).parent / "templates"
# Embeddings, overrides and isolates (Unicode Standard Annex 9).
TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Pages:
    """The templates of this room."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            finalize=_in_order,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(spaced=spaced, moment=_moment)

    def render(self, template: str, **values: object) -> str:
        """The filled template. Raises jinja2's errors for a value that is missing."""
        return self._environment.get_template(template).render(values)

    def show(self, template: str, **values: object) -> Response:
        """The same as an answer; ``status`` among the values is the answer's."""
        status = values.get("status")
        return HTMLResponse(self.render(template, **values), status if isinstance(status, int) else 200)


def _in_order(value: object) -> object:
    """Marks that turn the direction of writing become visible: a name must not change the order of what a clerk reads."""
    # What is markup already (a page's own blocks) holds names that went through here before.
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return "".join("□" if char in TURNING else char for char in value)


def _moment(iso: str) -> str:
    """``2026-11-23T10:31:05+08:00`` -> ``2026-11-23 10:31``."""
    return iso[:16].replace("T", " ")
