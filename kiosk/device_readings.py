"""Readings of the device room as words of the model."""

from __future__ import annotations

from devices.card_reader.protocol import Card, CardReading
from devices.id_reader.protocol import IdCardReading
from kiosk.forms.validators import id_number
from kiosk.model.identity import SOCIAL_SECURITY, IdCard, birth_date_of


def card_of(reading: IdCardReading) -> IdCard:
    """The model's card from what lay on the plate."""
    return IdCard(
        document=reading.document.value,
        name=reading.name,
        sex=reading.sex.value,
        number=reading.number,
        ethnic_code=reading.ethnic_code,
        ethnicity=reading.ethnicity,
        birth_date=reading.birth_date,
        address=reading.address,
        issuer=reading.issuer,
        valid_from=reading.valid_from,
        valid_until=reading.valid_until,
        long_term=reading.long_term,
        photo_wlt=reading.photo_wlt,
        warnings=reading.warnings,
    )


def social_card_of(reading: CardReading) -> IdCard | None:
    """The holder of a social-security card; None when the card does not say who that is. It has no photograph, so nothing can be
    locked with it for a later visit."""
    if reading.card is not Card.SOCIAL_SECURITY or not reading.name or not reading.social_security_number:
        return None
    return IdCard(
        document=SOCIAL_SECURITY,
        name=reading.name,
        sex=reading.sex.value if reading.sex is not None else "unknown",
        number=reading.social_security_number,
        birth_date=birth_date_of(reading.social_security_number),
        valid_until=reading.valid_until,
        warnings=() if id_number(reading.social_security_number) is None else ("number_check_digit",),
    )
