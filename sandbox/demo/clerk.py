"""A clerk at the stand-in platform's desk, by the forms of its own page: passes a case, accepts it, issues its result."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from datetime import date, timedelta
from html.parser import HTMLParser

from sandbox.demo.processes import DemoError

SECONDS = 30.0  # a sealed result is typeset and signed while its form waits
PROMISED = timedelta(days=30)
WAY = ("passed", "accepted", "done")  # what is said of a case, in this order


class _Desk(HTMLParser):
    """The forms of a page by the state that they decide for; each with what a browser would send of it untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, list[tuple[str, str]]] = {}
        self._fields: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name, value = told.get("name", ""), told.get("value", "")
        if tag == "form":
            self._fields = []
        elif tag == "input" and name and (told.get("type") != "checkbox" or "checked" in told):
            self._fields.append((name, value))
            if name == "state":
                self.forms[value] = self._fields


class Clerk:
    """``address``: of the clerk's pages."""

    def __init__(self, address: str) -> None:
        self._address = address

    def finish(self, submission_id: str, today: date) -> None:
        """Say everything that has to be said until the case is done. Raises DemoError."""
        page = f"{self._address}/cases/{submission_id}"
        for state in WAY:
            typed = {"due": (today + PROMISED).isoformat()}
            self._ask(f"{page}/decide", [(name, typed.get(name, value)) for name, value in self._form(page, state)])

    def _form(self, page: str, state: str) -> list[tuple[str, str]]:
        desk = _Desk()
        desk.feed(self._ask(page))
        # The page offers corrections of the last word too; they come after what may be said anew.
        found = desk.forms.get(state)
        if found is None:
            raise DemoError(f"the clerk cannot say {state}; the page offers {sorted(desk.forms)}")
        return found

    @staticmethod
    def _ask(url: str, form: list[tuple[str, str]] | None = None) -> str:
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        try:
            with urllib.request.urlopen(url, body, timeout=SECONDS) as answer:  # noqa: S310 - our own platform, on this machine
                return str(answer.read().decode())
        except (OSError, urllib.error.URLError) as error:
            raise DemoError(f"the clerk's desk does not answer: {error}") from error
