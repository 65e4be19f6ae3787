"""Asks the platform what need not be handed in: e-licences, data checks, and whether an applicant may defer.

Every question is answered over the bus, also with *nobody could say*; nothing of it is kept here.
"""

from __future__ import annotations

from kiosk.asking import Asking, NotAnswered
from kiosk.bus import Bus
from kiosk.contract import waiver as wire
from kiosk.journey import answers as an
from kiosk.journey.effects import AskLicences, CheckStanding
from kiosk.model.waiver import Waiver, WaiverState
from kiosk.person import person_of

_LICENCES = {wire.FOUND: WaiverState.FOUND, wire.NOT_FOUND: WaiverState.NOT_FOUND}
_CHECKS = {wire.PASSED: WaiverState.FOUND, wire.FAILED: WaiverState.NOT_FOUND}
_STANDING = {wire.ELIGIBLE: True, wire.NOT_ELIGIBLE: False}


class WaiverQuestions:
    """Called on the main loop; returns at once."""

    def __init__(self, asking: Asking, bus: Bus) -> None:
        self._asking, self._bus = asking, bus

    def licences(self, effect: AskLicences) -> None:
        """Answers WaiversKnown."""
        asked = wire.LicencesAsked(person_of(effect.card), effect.bundle_id, effect.division, effect.materials)

        def answered(said: wire.LicencesReply | NotAnswered) -> None:
            found: tuple[Waiver, ...] = ()
            fields: tuple[tuple[str, str], ...] = ()
            if not isinstance(said, NotAnswered):
                ours = [one for one in said.licences if one.material_id in effect.materials]
                found = tuple(_of_licence(one) for one in ours)
                fields = tuple(pair for one in ours if one.state == wire.FOUND for pair in one.fields.items())
            self._bus.publish(an.WaiversKnown(effect.session_id, effect.materials, found, fields))

        self._asking.ask(effect.session_id, lambda platform: platform.licences(asked), answered)

    def checks(self, effect: CheckStanding) -> None:
        """Answers WaiversKnown, where something was to be checked, and StandingKnown."""
        asked = wire.ChecksAsked(person_of(effect.card), effect.bundle_id, effect.division, effect.materials)

        def answered(said: wire.ChecksReply | NotAnswered) -> None:
            checks = said.checks if isinstance(said, wire.ChecksReply) else ()
            ours = [one for one in checks if one.material_id in effect.materials]
            if effect.materials:
                fields = tuple(pair for one in ours if one.state == wire.PASSED for pair in one.fields.items())
                found = tuple(_of_check(one) for one in ours)
                self._bus.publish(an.WaiversKnown(effect.session_id, effect.materials, found, fields))
            eligible = _STANDING.get(said.standing) if isinstance(said, wire.ChecksReply) else None
            open_case = (said.open_case or "") if isinstance(said, wire.ChecksReply) else ""
            self._bus.publish(an.StandingKnown(effect.session_id, eligible, open_case))

        self._asking.ask(effect.session_id, lambda platform: platform.checks(asked), answered)


def _of_licence(one: wire.Licence) -> Waiver:
    """Without its token there is nothing that could be handed in in the material's place."""
    state = _LICENCES.get(one.state, WaiverState.UNKNOWN)
    if state is WaiverState.FOUND and not one.token:
        state = WaiverState.UNKNOWN
    return Waiver(one.material_id, state, one.issuer or one.name, one.number_masked, one.valid_until or "", one.token)


def _of_check(one: wire.Check) -> Waiver:
    state = _CHECKS.get(one.state, WaiverState.UNKNOWN)
    if state is WaiverState.FOUND and not one.token:
        state = WaiverState.UNKNOWN
    return Waiver(one.material_id, state, one.source, token=one.token)
