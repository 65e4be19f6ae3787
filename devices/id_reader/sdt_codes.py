"""Code tables of the text block and the check digit of the citizen number.

GB/T 2261.1 (sex), GB/T 3304 (ethnic groups), GB 11643 with ISO 7064 MOD 11-2 (number).
"""

from __future__ import annotations

from types import MappingProxyType

from devices.id_reader.protocol import Sex

SEX = MappingProxyType({"0": Sex.UNKNOWN, "1": Sex.MALE, "2": Sex.FEMALE, "9": Sex.NOT_STATED})

_GB_T_3304 = (
    "01汉 02蒙古 03回 04藏 05维吾尔 06苗 07彝 08壮 09布依 10朝鲜 11满 12侗 13瑶 14白 15土家 16哈尼 17哈萨克 18傣 "
    "19黎 20傈僳 21佤 22畲 23高山 24拉祜 25水 26东乡 27纳西 28景颇 29柯尔克孜 30土 31达斡尔 32仫佬 33羌 34布朗 35撒拉 "
    "36毛南 37仡佬 38锡伯 39阿昌 40普米 41塔吉克 42怒 43乌孜别克 44俄罗斯 45鄂温克 46德昂 47保安 48裕固 49京 50塔塔尔 "
    "51独龙 52鄂伦春 53赫哲 54门巴 55珞巴 56基诺 97其他 98外国血统中国籍人士"
)
ETHNIC_GROUPS = MappingProxyType({entry[:2]: entry[2:] for entry in _GB_T_3304.split()})

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_DIGITS = "0123456789"  # str.isdigit would take full-width and other scripts' digits too


def plain_digits(text: str) -> bool:
    """True for one or more of the ten ASCII digits."""
    return bool(text) and all(character in _DIGITS for character in text)


def check_digit(first_17: str) -> str:
    """The 18th character of a citizen number. ``first_17`` must be 17 plain digits; raises ValueError otherwise."""
    if len(first_17) != len(_WEIGHTS) or not plain_digits(first_17):
        message = "a citizen number has 17 digits before its check digit"
        raise ValueError(message)
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_17, strict=True))
    return _CHECK_DIGITS[total % len(_CHECK_DIGITS)]


def number_is_sound(number: str) -> bool:
    """True when ``number`` has 18 places and the last one is the check digit of the others."""
    head, last = number[:-1], number[-1:]
    return len(head) == len(_WEIGHTS) and plain_digits(head) and check_digit(head) == last
