"""Answers about cases, inquiries, fees, appointments and sealed files: whether one is what was asked for, in shape and size."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime

from kiosk.contract import booking, changes, seal
from kiosk.contract.booking import Booked, Payment, Slot, SlotsReply
from kiosk.contract.case_query import CasesReply, CaseStatus, CaseStep, CaseView, InquiryReply
from kiosk.contract.plain import LONGEST_NAME, is_code, is_line, is_line_or_none, is_sha256, is_text
from kiosk.contract.plain_answer import is_answer, is_date_or_moment
from kiosk.contract.reply import is_case_number, is_moment
from kiosk.contract.seal import SealVerdict, Standing

MOST_CASES = 200
MOST_STEPS = 40
MOST_ITEMS = 60
MOST_ROWS = 600  # fifty years of monthly contributions
MOST_SLOTS = 500
MOST_THINGS = 30
MOST_CENTS = 10**12
LONGEST_QR = 600  # bytes; a code of that many can still be photographed from the screen

PAYMENTS = (booking.NO_FEE, booking.DUE, booking.PAID, booking.REFUNDED, booking.UNKNOWN)
SEAL_STATES = (seal.VALID, seal.BROKEN, seal.UNTRUSTED, seal.REVOKED, seal.UNKNOWN)

# What a payment's code may open on a telephone: web pages, and the payment programs' own addresses [not from a standard].
_PAYS_BY = ("https", "weixin", "wxp")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


def is_case_status(status: CaseStatus) -> bool:
    """State and dates."""
    return (
        is_case_number(status.case_number)
        and status.state in changes.CASE_STATES
        and is_moment(status.received_at)
        and is_moment(status.changed_at)
        and (status.due is None or is_date_or_moment(status.due))
    )


def is_cases(reply: CasesReply, submission_id: str) -> bool:
    """``submission_id``: the only one that was asked for; empty: all of a person's."""
    ids = [case.submission_id for case in reply.cases]
    return (
        len(ids) <= MOST_CASES
        and len(set(ids)) == len(ids)
        and all(submission_id in ("", one) for one in ids)
        and all(_is_case(case) for case in reply.cases)
    )


def is_inquiry(reply: InquiryReply, columns: Collection[str]) -> bool:
    """Rows of columns that the catalogue knows; a column may be missing in a row, since offices leave out what is empty."""
    return (
        len(reply.rows) <= MOST_ROWS
        and all(_is_row(row, columns) for row in reply.rows)
        and is_moment(reply.as_of)
        and is_line_or_none(reply.office, LONGEST_NAME)
    )


def is_payment(payment: Payment) -> bool:
    """What is due has an amount and a code; what is paid, an amount."""
    amount = 0 < payment.cents <= MOST_CENTS
    return (
        payment.state in PAYMENTS
        and 0 <= payment.cents <= MOST_CENTS
        and (payment.state != booking.DUE or (amount and is_payment_code(payment.qr)))
        and (payment.state != booking.PAID or amount)
        and (not payment.qr or is_payment_code(payment.qr))
        and is_text(payment.basis)
        and (not payment.slip_number or is_case_number(payment.slip_number))
        and (payment.paid_at is None or is_moment(payment.paid_at))
        and (payment.due is None or is_date_or_moment(payment.due))
    )


def is_payment_code(text: str) -> bool:
    """ASCII that can be seen, without spaces; an address only of a kind that pays."""
    if not 0 < len(text) <= LONGEST_QR or not text.isascii() or not text.isprintable() or " " in text:
        return False
    scheme = _SCHEME.match(text)
    return scheme is None or scheme[1].lower() in _PAYS_BY


def is_slots(reply: SlotsReply) -> bool:
    """No slot twice."""
    ids = {slot.slot_id for slot in reply.slots}
    return len(ids) == len(reply.slots) <= MOST_SLOTS and all(_is_slot(slot) for slot in reply.slots)


def is_booked(booked: Booked, slot_id: str) -> bool:
    """The slot that was asked for and no other one."""
    return (
        is_case_number(booked.number)
        and booked.slot.slot_id == slot_id
        and _is_slot(booked.slot)
        and len(booked.bring) <= MOST_THINGS
        and all(is_line(thing) for thing in booked.bring)
    )


def is_standing(standing: Standing) -> bool:
    """Known files have a hash."""
    known = standing.state in (seal.VALID, seal.REVOKED)
    return (
        (known or standing.state == seal.UNKNOWN)
        and (is_sha256(standing.sha256) or (not known and not standing.sha256))
        and is_moment(standing.as_of)
        and standing.prints >= 0
    )


def is_seal_verdict(verdict: SealVerdict) -> bool:
    """A valid seal says whose it is."""
    return (
        verdict.state in SEAL_STATES
        and is_line_or_none(verdict.signer, LONGEST_NAME)
        and (verdict.state != seal.VALID or bool(verdict.signer))
        and (verdict.signed_at is None or is_moment(verdict.signed_at))
    )


def _is_case(case: CaseView) -> bool:
    answer = case.answer
    return (
        is_code(case.submission_id)
        and is_case_number(case.case_number)
        and is_line_or_none(case.local_number, LONGEST_NAME)
        and is_code(case.bundle_id)
        and is_line(case.bundle_name, LONGEST_NAME)
        and is_code(case.division)
        and len(case.items) <= MOST_ITEMS
        and all(is_code(item) and is_line(name) for item, name in case.items)
        and case.state in changes.CASE_STATES
        and is_moment(case.received_at)
        and 0 < len(case.steps) <= MOST_STEPS
        and all(_is_step(step) for step in case.steps)
        and is_code(case.kiosk_id)
        and (case.due is None or is_date_or_moment(case.due))
        and case.payment in PAYMENTS
        and (
            answer is None
            or (
                is_answer(answer)
                and (answer.submission_id, answer.case_number) == (case.submission_id, case.case_number)
            )
        )
    )


def _is_step(step: CaseStep) -> bool:
    return step.state in changes.CASE_STATES and (step.at is None or is_moment(step.at))


def _is_row(row: Mapping[str, str], columns: Collection[str]) -> bool:
    return all(name in columns and is_line_or_none(value) for name, value in row.items())


def _is_slot(slot: Slot) -> bool:
    if not (is_moment(slot.begin) and is_moment(slot.end)):
        return False
    return (
        is_code(slot.slot_id)
        and is_line(slot.place, LONGEST_NAME)
        and is_line_or_none(slot.address)
        and datetime.fromisoformat(slot.begin) < datetime.fromisoformat(slot.end)
        and slot.left >= 0
    )
