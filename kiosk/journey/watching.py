"""A device goes or comes back while somebody stands there: the step that needs it now says so at once, and takes it back.

Where nothing is asked of the device at this moment nothing is said: a person who fills in a form is not helped by hearing that
the printer lost its cable. Whatever was entered stays as it is.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.effects import ReadSocialCard
from kiosk.journey.outcome import Outcome
from kiosk.journey.state import DeviceHealth, IdentityPhase, Journey, Overlay, ScanPhase, Session, Step, Trouble

# What is said while the role is away, at the step that needs it.
AWAY = {
    "id_reader": Trouble("errors.id.away", "errors.safe.entered_kept", "errors.do.wait_or_staff", role="id_reader"),
    "scanner": Trouble("errors.scan.away", "errors.safe.entered_kept", "errors.do.again_or_staff", role="scanner"),
}

INPUT_ROLES = ("keypad", "signals")
# Inputs of the cabinet that stay as they are until they change; all others are keys.
LEVELS = ("door", "power_fail", "presence", "headphones")


def needed_now(session: Session) -> str:
    """The role that this step is waiting for; empty when none."""
    if session.step is Step.IDENTITY and session.card is None:
        return "id_reader"
    scan = session.scan if session.step is Step.SCAN else None
    return "scanner" if scan is not None and scan.phase in (ScanPhase.READY, ScanPhase.SCANNING) else ""


def settle(journey: Journey) -> Journey:
    """A step that waits for a device that is known to be away says so, whichever way it was reached."""
    session = journey.session
    if session is None or session.trouble is not None:
        return journey
    role = needed_now(session)
    health = journey.devices.get(role)
    in_slot = session.card_in == "card_reader" and session.identity is IdentityPhase.READING
    if health is None or health.usable or (role == "id_reader" and in_slot):
        return journey
    return replace(journey, session=replace(session, trouble=AWAY[role]))


def device_changed(journey: Journey, role: str, health: DeviceHealth, now: float) -> Outcome:
    """Keep what the device says of itself; tell it where it matters."""
    known = replace(journey, devices={**journey.devices, role: health})
    if role in INPUT_ROLES and not health.usable:
        # A level that nobody watches is not known; it is told again when the device is back.
        known = replace(known, inputs={})
    session = journey.session
    if session is None:
        return known, ()
    if role == "card_reader" and needed_now(session) == "id_reader":
        # The slot is there besides the plate: asked when it comes, not missed when it goes.
        came = health.usable and not journey.slot_there
        return known, (ReadSocialCard(session.session_id),) if came else ()
    in_slot = session.card_in == "card_reader" and session.identity is IdentityPhase.READING
    if needed_now(session) != role or (role == "id_reader" and in_slot):
        return known, ()
    if not health.usable:
        waiting = replace(session, identity=IdentityPhase.WAITING) if role == "id_reader" else session
        return replace(known, session=replace(waiting, trouble=AWAY[role])), ()
    if session.trouble != AWAY[role]:
        return known, ()
    back = replace(session, trouble=None)
    if session.retry_at is not None:
        back = replace(back, retry_at=now)  # it is there again: ask it at the next tick
    return replace(known, session=back), ()


def signal_changed(journey: Journey, signal: str, active: bool, now: float) -> Outcome:
    """A level is remembered; a key shows that somebody is there; the call button brings the page with telephone numbers."""
    if signal in LEVELS:
        return replace(journey, inputs={**journey.inputs, signal: active}), ()
    if not active:
        return journey, ()
    awake = replace(journey, idle_since=now)
    if signal in ("call", "help"):
        return replace(awake, overlay=Overlay.HELP, idle_left=0), ()
    if awake.overlay is Overlay.IDLE:
        awake = replace(awake, overlay=Overlay.NONE, idle_left=0)
    return awake, ()
