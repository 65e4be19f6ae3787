"""Reading a JSON value that nobody promised to be right: every getter knows its path, and says what it met instead.

Portal data has absent keys, empty strings for empty lists, numbers as text and text as numbers, "无" for nothing; all
that is taken for what it means. What is not understood is kept as it was, under its path, and reported. Anything else of a
wrong type is an ``ImportProblem``.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kiosk.catalogue.entry import Report
from kiosk.catalogue.portal_codes import CODES

MAX_TEXT = 20_000  # characters; the longest answer seen has 900
MAX_LIST = 500  # the longest list seen has 21
NOTHING = frozenset({"", "/", "-", "—", "无", "无。", "暂无", "暂无。"})

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--[^<>]*-->")  # no part can be matched twice: linear on any text
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_INSTEAD = "\N{REPLACEMENT CHARACTER}"
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,6}|#x[0-9A-Fa-f]{1,5});")
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,3})?")
_REPEATED = re.compile(r"(.*) \(repeated \d+\)", re.DOTALL)


class ImportProblem(Exception):
    """A guide cannot be imported; ``path`` inside the file and the reason."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True)
class Findings:
    """What an import leaves besides the entry's own fields: lines for a person, and whatever has no field, as JSON by path."""

    report: Report = field(default_factory=Report)
    kept: dict[str, str] = field(default_factory=dict)

    def keep(self, where: str, value: object) -> None:
        """Keep a value that nothing here understands. One that is too long, or has no place of its own, is said to be left
        out."""
        written = json.dumps(value, ensure_ascii=False)
        if _UNPRINTABLE.search(written):
            written = json.dumps(value)
        if len(written) > MAX_TEXT or where in self.kept:
            self.report.unknown.append(f"{short(where)}: has {len(written)} characters and is left out")
            return
        self.kept[where] = written


def whole_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """For ``json.loads``: of a key that is there twice the last value counts, as for most readers, and the earlier ones stay
    beside it under a name that says so."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names, found = set(found), {}
    times = dict.fromkeys(names, 0)
    for key, value in pairs:
        if key in found:
            times[key] += 1
            while (aside := f"{key} (repeated {times[key]})") in names:
                times[key] += 1
            found[aside] = found[key]
        found[key] = value
    return found


class Node:
    """One JSON object. Keys outside ``known`` go into the report, their values into what is kept."""

    def __init__(self, value: Any, path: str, known: frozenset[str], findings: Findings) -> None:
        if not isinstance(value, dict):
            raise ImportProblem(path, f"an object was expected, found {kind(value)}")
        self.path = path
        self._value: Mapping[str, Any] = value
        self._findings = findings
        self._report = findings.report
        for key in value:
            if key not in known:
                self._unknown(key, known)

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
            self._findings.keep(where, value)
            return None
        return int(float(written))

    def flag(self, key: str) -> bool | None:
        """True or false, None when absent. Raises ImportProblem for anything else."""
        value = self._value.get(key)
        if value is not None and not isinstance(value, bool):
            raise ImportProblem(f"{self.path}.{key}", f"true or false was expected, found {kind(value)}")
        return value

    def unread(self, key: str) -> bool:
        """Whether there is anything at all under a key of which nobody knows what it looks like; it is kept."""
        value = self._value.get(key)
        if not value or (isinstance(value, str) and value.strip() in NOTHING):
            return False
        self._findings.keep(f"{self.path}.{key}", value)
        return True

    def one_of(self, first: str, second: str) -> str:
        """One value that the portal gives under two names. Where the two differ the first counts, and both are kept."""
        one, other = self.text(first), self.text(second)
        if one and other and one != other:
            self._report.contradictions.append(f"{self.path}: {first} and {second} differ")
            self._findings.keep(f"{self.path}.{second}", other)
        return one or other

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
            yield Node(element, f"{where}[{index}]", known, self._findings)

    def child(self, key: str, known: frozenset[str]) -> Node:
        """The object under the key. Raises ImportProblem when it is absent."""
        if self._value.get(key) is None:
            raise ImportProblem(f"{self.path}.{key}", "is missing")
        return Node(self._value[key], f"{self.path}.{key}", known, self._findings)

    def repeated(self, what: str) -> None:
        """Report an element of a list that says the same as one before it, and is not carried on twice."""
        self._report.stripped.append(f"{self.path}: {what}, listed before")

    def kept(self, keys: frozenset[str]) -> dict[str, str]:
        """Values of keys that are carried on under the portal's own name."""
        return {key: self.text(key) for key in sorted(keys) if key in self._value and self.text(key)}

    def _unknown(self, key: str, known: frozenset[str]) -> None:
        twice = _REPEATED.fullmatch(key)
        if twice is not None and twice[1] in known:
            line = f"{self.path}.{twice[1]}: the key is there more than once, and the last one counts"
        else:
            line = f"{self.path}.{short(key)}: unknown key"
        self._report.unknown.append(line)
        self._findings.keep(f"{self.path}.{_UNPRINTABLE.sub(_INSTEAD, key)}", self._value[key])

    def _plain(self, value: str, where: str) -> str:
        if len(value) > MAX_TEXT:
            raise ImportProblem(where, f"has {len(value)} characters, more than {MAX_TEXT}")
        if _UNPRINTABLE.search(value):
            raise ImportProblem(where, "holds a character that cannot be written or shown")
        found = sorted({*_TAG.findall(value), *_ENTITY.findall(value)})
        if found:
            self._report.stripped.append(f"{where}: {' '.join(found)}")
            value = _ENTITY.sub(lambda entity: html.unescape(entity[0]), _TAG.sub("", value)).replace("\u00a0", " ")
        return value.strip()


def kind(value: object) -> str:
    """A JSON type in words."""
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def short(text: str) -> str:
    """At most 60 characters, all of which can be written, for messages."""
    text = _UNPRINTABLE.sub(_INSTEAD, text)
    return text if len(text) <= 60 else text[:59] + "…"
