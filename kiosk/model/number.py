"""A long number in groups that a person can read out over the telephone, and in lines that fit in large letters."""

from __future__ import annotations

import re
import unicodedata

GROUP = 4
LONGEST_NUMBER = 40  # characters of a number, as it may be typed
_LEAST_DIGITS = 8  # of a case's number: a year alone is none, nor is a telephone's ending
_LONGEST_TEXT = 4096  # characters of a code that are looked at
LINE = 16  # characters in double width across 58 mm paper; 80 mm paper holds 24


def spoken(number: str) -> str:
    """Letters and digits apart, long runs of digits in fours from the left: ``KSK06271123000018`` ->
    ``KSK 0627 1123 000018``. Only spaces are added, so that taking them out gives the number again; a number that its
    issuer has already parted (``L-YJHL07-20261123-0042-C``) is left as it is."""
    if re.search(r"[^0-9A-Za-z]", number):
        return number
    runs: list[str] = re.findall(r"[A-Za-z]+|\d+", number)
    return " ".join(part for run in runs for part in _parts(run))


def rows(number: str) -> list[str]:
    """``spoken`` in lines; together they are it. A number that its issuer parted is broken after one of its marks, where
    a printer would tear it apart anywhere; at spaces the printer breaks by itself."""
    said = spoken(number)
    if " " in said or len(said) <= LINE:
        return [said]
    lines = [""]
    for part in re.findall(r"[0-9A-Za-z]*[^0-9A-Za-z]|[0-9A-Za-z]+$", said):
        if lines[-1] and len(lines[-1]) + len(part) > LINE:
            lines.append("")
        lines[-1] += part
    return lines


def number_in(text: str) -> str:
    """The number of a case in what was typed, or in the text of a receipt's code, whose first line that ends with one it is.
    Without spaces, in capital letters; empty where there is none. What is not printed ASCII is taken as its NFKC form."""
    for line in unicodedata.normalize("NFKC", text[:_LONGEST_TEXT]).upper().splitlines():
        found = re.fullmatch(r"[^0-9A-Z]*([0-9A-Z][0-9A-Z \-]*[0-9A-Z])\s*", line)
        number = re.sub(r"\s", "", found[1]) if found is not None else ""
        if len(number) <= LONGEST_NUMBER and sum(map(str.isdigit, number)) >= _LEAST_DIGITS:
            return number
    return ""


def _parts(run: str) -> list[str]:
    """One or two digits left over stay with the group before them, where the ear does not lose them."""
    size = len(run)
    cuts = list(range(0, size, GROUP)) if run.isdigit() else [0]
    if len(cuts) > 1 and size - cuts[-1] <= GROUP // 2:
        cuts.pop()
    return [run[start:end] for start, end in zip(cuts, [*cuts[1:], size], strict=True)]
