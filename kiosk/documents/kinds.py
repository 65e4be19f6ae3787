"""Which document a page is, by the words on it.

A heading or a label speaks for its paper, a sentence that mentions the paper does not; what forms and letters say speaks against
all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kiosk.documents.digits import proven
from kiosk.documents.pieces import Piece, is_prose, labels_in
from kiosk.documents.recipes import FOREIGN, LEAST_SCORE, RECIPES

OTHER: Final = "other"
_ALIKE: Final = 0.8  # of a word's weight, where a character of it is wrong
_CARD: Final = (1.5, 1.68)  # ISO/IEC 7810: 85.6 by 54 mm
_CARD_SHAPED: Final = 0.4
_TOO_MANY: Final = 0.06  # a line


def kind_of(pieces: Sequence[Piece], shape: float = 1.0) -> tuple[str, float]:
    """The type whose words speak loudest, and how loud; ``other`` with 0 where none does. ``shape``: width by height."""
    said = [piece for piece in pieces if not is_prose(piece)]
    against = sum(FOREIGN[word] for word in _found(said, FOREIGN, exactly=True))
    numbers = proven(pieces)
    best, loudest = OTHER, 0.0
    for kind, recipe in RECIPES.items():
        found = _found(said, recipe.words)
        score = sum(recipe.words[word] * share for word, share in found.items()) - against
        if recipe.most_lines:  # a card has few lines; what lies around it may have more
            score -= _TOO_MANY * max(0, len(pieces) - recipe.most_lines)
            score += _CARD_SHAPED if found and _CARD[0] <= shape <= _CARD[1] else 0.0
        if recipe.proof is not None and recipe.proof[0] in numbers and score > 0:
            score += recipe.proof[1]
        if score > loudest:
            best, loudest = kind, score
    return (best, round(loudest, 2)) if loudest >= LEAST_SCORE else (OTHER, 0.0)


def _found(pieces: Iterable[Piece], words: Mapping[str, float], exactly: bool = False) -> dict[str, float]:
    """Each word once, with 1 where it stands as it is spelt."""
    answers: dict[str, float] = {}
    for label in labels_in(pieces, words):
        exact = label.piece.text == label.word
        if exact or not exactly:
            answers[label.word] = max(answers.get(label.word, 0.0), 1.0 if exact else _ALIKE)
    return answers
