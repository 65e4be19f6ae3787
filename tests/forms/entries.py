"""What people type, by kind of field: good values, and anything whatever."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from kiosk.forms.validators import VALIDATORS, check_character, luhn, uscc_check_character

KINDS = sorted(VALIDATORS)
OPTIONS = (("self", "自取"), ("post", "邮寄"), (" odd ", "有空格的值"))
DIVISIONS = (("150602", "东胜区"), ("150627", "伊金霍洛旗"))
DIGITS = "0123456789"
CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _digits(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(alphabet=DIGITS, min_size=least, max_size=most)


def _id_number(area: int, birth: date, sequence: int) -> str:
    body = f"{area}{birth:%Y%m%d}{sequence:03}"
    return body + check_character(body)


def _bank_card(body: str) -> str:
    return next("6" + body + check for check in DIGITS if luhn("6" + body + check))


def _uscc(first: str, area: int, rest: str) -> str:
    body = f"9{first}{area}{rest}"
    return body + uscc_check_character(body)


_DAYS = st.dates(min_value=date(1850, 1, 1)).flatmap(
    lambda day: st.sampled_from([f"{day:%Y%m%d}", f"{day:%Y-%m-%d}", f" {day:%Y%m%d} "])
)
_MOBILE = st.builds("1{}{}".format, st.sampled_from("3456789"), _digits(9, 9))
# Eight digits after 010, and after four digits of area code seven or eight.
_LANDLINE = st.builds("010-8{}".format, _digits(7, 7)) | st.builds(
    "0477{}8{}".format, st.sampled_from(["", "-"]), _digits(6, 7)
)
GOOD: dict[str, st.SearchStrategy[str]] = {
    "text": st.sampled_from(["转到社区", "x", "长" * 200, " 前后有空格 "]),
    "name": st.sampled_from(
        ["张三", "阿布都热合曼·买买提艾力", "李〇", "㛃𬱖", "张\ue863", "O’BRIEN-SMITH, JOHN JR.", " 王五 "]
    ),
    "address": st.sampled_from(["阿勒腾席热镇一街一号", "一街一号院", "街" * 120]),
    "id_number": st.builds(
        _id_number, st.integers(100000, 999999), st.dates(min_value=date(1850, 1, 1)), st.integers(0, 999)
    ).flatmap(lambda number: st.sampled_from([number, number.lower(), f" {number} "])),
    "uscc": st.builds(
        _uscc, st.sampled_from(CODE), st.integers(100000, 999999), st.text(alphabet=CODE, min_size=9, max_size=9)
    ).flatmap(lambda code: st.sampled_from([code, code.lower(), f"{code} "])),
    "phone": _MOBILE | _LANDLINE,
    "mobile": _MOBILE.map(lambda number: f"{number[:3]} {number[3:7]} {number[7:]}"),
    "landline": _LANDLINE,
    "bank_card": _digits(14, 17).map(_bank_card),
    "email": st.sampled_from(["a@b.cn", "ba.te-er+1@mail.example.com", " x@y.org "]),
    "postal_code": st.integers(1, 999999).map("{:06}".format),
    "money": st.sampled_from(["0", "0.5", "12.30", "99999999999999.99", " 7 "]),
    "count": st.integers(0, 9999).map(str),
    "choice": st.sampled_from([value for value, _ in OPTIONS]),
    "division": st.sampled_from([value for value, _ in DIVISIONS]),
    "date": _DAYS,
    "past_date": _DAYS,
    "coming_date": _DAYS,
}
# No lone surrogates: they cannot be sent in JSON at all, and a keyboard cannot type one.
ANYTHING = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=30) | st.text(
    alphabet=DIGITS + "-. X@a\u3000\n·张", max_size=20
)


def options_of(kind: str) -> tuple[tuple[str, str], ...]:
    """The options that a field of the kind has here."""
    return {"choice": OPTIONS, "division": DIVISIONS}.get(kind, ())


def entered(kind: str) -> st.SearchStrategy[str]:
    """Good values, empty ones and anything."""
    return GOOD[kind] | st.sampled_from(["", " \u3000", "长" * 51, "长" * 121, "长" * 201, "9" * 60]) | ANYTHING
