"""Tables that help a citizen to answer a question: data of the catalogue, each with the source of its numbers."""

from __future__ import annotations

TABLES = ("retirement_age",)
