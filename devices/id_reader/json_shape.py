"""A reading as ``device id_reader read`` prints it: ISO 8601 dates, base64 for bytes, null for what is not there."""

from __future__ import annotations

import base64
from datetime import date

from devices.id_reader.protocol import IdCardReading
from devices.id_reader.sdt_codes import plain_digits
from devices.id_reader.sdt_layout import FINGERPRINT_BYTES

_DATE_DIGITS = 8


def reading_as_json(reading: IdCardReading) -> dict[str, object]:
    """JSON-ready values in the documented order; ``fingerprints`` (a list of templates) only when they were read."""
    shape: dict[str, object] = {
        "document": reading.document.value,
        "name": reading.name,
        "name_en": reading.name_en,
        "sex": reading.sex.value,
        "ethnic_code": reading.ethnic_code,
        "ethnicity": reading.ethnicity,
        "birth_date": _date(reading, "birth_date", reading.birth_date),
        "address": reading.address,
        "number": reading.number,
        "issuer": reading.issuer,
        "valid_from": _date(reading, "valid_from", reading.valid_from),
        "valid_until": _date(reading, "valid_until", reading.valid_until),
        "long_term": reading.long_term,
        "travel_permit_number": reading.travel_permit_number,
        "issue_count": reading.issue_count,
        "country": reading.country,
        "previous_number": reading.previous_number,
        "photo_wlt_base64": None if reading.photo_wlt is None else _base64(reading.photo_wlt),
        "warnings": list(reading.warnings),
    }
    if reading.fingerprints is not None:
        shape["fingerprints"] = [
            _base64(reading.fingerprints[at : at + FINGERPRINT_BYTES])
            for at in range(0, len(reading.fingerprints), FINGERPRINT_BYTES)
        ]
    return shape


def _date(reading: IdCardReading, name: str, value: date | None) -> str | None:
    if value is not None:
        return value.isoformat()
    # A warning says that this date is impossible; the card's own digits are still given.
    digits = dict(reading.impossible_dates).get(name)
    if digits is not None and len(digits) == _DATE_DIGITS and plain_digits(digits):
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    return digits


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
