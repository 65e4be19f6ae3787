"""A field of the form on paper: its value in words, or room to write it by hand."""

from __future__ import annotations

import unicodedata
from datetime import date

from kiosk.forms.days import KINDS as DAYS
from kiosk.model.guide import FormField
from kiosk.printing.a4.frame import DASH
from kiosk.printing.a4.sheet import Pair
from kiosk.printing.said import Say, day

# Columns of the half row: a longer label or value has a row of its own. A Chinese character takes two.
SHORT_LABEL, SHORT_VALUE = 26, 24
_WIDE = ("address", "text")  # kinds with a row of their own on a blank form


def shown(field: FormField, value: str, say: Say, *, at_counter: bool = False) -> str:
    """A choice by its label, a day in words; what was left empty says so, and so does what should not have been. ``at_counter``:
    the applicant was told that it is asked there."""
    if not value.strip() and at_counter:
        return say("printing.a4.at_counter")
    if not value.strip():
        return say("printing.a4.unfilled") if field.required else DASH
    if field.options:  # a choice, or a division that was picked
        return dict(field.options).get(value, value)
    if field.kind in DAYS:
        return _day(value, say)
    if field.kind == "money":
        return say("printing.a4.money", amount=value)
    return value


def entry(field: FormField, words: str) -> Pair:
    """Label and value."""
    wide = columns(words) > SHORT_VALUE or columns(field.label) > SHORT_LABEL or "\n" in words
    return Pair(field.label, words, wide=wide)


def blank(field: FormField, say: Say) -> Pair:
    """Label and room for a pen; a choice has boxes to tick."""
    label = field.label if field.required else say("printing.a4.blank.optional", label=field.label)
    if field.options:
        labels = tuple(words for _, words in field.options)
        return Pair(label, wide=sum(map(columns, labels)) + 4 * len(labels) > SHORT_VALUE, options=labels)
    return Pair(label, wide=field.kind in _WIDE or columns(label) > SHORT_LABEL, lines=1)


def columns(words: str) -> int:
    """How much of a line the words take, in half widths."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in words)


def _day(value: str, say: Say) -> str:
    digits = value.strip().replace("-", "")
    try:
        return day(date(int(digits[:4]), int(digits[4:6]), int(digits[6:])), say)
    except ValueError:
        # As it was entered: a paper shows what somebody said, right or not.
        return value
