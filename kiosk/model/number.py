"""A long number in groups that a person can read out over the telephone, and in lines that fit in large letters."""

from __future__ import annotations

import re

GROUP = 4
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


def _parts(run: str) -> list[str]:
    """One or two digits left over stay with the group before them, where the ear does not lose them."""
    size = len(run)
    cuts = list(range(0, size, GROUP)) if run.isdigit() else [0]
    if len(cuts) > 1 and size - cuts[-1] <= GROUP // 2:
        cuts.pop()
    return [run[start:end] for start, end in zip(cuts, [*cuts[1:], size], strict=True)]
