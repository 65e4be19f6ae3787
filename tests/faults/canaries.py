"""Canaries: personal values made up for one test run, and a search for them in every form in which a program might leave them.

Forms: UTF-8, UTF-16 of both byte orders, GB 18030 (what the printer gets), escapes of JSON, Python and URLs, hex, and base64
in each of its three positions. Not covered: what was compressed, or encrypted with a key that lies beside it (for the
store that is the stolen disk of ``test_attack.py``).
"""

from __future__ import annotations

import base64
import random
import stat
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from devices.id_reader.sdt_codes import check_digit
from devices.id_reader.sim_card import VirtualCard, photo, sample_card

LARGEST_FILE = 64 * 1024 * 1024  # bytes; nothing of the kiosk's comes near
WINDOW = 24  # bytes of a picture that are sought at a time
_HAN = (0x4E00, 0x9FA5)  # characters that GBK has too


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist, different in each run, so that no other test's files can be mistaken for ours."""

    card: VirtualCard
    phone: str
    bank_card: str
    signature: bytes = field(repr=False)

    @staticmethod
    def invented(chance: random.Random, drawing: bytes) -> Person:
        """``drawing``: a PNG that the signature begins with."""

        def han(count: int) -> str:
            return "".join(chr(chance.randint(*_HAN)) for _ in range(count))

        birth = f"{chance.randint(1962, 1971)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        head = "150627" + birth.replace("-", "") + "000"
        card = {
            **sample_card().as_json(),
            "name": han(4),
            "address": han(20),
            "issuer": han(6),
            "birth_date": birth,
            "number": head + check_digit(head),
        }
        digits = "9999" + "".join(str(chance.randint(0, 9)) for _ in range(14))
        return Person(
            VirtualCard.from_json(card),
            "139" + "".join(str(chance.randint(0, 9)) for _ in range(8)),
            digits + _luhn(digits),
            drawing + chance.randbytes(96),
        )

    def canaries(self) -> dict[str, str | bytes]:
        """What may stand nowhere. Parts too, where the mask hides them: the middle of name and number."""
        card = self.card
        return {
            "name": card.name,
            "middle of the name": card.name[1:-1],
            "number": card.number,
            "birth date in the number": card.number[4:14],
            "birth date": card.birth_date,
            "address": card.address,
            "half of the address": card.address[:10],
            "issuer": card.issuer,
            "phone": self.phone,
            "middle of the phone": self.phone[3:-1],
            "bank card": self.bank_card,
            "middle of the bank card": self.bank_card[4:-4],
            "photo": photo(card)[:WINDOW],
            "photo's end": photo(card)[-WINDOW:],
            "signature": self.signature[-96:-48],
        }


def of_picture(name: str, data: bytes, count: int = 4) -> dict[str, bytes]:
    """Windows of an encoded or raw picture, none of which is a header or a plain area that other pictures share."""
    found: dict[str, bytes] = {}
    step = max(1, (len(data) - WINDOW) // (count * 40))
    for start in range(len(data) // 4, len(data) - WINDOW, step):
        window = data[start : start + WINDOW]
        if len(set(window)) >= WINDOW // 2:
            found[f"{name} at {start}"] = window
        if len(found) == count:
            break
    return found


def forms(canary: str | bytes) -> dict[str, bytes]:
    """The canary as bytes, by the name of the form."""
    if isinstance(canary, bytes):
        plain = {"raw": canary, "python": repr(canary)[2:-1].encode()}
    else:
        plain = {name: canary.encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")} | {
            "json": canary.encode("ascii", "backslashreplace"),
            "url": quote(canary).encode(),
        }
    every = dict(plain)
    for name, data in plain.items():
        every[f"hex of {name}"] = data.hex().encode()
        every[f"HEX of {name}"] = data.hex().upper().encode()
        for shift in range(3):
            every[f"base64+{shift} of {name}"] = _base64_inside(data, shift)
    return every


class Search:
    """Looks for a set of canaries."""

    def __init__(self, canaries: dict[str, str | bytes]) -> None:
        self._needles = [
            (f"{name} ({form})", needle)
            for name, canary in canaries.items()
            for form, needle in forms(canary).items()
            if len(needle) >= 6  # two characters of a name in a short form would be met by chance
        ]

    def in_bytes(self, data: bytes) -> list[str]:
        """Names of what was found."""
        return [name for name, needle in self._needles if needle in data]

    def in_text(self, text: str) -> list[str]:
        """The same in a text."""
        return self.in_bytes(text.encode("utf-8", "surrogatepass"))

    def in_files(self, files: Iterable[Path]) -> list[str]:
        """``file: what`` for every find; a file's name counts as part of it. One that is gone holds nothing."""
        found = []
        for file in files:
            try:
                content = str(file).encode() + b"\n" + file.read_bytes()
            except (FileNotFoundError, PermissionError):
                continue
            found += [f"{file}: {name}" for name in self.in_bytes(content)]
        return found


def files_below(folder: Path) -> Iterator[Path]:
    """Every regular file, however deep."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def fresh_files(folder: Path, known: Container[str]) -> Iterator[Path]:
    """Files in what stands in ``folder`` and did not before (names in ``known``). Other programs work there too: what they
    keep to themselves is passed over, and so is whatever they have mounted."""
    if not folder.exists():
        return
    device = folder.stat().st_dev
    waiting = [entry for entry in folder.iterdir() if entry.name not in known]
    while waiting:
        entry = waiting.pop()
        try:
            info = entry.lstat()
            if stat.S_ISDIR(info.st_mode) and info.st_dev == device:
                waiting.extend(entry.iterdir())
        except OSError:
            continue
        if stat.S_ISREG(info.st_mode) and info.st_size <= LARGEST_FILE:
            yield entry


def _base64_inside(data: bytes, shift: int) -> bytes:
    """The characters of base64 that depend on ``data`` alone when ``shift`` (mod 3) bytes stand before it."""
    coded = base64.b64encode(bytes(shift) + data)
    return coded[(shift * 8 + 5) // 6 : (shift + len(data)) * 8 // 6]


def _luhn(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)
