"""Reading a JSON value that nobody promised to be right: every getter knows its path, and says what it met instead.

Portal data has absent keys, empty strings for empty lists, numbers as text and text as numbers, "无" for nothing; all
that is taken for what it means. Anything else of a wrong type is an ``ImportProblem``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from kiosk.catalogue.entry import Report
from kiosk.catalogue.portal_codes import CODES

MAX_TEXT = 20_000  # characters; the longest answer seen has 900
MAX_LIST = 500  # the longest list seen has 21
NOTHING = frozenset({"", "/", "-", "—", "无", "无。", "暂无", "暂无。"})

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--[^<>]*-->")  # no part can be matched twice: linear on any text
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,6}|#x[0-9A-Fa-f]{1,5});")
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,3})?")


class ImportProblem(Exception):
    """A guide cannot be imported; ``path`` inside the file and the reason."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class Node:
    """One JSON object. Keys outside ``known`` go into the report."""

    def __init__(self, value: Any, path: str, known: frozenset[str], report: Report) -> None:
        if not isinstance(value, dict):
            raise ImportProblem(path, f"an object was expected, found {kind(value)}")
        self.path = path
        self._value: Mapping[str, Any] = value
        self._report = report
        report.unknown.extend(f"{path}.{short(key)}: unknown key" for key in value if key not in known)

    def text(self, key: str) -> str:
        """The text without markup and outer space; "" when absent or when the value means nothing."""
        value = self._value.get(key)
        where = f"{self.path}.{key}"
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ImportProblem(where, f"text was expected, found {kind(value)}")
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        plain = self._plain(str(value), where)
        return "" if plain in NOTHING else plain

    def number(self, key: str) -> int | None:
        """A whole number of 0 or more; None when absent. What reads otherwise ("5个工作日") is reported and None."""
        value = self._value.get(key)
        where = f"{self.path}.{key}"
        if isinstance(value, bool | dict | list):
            raise ImportProblem(where, f"a number was expected, found {kind(value)}")
        written = "" if value is None else self._plain(str(value), where)
        if written in NOTHING:
            return None
        if not _NUMBER.fullmatch(written) or not float(written).is_integer():
            self._report.unknown.append(f"{where}: not a whole number: {short(written)}")
            return None
        return int(float(written))

    def flag(self, key: str) -> bool | None:
        """True or false, None when absent. Raises ImportProblem for anything else."""
        value = self._value.get(key)
        if value is not None and not isinstance(value, bool):
            raise ImportProblem(f"{self.path}.{key}", f"true or false was expected, found {kind(value)}")
        return value

    def holds(self, key: str) -> bool:
        """Whether there is anything at all under the key."""
        value = self._value.get(key)
        return bool(value) and not (isinstance(value, str) and value.strip() in NOTHING)

    def code(self, key: str) -> str:
        """The word of ours for a coded value; an unknown code is reported and kept raw."""
        raw = self.text(key)
        word = CODES[key].get(raw)
        if word is None:
            if raw:
                self._report.unknown.append(f"{self.path}.{key}: unknown code {short(raw)}")
            return raw
        return word

    def objects(self, key: str, known: frozenset[str]) -> Iterator[Node]:
        """Each object of a list; an absent key or an empty string is an empty list."""
        value = self._value.get(key)
        where = f"{self.path}.{key}"
        if value is None or (isinstance(value, str) and value.strip() in NOTHING):
            return
        if not isinstance(value, list):
            raise ImportProblem(where, f"a list was expected, found {kind(value)}")
        if len(value) > MAX_LIST:
            raise ImportProblem(where, f"has {len(value)} entries, more than {MAX_LIST}")
        for index, element in enumerate(value):
            yield Node(element, f"{where}[{index}]", known, self._report)

    def child(self, key: str, known: frozenset[str]) -> Node:
        """The object under the key. Raises ImportProblem when it is absent."""
        if self._value.get(key) is None:
            raise ImportProblem(f"{self.path}.{key}", "is missing")
        return Node(self._value[key], f"{self.path}.{key}", known, self._report)

    def kept(self, keys: frozenset[str]) -> dict[str, str]:
        """Values of keys that are carried on under the portal's own name."""
        return {key: self.text(key) for key in sorted(keys) if key in self._value and self.text(key)}

    def _plain(self, value: str, where: str) -> str:
        if len(value) > MAX_TEXT:
            raise ImportProblem(where, f"has {len(value)} characters, more than {MAX_TEXT}")
        if _UNPRINTABLE.search(value):
            raise ImportProblem(where, "holds a character that cannot be written or shown")
        found = sorted({*_TAG.findall(value), *_ENTITY.findall(value)})
        if found:
            line = f"{where}: {short(' '.join(found))}"
            if line not in self._report.stripped:
                self._report.stripped.append(line)
            value = html.unescape(_TAG.sub("", value)).replace("\u00a0", " ")
        return value.strip()


def kind(value: object) -> str:
    """A JSON type in words."""
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def short(text: str) -> str:
    """At most 60 characters, all of which can be written, for messages."""
    text = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return text if len(text) <= 60 else text[:59] + "…"
