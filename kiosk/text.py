"""Message id + parameters -> words in a language (gettext). Used by screens, printing and the command line.

Ids look like ``screens.checklist.missing``; the first word is the gettext domain, that is the file
``assets/locale/<locale>/LC_MESSAGES/<domain>.mo``. A missing id is shown as the id itself in brackets and counted, so that
it is seen and not silently blank; the test of the catalogues keeps that count at zero.
"""

from __future__ import annotations

import gettext
from pathlib import Path

FALLBACK = "zh_CN"  # Chinese stays authoritative


class Texts:
    """Words of one locale. Loads a domain at its first use."""

    def __init__(self, directory: Path, locale: str = FALLBACK) -> None:
        self.locale = locale
        self._directory = directory
        self._domains: dict[str, gettext.NullTranslations] = {}
        self.missing: set[str] = set()

    def say(self, message: str, **params: object) -> str:
        """The words for a message id with ``{name}`` placeholders filled in."""
        domain = message.partition(".")[0]
        words = self._domain(domain).gettext(message)
        if words == message:
            self.missing.add(message)
            return f"[{message}]"
        return words.format(**params) if params else words

    def has(self, message: str) -> bool:
        """Whether the id has words."""
        return self._domain(message.partition(".")[0]).gettext(message) != message

    def _domain(self, domain: str) -> gettext.NullTranslations:
        if domain not in self._domains:
            languages = [self.locale] if self.locale == FALLBACK else [self.locale, FALLBACK]
            self._domains[domain] = gettext.translation(domain, localedir=str(self._directory), languages=languages)
        return self._domains[domain]
