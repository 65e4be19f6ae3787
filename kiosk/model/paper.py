"""A paper (申请表, 承诺书): what the kiosk makes of an application for people to read, beside the data that it is made of."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from kiosk.model.checklist import Checklist
from kiosk.model.guide import FormSection, Guide


class PaperKind(enum.Enum):
    """Values go over the wire."""

    APPLICATION = "application"  # 申请表
    COMMITMENT = "commitment"  # 承诺书: that what was handed in is true, or that published conditions are met
    DEFERRAL = "deferral"  # 容缺受理承诺书


@dataclass(frozen=True)
class Paper:
    """``pdf``: PDF/A. ``materials``: ids of the materials that it is, such as every 申请表 of a department that the one form
    takes the place of. ``letter_sha256``: hex, of the letter whose signature stands on it."""

    kind: PaperKind
    title: str
    pdf: bytes = field(repr=False)
    materials: tuple[str, ...] = ()
    letter_sha256: str = field(default="", repr=False)


@dataclass(frozen=True)
class PaperWork:
    """What papers are made of besides the submission itself: by which guide, which fields were asked, and how the checklist
    stood at the signature. ``place``: where the kiosk stands."""

    guide: Guide
    sections: tuple[FormSection, ...]
    checklist: Checklist = field(repr=False)
    place: str = ""
