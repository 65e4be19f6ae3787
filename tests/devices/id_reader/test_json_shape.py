"""The words of ``device id_reader read --json``."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

from devices.id_reader.json_shape import reading_as_json
from devices.id_reader.sdt_text import decode, split_payload
from devices.id_reader.sim_card import VirtualCard, payload, photo, sample_card

KEYS = (
    "document name name_en sex ethnic_code ethnicity birth_date address number issuer valid_from valid_until "
    "long_term travel_permit_number issue_count country previous_number photo_wlt_base64 warnings"
)


def shape_of(card: VirtualCard, *, fingerprint: bool = False) -> dict[str, object]:
    return reading_as_json(decode(split_payload(payload(card, fingerprint=fingerprint), fingerprint=fingerprint)))


def test_the_keys_are_those_of_the_command_line_in_their_order() -> None:
    assert " ".join(shape_of(sample_card())) == KEYS


def test_it_is_json() -> None:
    shape = shape_of(sample_card())
    assert json.loads(json.dumps(shape)) == shape


def test_dates_are_iso_and_long_term_has_no_end() -> None:
    shape = shape_of(sample_card())
    assert (shape["birth_date"], shape["valid_from"]) == ("1971-05-18", "2018-06-20")
    assert (shape["valid_until"], shape["long_term"]) == (None, True)


def test_an_impossible_date_is_given_as_the_card_says() -> None:
    shape = shape_of(replace(sample_card(), birth_date="1971-02-30"))
    assert (shape["birth_date"], shape["warnings"]) == ("1971-02-30", ["birth_date_impossible"])


def test_what_is_no_date_at_all_is_given_as_it_is() -> None:
    assert shape_of(replace(sample_card(), valid_from="2018年"))["valid_from"] == "2018年"


def test_the_photo_is_base64_of_what_the_card_holds() -> None:
    encoded = shape_of(sample_card())["photo_wlt_base64"]
    assert base64.b64decode(str(encoded)) == photo(sample_card())


def test_fingerprints_are_a_list_of_templates_only_when_asked_for() -> None:
    card = replace(sample_card(), fingerprints=2)
    assert "fingerprints" not in shape_of(card)
    templates = shape_of(card, fingerprint=True)["fingerprints"]
    assert isinstance(templates, list)
    assert [len(base64.b64decode(template)) for template in templates] == [512, 512]
