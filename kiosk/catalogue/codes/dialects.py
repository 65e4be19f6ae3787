"""How platforms say our values: ``national``, ``zhejiang``, ``guangdong``.

A dialect holds what is known of one platform, with its basis, and what is not known as ``absent``. Where a province's papers name
only how it differs, the rest is inferred to be as in the national interface and needs the operator's word. Traps held by tests:
Zhejiang's 6 is SMS where the nation's is the telephone, and its 1 is 承诺件 where A.6 has 即办件; Guangdong numbers users from 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kiosk.catalogue.codes import gb39046
from kiosk.catalogue.codes.people import DOCUMENTS
from kiosk.catalogue.codes.table import Basis, CodeMap
from kiosk.catalogue.codes.values import Audience, Channel, Handling, Progress, Satisfaction


@dataclass(frozen=True)
class Dialect:
    """``anonymity`` and ``first`` map True and False; ``document`` the kinds of card in the words of the command line."""

    name: str
    satisfaction: CodeMap[Satisfaction]
    channel: CodeMap[Channel]
    user: CodeMap[Audience]
    handling: CodeMap[Handling]
    anonymity: CodeMap[bool]
    first: CodeMap[bool]  # 首次评价
    progress: CodeMap[Progress]
    document: CodeMap[str]

    @property
    def maps(self) -> tuple[CodeMap[Any], ...]:
        """All of them."""
        return (
            self.satisfaction, self.channel, self.user, self.handling, self.anonymity, self.first, self.progress, self.document
        )  # fmt: skip


def _scale(map_id: str, basis: Basis) -> CodeMap[Satisfaction]:
    return CodeMap(map_id, tuple((level, str(6 - number), basis) for number, level in enumerate(Satisfaction, 1)))


_CHANNELS = (Channel.PC, Channel.MOBILE, Channel.QR, Channel.HALL_TABLET, Channel.HALL_TERMINAL)


def _flag(map_id: str, basis: Basis) -> CodeMap[bool]:
    return CodeMap(map_id, ((True, "1", basis), (False, "2", basis)))


def _progress(map_id: str, basis: Basis) -> CodeMap[Progress]:
    return CodeMap(map_id, tuple((state, str(number), basis) for number, state in enumerate(Progress, 1)))


NATIONAL = Dialect(
    name="national",
    satisfaction=_scale("national.satisfaction", Basis.TWICE),
    channel=CodeMap(
        "national.channel",
        tuple(
            (channel, str(number), Basis.TWICE)
            for number, channel in enumerate((*_CHANNELS, Channel.PHONE, Channel.SMS), 1)
        ),
        absent=(Channel.SYSTEM,),
    ),
    user=CodeMap("national.user", ((Audience.PERSON, "1", Basis.TWICE), (Audience.ENTERPRISE, "2", Basis.TWICE))),
    handling=gb39046.HANDLING,
    anonymity=_flag("national.anonymity", Basis.TWICE),
    first=_flag("national.first", Basis.TWICE),
    progress=_progress("national.progress", Basis.TWICE),
    document=CodeMap("national.document", (), absent=DOCUMENTS),
)
ZHEJIANG = Dialect(
    name="zhejiang",
    satisfaction=_scale("zhejiang.satisfaction", Basis.INFERRED),
    channel=CodeMap(
        "zhejiang.channel",
        (
            *((channel, str(number), Basis.INFERRED) for number, channel in enumerate(_CHANNELS, 1)),
            (Channel.SMS, "6", Basis.SEEN),
            (Channel.SYSTEM, "7", Basis.SEEN),
        ),
        absent=(Channel.PHONE,),
    ),
    user=CodeMap("zhejiang.user", ((Audience.PERSON, "1", Basis.INFERRED), (Audience.ENTERPRISE, "2", Basis.INFERRED))),
    # promiseTime, the other way round than A.6.
    handling=CodeMap(
        "zhejiang.handling",
        ((Handling.PROMISED, "1", Basis.SEEN), (Handling.INSTANT, "2", Basis.SEEN)),
        absent=(Handling.OTHER,),
    ),
    anonymity=_flag("zhejiang.anonymity", Basis.INFERRED),
    first=_flag("zhejiang.first", Basis.INFERRED),
    progress=_progress("zhejiang.progress", Basis.INFERRED),
    document=CodeMap("zhejiang.document", (), absent=DOCUMENTS),
)
GUANGDONG = Dialect(
    name="guangdong",
    satisfaction=_scale("guangdong.satisfaction", Basis.INFERRED),
    # Its kiosks' messages name no channel.
    channel=CodeMap("guangdong.channel", (), absent=tuple(Channel)),
    # 0 and 1 were seen; which of them is the person, was not said, and a portal elsewhere has 0 for the legal person.
    user=CodeMap("guangdong.user", (), absent=tuple(Audience)),
    # projectType 1 and 2 were seen, without their meaning.
    handling=CodeMap("guangdong.handling", (), absent=tuple(Handling)),
    anonymity=CodeMap("guangdong.anonymity", (), absent=(True, False)),
    first=CodeMap("guangdong.first", (), absent=(True, False)),
    progress=CodeMap("guangdong.progress", (), absent=tuple(Progress)),
    document=CodeMap(
        "guangdong.document",
        (("resident", "10", Basis.SEEN),),
        absent=tuple(kind for kind in DOCUMENTS if kind != "resident"),
    ),
)
DIALECTS = {dialect.name: dialect for dialect in (NATIONAL, ZHEJIANG, GUANGDONG)}
