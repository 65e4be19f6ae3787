"""A long number in groups that a person can read out over the telephone."""

from __future__ import annotations

import re

GROUP = 4


def spoken(number: str) -> str:
    """Letters and digits apart, long runs of digits in fours from the left: ``KSK06271123000018`` ->
    ``KSK 0627 1123 000018``. Only spaces are added, so that taking them out gives the number again; a number that its
    issuer has already parted (``L-YJHL07-20261123-0042-C``) is left as it is."""
    if re.search(r"[^0-9A-Za-z]", number):
        return number
    runs: list[str] = re.findall(r"[A-Za-z]+|\d+", number)
    return " ".join(part for run in runs for part in _parts(run))


def _parts(run: str) -> list[str]:
    """One or two digits left over stay with the group before them, where the ear does not lose them."""
    size = len(run)
    cuts = list(range(0, size, GROUP)) if run.isdigit() else [0]
    if len(cuts) > 1 and size - cuts[-1] <= GROUP // 2:
        cuts.pop()
    return [run[start:end] for start, end in zip(cuts, [*cuts[1:], size], strict=True)]
