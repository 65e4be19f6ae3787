"""What lies ready on the bench beside the sample card: every kind of identity document, chip card and code, all made up.

Numbers follow ``docs/decisions/sample-identity.md``: a right check digit and the sequence code 000, which nobody holds; so
every person here is female. Area codes 810000, 820000 and 830000 are those of residence permits; the 15 places of the
2017 foreigner's card are country, area and zeros.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.offices.people import sample_number
from sandbox.papers import ORDER

Shape = dict[str, Any]

_ISSUER = "伊金霍洛旗公安局"
_STREET = "内蒙古自治区鄂尔多斯市伊金霍洛旗阿勒腾席热镇示例路"


def lay_out(devices: Path, sample: Shape) -> None:
    """Write ``cards``, ``chip_cards`` and ``codes`` with the words for their buttons. ``sample`` is the sample person's card.

    Raises ``OSError``.
    """
    _write(devices / "cards", {"01-sample": ("长期", sample), **_identity_cards(sample)})
    _write(devices / "chip_cards", _chip_cards(sample))
    _write(devices / "codes", _CODES)
    labels = {f"{place:02d}-{paper}.png": _PAPERS[paper] for place, paper in enumerate(ORDER, 1)}
    _write_labels(devices / "scanner" / "papers", labels)


def _identity_cards(sample: Shape) -> dict[str, tuple[str, Shape]]:
    term = _resident("样例甲", "1992-03-08", 2, "2020-05-11", "2040-05-11")
    wrong = _resident("样例错号", "1985-07-21", 9, "2016-01-04", "2036-01-04")
    return {
        "02-term": ("20 年期", term),
        "03-expired": ("已过期", _resident("样例乙", "1979-11-30", 3, "2004-08-01", "2024-08-01")),
        "04-child": ("未满 14 岁", _resident("样例童", "2016-09-12", 4, "2023-02-20", "2028-02-20")),
        # Two planes beyond the first: a reader sends surrogates; older cards hold private-use codes instead.
        "05-rare": ("生僻字 𠮷𬱖", _resident("样𠮷𬱖", "1988-12-01", 5, "2019-03-03", "2039-03-03")),
        "06-private": ("自造字", _resident("样\ue863例", "1966-04-17", 6, "2010-06-06", "2030-06-06")),
        "07-longest": (
            "姓名最长",
            _resident("阿依古丽·样例样例样例样例", "1990-01-01", 7, "2015-09-09", "2035-09-09"),
        ),
        "11-hongkong": ("香港", _permit("样例港", "810000", "1983-02-14", "H00000000")),
        "12-macau": ("澳门", _permit("样例澳", "820000", "1994-10-05", "M00000000")),
        "13-taiwan": ("台湾", _permit("样例台", "830000", "1975-06-26", "00000000")),
        "21-foreigner-2017": ("2017 版", _FOREIGNER_2017),
        "22-foreigner-2023": ("2023 版", _foreigner_2023()),
        "31-wrong-check": ("号码校验错", {**wrong, "number": wrong["number"][:-1] + _other(wrong["number"][-1])}),
        "32-impossible": ("生日是 2 月 30 日", {**term, "birth_date": "1992-02-30"}),
        "33-blank": ("空白卡", {"document": "resident"}),
        "34-nameless": ("没有姓名", {**sample, "name": ""}),
    }


def _resident(name: str, born: str, house: int, since: str, until: str) -> Shape:
    return {
        "document": "resident",
        "name": name,
        "sex": "female",
        "ethnic_code": "01",
        "birth_date": born,
        "address": f"{_STREET}{house}号",
        "number": sample_number("150627", born),
        "issuer": _ISSUER,
        "valid_from": since,
        "valid_until": until,
    }


def _permit(name: str, area: str, born: str, travel_permit: str) -> Shape:
    return {
        "document": "hmt_permit",
        "name": name,
        "sex": "female",
        "birth_date": born,
        "address": f"{_STREET}1号",
        "number": sample_number(area, born),
        "issuer": _ISSUER,
        "valid_from": "2022-07-01",
        "valid_until": "2027-07-01",
        "travel_permit_number": travel_permit,
        "issue_count": "01",
    }


_FOREIGNER_2017: Shape = {
    "document": "foreigner_2017",
    "name": "样例蒙",
    "name_en": "SAMPLE, PERSON",
    "sex": "female",
    "birth_date": "1987-08-19",
    "number": "MNG150600000000",
    "country": "MNG",
    "issuer": "1500",
    "valid_from": "2019-09-01",
    "valid_until": "2029-09-01",
}


def _foreigner_2023() -> Shape:
    return {
        "document": "foreigner_2023",
        "name": "样例永",
        "name_en": "SAMPLE, PERSON WITH A NAME OF MORE THAN 35",
        "sex": "female",
        "birth_date": "1987-08-19",
        "number": sample_number("911500", "1987-08-19"),
        "country": "MNG",
        "valid_from": "2024-01-15",
        "valid_until": "2034-01-15",
        "previous_number": "000",
        "issue_count": "01",
    }


def _chip_cards(sample: Shape) -> dict[str, tuple[str, Shape]]:
    person = {
        "card": "social_security",
        "card_number": "000000018",
        "social_security_number": sample["number"],
        "name": sample["name"],
        "sex": sample["sex"],
        "valid_until": "2036-06-20",
        "spec_version": "2.00",
    }
    return {
        "01-version-2": ("社保卡（二、三代）", {"card": person, "fault": None}),
        "02-version-1": ("社保卡（一代）", {"card": {**person, "spec_version": "1.00"}, "fault": None}),
        "03-pin": ("社保卡（要密码）", {"card": person, "fault": "needs_pin"}),
        "04-unknown": ("认不出的卡", {"card": {"card": "unknown", "atr": "3B6800000073C84013009000"}, "fault": None}),
        "05-garbage": ("损坏的社保卡", {"card": person, "fault": "garbage"}),
        "06-mute": ("没有反应的卡", {"card": person, "fault": "mute"}),
    }


# Opaque on purpose, as the real ones are: a kiosk forwards them and reads nothing out of them.
_CODES = {
    "01-social-security": ("电子社保卡", "SAMPLE-ESSC-0000000000000000"),
    "02-medical": ("医保电子凭证", "SAMPLE-EC-0000000000000000000000"),
    "03-licence": ("电子营业执照", "https://licence.example/sample?c=000000"),
    "04-chinese": ("带汉字的码", "样例内容：不是真实的二维码"),
}

_PAPERS = {"bank_card": "银行卡", "publicity": "公示证明", "only_child": "独生子女证", "hukou": "户口登记卡"}


def _other(check: str) -> str:
    return "1" if check != "1" else "2"


def _write(folder: Path, things: Mapping[str, tuple[str, object]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    labels: dict[str, str] = {}
    for name, (words, content) in things.items():
        labels[f"{name}.json"] = words
        (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    _write_labels(folder, labels)


def _write_labels(folder: Path, labels: Mapping[str, str]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(labels, ensure_ascii=False)
    folder.with_name(f"{folder.name}.labels.json").write_text(text, encoding="utf-8")
