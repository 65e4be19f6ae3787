"""The platform's rooms, joined over one database: what its endpoints and its pages both work with."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import Engine

from sandbox.cases import Cases
from sandbox.changes import Feed
from sandbox.decisions import Decisions, Press, no_press
from sandbox.exchange import Door
from sandbox.grants import Grants
from sandbox.intake import Intake
from sandbox.keyring import Keyring
from sandbox.notes import Notes
from sandbox.store import Store
from sandbox.timing import Clock

TOKEN_BYTES = 16


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


def join(engine: Engine, keys: Keyring, clock: Clock, *, clerk_url: str, press: Press = no_press) -> Rooms:
    """``clerk_url``: where people look. Raises SQLAlchemy's errors."""
    store, cases = Store(engine), Cases(engine)
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
        notes=Notes(engine, store, keys),
        decisions=Decisions(store, cases, keys, clock=clock, press=press),
        grants=Grants(clock),
        door=Door(lambda kiosk_id: store.verify_key(kiosk_id) is not None),
    )
