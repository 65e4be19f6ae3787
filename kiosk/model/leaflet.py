"""A leaflet: a paper about a bundle that anybody may take along, without identity and with no person in it (M17)."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Leaflet(enum.Enum):
    """``GUIDE_SLIP`` comes out of the receipt printer, all others are A4."""

    GUIDE_SLIP = "guide_slip"  # 办事指南, the short one
    GUIDE = "guide"  # 办事指南, whole
    BLANK_FORM = "blank_form"  # 空白申请表
    SAMPLE_FORM = "sample_form"  # 样表: how it is filled in
    MANDATE = "mandate"  # 委托书, blank
    LETTER = "letter"  # the commitment, to read beforehand

    @property
    def role(self) -> str:
        """The device that prints it."""
        return "receipt_printer" if self is Leaflet.GUIDE_SLIP else "page_printer"


class Readiness(enum.Enum):
    """Whether its printer can print now, as far as it is known."""

    READY = "ready"
    NO_PAPER = "no_paper"
    OUT = "out"  # it is there, and no command can succeed


@dataclass(frozen=True)
class LeafletOffer:
    """One leaflet of a guide and whether it can be had now. What has no printer here at all is not offered."""

    leaflet: Leaflet
    readiness: Readiness
