"""The letter that is signed: its exact text, and the hash that binds the signature to it (M10).

The text is canonical: made from guide, person, items and date alone, one paragraph a line, so that platform and kiosk
compute the same SHA-256 over its UTF-8 bytes. Any other item, name or day is another text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from kiosk.model.guide import Guide
from kiosk.model.identity import IdCard


def letter_text(guide: Guide, card: IdCard, items: Sequence[str], day: date) -> str:
    """The whole letter. ``items``: names, in the guide's order."""
    paragraphs = [
        f"{guide.name}申请与承诺书",
        f"申请人：{card.name}",
        f"证件号码：{card.number}",
        f"申请事项：{'；'.join(items)}",
        *guide.letter,
        f"日期：{day:%Y年%m月%d日}",
    ]
    return "\n".join(paragraphs)


def letter_sha256(text: str) -> str:
    """Hex SHA-256 of the UTF-8 bytes of exactly this text."""
    return hashlib.sha256(text.encode()).hexdigest()
