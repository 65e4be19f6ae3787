"""Text as it is searched: folded, cut into grams, compared with one slip of the finger allowed. Pure."""

from __future__ import annotations

import itertools
import re
import unicodedata

LONGEST = 40  # characters of a query that count: nobody types more, and a flood must not cost time
_KEPT = re.compile(r"[^0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]")
_LATIN = re.compile(r"[0-9a-z]+")


def folded(text: str) -> str:
    """Full width to half, capitals to small, everything but characters, letters and digits gone; at most ``LONGEST`` long."""
    return _KEPT.sub("", unicodedata.normalize("NFKC", text[: LONGEST * 4]).lower())[:LONGEST]


def is_latin(text: str) -> bool:
    """Whether a folded text can only be pinyin or initials."""
    return bool(_LATIN.fullmatch(text))


def grams(kind: str, text: str) -> set[str]:
    """Pairs of neighbours, the first one alone, and for Chinese each character; ``kind`` (``t``, ``p``, ``i``) stands before
    each."""
    if not text:
        return set()
    found = {f"{kind}{a}{b}" for a, b in itertools.pairwise(text)}
    found.add(f"{kind}^{text[0]}")
    if kind == "t":
        found.update(f"{kind}{one}" for one in text)
    return found


def one_slip(one: str, other: str) -> bool:
    """Whether one wrong, missing, additional or swapped sign makes the one text the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return one == other
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or swapped


def likeness(kind: str, query: str, text: str) -> float:
    """0 (nothing in common) to 100 (the same). ``kind`` as in ``grams``; initials weigh less, since they fit many things."""
    if not query or not text:
        return 0.0
    most = {"t": 100.0, "p": 96.0, "i": 80.0}[kind]
    if query == text:
        return most
    if text.startswith(query):
        return most - 10
    if query in text:
        return most - (20 if kind == "t" else 35)
    if kind == "t" and len(text) >= 2 and text in query:
        return most - 30  # 我想办退休: the words around it do not matter
    least = {"t": 3, "p": 4, "i": 99}[kind]
    if len(query) >= least and (one_slip(query, text) or one_slip(query, text[: len(query)])):
        return most - 45
    if kind != "t":
        return 0.0
    ours, theirs = grams(kind, query), grams(kind, text)
    share = len(ours & theirs) / len(ours)
    return 50 * share if share >= 0.6 else 0.0
