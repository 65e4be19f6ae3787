"""What is touched and answered about an inquiry."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.model.inquiry import InquiryAnswer
from kiosk.model.unanswered import Unanswered


@dataclass(frozen=True)
class InquiriesAsked:
    """查一查 on the home screen."""


@dataclass(frozen=True)
class InquiryChosen:
    inquiry_id: str


@dataclass(frozen=True)
class InquiryPrintAsked:
    """On paper, to take along."""


InquiryTouch = InquiriesAsked | InquiryChosen | InquiryPrintAsked


@dataclass(frozen=True)
class InquiryAnswered:
    session_id: str
    answer: InquiryAnswer = field(repr=False)


@dataclass(frozen=True)
class InquiryNotAnswered:
    """``again``: seconds until another try is taken, where the second check is locked."""

    session_id: str
    why: Unanswered
    again: float | None = None


InquiryReply = InquiryAnswered | InquiryNotAnswered
