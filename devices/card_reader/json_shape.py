"""A reading as ``device card_reader read`` prints it: an ISO 8601 date, null for what is not there."""

from __future__ import annotations

from devices.card_reader.protocol import CardReading


def reading_as_json(reading: CardReading) -> dict[str, str | None]:
    """JSON-ready values in the documented order."""
    return {
        "card": reading.card.value,
        "atr": reading.atr,
        "card_number": reading.card_number,
        "social_security_number": reading.social_security_number,
        "name": reading.name,
        "sex": None if reading.sex is None else reading.sex.value,
        "valid_until": None if reading.valid_until is None else reading.valid_until.isoformat(),
        "spec_version": reading.spec_version,
    }
