"""The platform's rooms, joined over one database: what its endpoints and its pages both work with."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from sqlalchemy import Engine

from sandbox.case_questions import CaseQuestions
from sandbox.cases import Cases
from sandbox.changes import Feed
from sandbox.decisions import Decisions, Press, no_press
from sandbox.downloads import Downloads
from sandbox.exchange import Door
from sandbox.grants import Grants
from sandbox.intake import Intake
from sandbox.keyring import Keyring
from sandbox.marks import remembered
from sandbox.notes import Notes
from sandbox.offices.appointments import Appointments
from sandbox.offices.payments import Payments
from sandbox.offices.seals import Seals
from sandbox.offices.second_check import AttendantCodes, SecondChecks
from sandbox.offices.switches import Switches
from sandbox.offices.tokens import Tokens
from sandbox.store import Store
from sandbox.timing import Clock

TOKEN_BYTES = 16
SECRET_BYTES = 32
TOKENS = "tokens"  # the mark under which the secret of waivers lies


@dataclass(frozen=True)
class Rooms:
    """Everything of one platform but its servers."""

    store: Store
    keys: Keyring
    clock: Clock
    intake: Intake
    cases: Cases
    feed: Feed
    notes: Notes
    decisions: Decisions
    grants: Grants
    door: Door
    switches: Switches
    tokens: Tokens
    codes: AttendantCodes
    checks: SecondChecks
    questions: CaseQuestions
    downloads: Downloads
    payments: Payments
    appointments: Appointments
    seals: Seals


def join(engine: Engine, keys: Keyring, clock: Clock, *, clerk_url: str, press: Press = no_press) -> Rooms:
    """``clerk_url``: where people look. Raises SQLAlchemy's errors."""
    store, cases = Store(engine), Cases(engine)
    notes, grants = Notes(engine, store, keys), Grants(clock)
    codes = AttendantCodes(clock, _digits)
    checks = SecondChecks(codes, clock)
    switches = Switches(time.sleep)
    payments = Payments(engine, clock, switches)
    intake = Intake(
        store,
        keys,
        clock=clock,
        make_token=lambda: secrets.token_urlsafe(TOKEN_BYTES),
        progress_url=lambda token: f"{clerk_url}/p/{token}",
    )
    return Rooms(
        store=store,
        keys=keys,
        clock=clock,
        intake=intake,
        cases=cases,
        feed=Feed(engine),
        notes=notes,
        decisions=Decisions(store, cases, keys, clock=clock, press=press),
        grants=grants,
        door=Door(lambda kiosk_id: store.verify_key(kiosk_id) is not None),
        switches=switches,
        tokens=Tokens(bytes.fromhex(remembered(engine, TOKENS, lambda: secrets.token_hex(SECRET_BYTES)))),
        codes=codes,
        checks=checks,
        questions=CaseQuestions(store, cases, notes, keys, grants, checks, payments),
        downloads=Downloads(engine, clock, f"{clerk_url}/d/"),
        payments=payments,
        appointments=Appointments(engine, clock, switches),
        seals=Seals(cases, switches),
    )


def _digits(count: int) -> str:
    return f"{secrets.randbelow(10**count):0{count}d}"
