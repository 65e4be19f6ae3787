"""Values of ours that platforms number differently; the model's own are named here too."""

from __future__ import annotations

import enum

from kiosk.model.bundle import Audience
from kiosk.model.evaluation import Satisfaction
from kiosk.model.guide import Item

__all__ = ["Audience", "Channel", "Handling", "Progress", "Satisfaction", "handling_of"]


class Channel(enum.Enum):
    """Where somebody applied or judged."""

    PC = "pc"
    MOBILE = "mobile"
    QR = "qr"
    HALL_TABLET = "hall_tablet"
    HALL_TERMINAL = "hall_terminal"  # this kiosk
    PHONE = "phone"
    SMS = "sms"
    SYSTEM = "system"  # nobody judged: the platform's own default


class Handling(enum.Enum):
    """办件类型."""

    INSTANT = "instant"  # 即办件
    PROMISED = "promised"  # 承诺件
    OTHER = "other"


class Progress(enum.Enum):
    """办理状态, as the evaluation interface has it."""

    TO_DO = "to_do"
    UNDER_WAY = "under_way"
    DONE = "done"


def handling_of(item: Item) -> Handling | None:
    """None where nobody has said; never taken for the one or the other."""
    if item.instant is None:
        return None
    return Handling.INSTANT if item.instant else Handling.PROMISED
