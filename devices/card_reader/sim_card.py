"""A social-security card made of software: its fields, the records they become, and its answers to commands.

Fields are strings as ``device card_reader read`` prints them. The sample is the person of
``docs/decisions/sample-identity.md``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from devices.card_reader import social_security as layout
from devices.card_reader.sim_faults import Fault, FaultKind
from devices.id_reader.protocol import Sex
from devices.id_reader.sdt_codes import SEX
from devices.id_reader.sim_card import sample_card as sample_person

_SEX_CODES = {sex.value: code for code, sex in SEX.items()}
_BLANK_DATE = "0" * 8
_OK = b"\x90\x00"
_ABSENT = b"\x6a\x82"
_NO_RECORD = b"\x6a\x83"
_BAD_PARAMETERS = b"\x6a\x86"
_NO_SUCH_COMMAND = b"\x6d\x00"
_LOCKED = b"\x69\x82"
_SHORT_IDENTIFIERS = {file & 0x1F: file for file in (layout.CARD_FILE, layout.HOLDER_FILE)}
_FCI_BYTES = 0x1E


@dataclass(frozen=True, slots=True)
class VirtualCard:
    """What is in the slot. An empty string is a blank field; the date is ``YYYY-MM-DD``."""

    card: str = "social_security"
    atr: str = "3B6D000080318065B0893501F1839000"
    card_id: str = "150600D156000005000000000000000A"
    card_number: str = ""
    social_security_number: str = ""
    name: str = ""
    sex: str = Sex.UNKNOWN.value
    valid_until: str = ""
    spec_version: str = "2.00"

    def __repr__(self) -> str:
        return f"VirtualCard({self.card})"

    @classmethod
    def from_json(cls, shape: Mapping[str, object]) -> VirtualCard:
        """From an object of the state file; null is blank. Raises ValueError naming the field that is wrong."""
        known = {field.name for field in fields(cls)}
        values: dict[str, str] = {}
        for key, value in shape.items():
            if key not in known:
                raise ValueError(f"card has no field {key}")
            if value is not None and not isinstance(value, str):
                raise ValueError(f"card field {key} has to be text")
            values[key] = value or ""
        card = cls(**values)
        files_of(card)
        return card

    def as_json(self) -> dict[str, str]:
        """The object of the state file."""
        return asdict(self)


def sample_card(spec_version: str = "2.00") -> VirtualCard:
    """The sample person's card, of the first structure ("1.00") or a later one."""
    person = sample_person()
    return VirtualCard(
        card_number="000000018",
        social_security_number=person.number,
        name=person.name,
        sex=person.sex,
        valid_until="2036-06-20",
        spec_version=spec_version,
    )


def files_of(card: VirtualCard) -> dict[int, dict[int, bytes]]:
    """File → record number → record. Raises ValueError when a field does not fit."""
    if card.card != "social_security":
        return {}
    name = card.name.encode("gb18030")
    holder = {
        layout.NUMBER: _record(8, card.social_security_number.encode("ascii"), layout.NUMBER_BYTES),
        layout.NAME: _record(9, name[: layout.NAME_BYTES], layout.NAME_BYTES),
    }
    sex = _record(10, _SEX_CODES[card.sex].encode("ascii"), layout.SEX_BYTES)
    if card.spec_version.startswith("1"):
        holder[layout.SEX_IN_VERSION_1] = sex
    else:
        holder[layout.NAME_REST] = _record(0x4E, name[layout.NAME_BYTES :], layout.NAME_REST_BYTES)
        holder[layout.SEX_SINCE_VERSION_2] = sex
    date = bytes.fromhex(card.valid_until.replace("-", "") or _BLANK_DATE)
    about = {
        layout.CARD_ID: _record(1, bytes.fromhex(card.card_id), layout.CARD_ID_BYTES),
        2: _record(2, b"1", 1),
        layout.SPEC_VERSION: _record(3, card.spec_version.encode("ascii"), layout.VERSION_BYTES),
        layout.VALID_UNTIL: _record(6, date, layout.DATE_BYTES),
        layout.CARD_NUMBER: _record(7, card.card_number.encode("ascii"), layout.CARD_NUMBER_BYTES),
    }
    return {layout.CARD_FILE: about, layout.HOLDER_FILE: holder}


def _record(tag: int, value: bytes, size: int) -> bytes:
    if len(value) > size:
        raise ValueError(f"the value with tag {tag} is longer than the card holds")
    return bytes([tag, size]) + value.ljust(size, b"\x00")


class Chip:
    """The processor on the card. Not powered, it says nothing."""

    def __init__(self, card: VirtualCard, fault: Fault | None = None) -> None:
        self.atr = bytes.fromhex(card.atr)
        self._files = files_of(card)
        self._fault = fault
        self.commands = 0
        self.power(False)

    def power(self, on: bool) -> None:
        """Off, on, or on again (reset)."""
        self._powered = on
        self._application = False
        self._file: int | None = None
        self._waiting = b""
        self._announced: bytes | None = None
        if on:
            self.commands = 0

    def answer(self, command: bytes) -> bytes | None:
        """Data and status word; None for no answer at all."""
        self.commands += 1
        if not self._powered or len(command) < 4:
            return None
        match command[1]:
            case 0xA4:
                return self._select(command)
            case 0xB2:
                return self._spoiled(self._read(command), command)
            case 0xC0:
                waiting, self._waiting = self._waiting, b""
                return waiting + _OK
        return _NO_SUCH_COMMAND

    def _is(self, kind: FaultKind) -> bool:
        return self._fault is not None and self._fault.kind is kind

    def _select(self, command: bytes) -> bytes:
        name = command[5 : 5 + command[4]]
        if command[2] == 0x04:
            self._application = bool(self._files) and name == layout.APPLICATION
            if self._is(FaultKind.BLOCKED):
                return b"\x62\x83"
            return (
                self._with_data(bytes([0x6F, _FCI_BYTES - 2]).ljust(_FCI_BYTES, b"\x00"))
                if self._application
                else _ABSENT
            )
        file = int.from_bytes(name, "big")
        if not self._application or file not in self._files:
            return _ABSENT
        self._file = file
        return _OK

    def _read(self, command: bytes) -> bytes:
        number, short = command[2], command[3] >> 3
        if short and self._is(FaultKind.NO_SHORT_IDENTIFIERS):
            return _BAD_PARAMETERS
        file = _SHORT_IDENTIFIERS.get(short) if short else self._file
        if not self._application or file is None:
            return _ABSENT
        if file == layout.HOLDER_FILE and self._is(FaultKind.NEEDS_PIN):
            return _LOCKED
        record = self._files[file].get(number)
        if record is None:
            return _NO_RECORD
        if self._is(FaultKind.WRONG_LENGTH) and self._announced != command[:4]:
            self._announced = command[:4]
            return bytes([0x6C, len(record)])
        self._announced = None
        return self._with_data(record)

    def _with_data(self, data: bytes) -> bytes:
        if self._is(FaultKind.GET_RESPONSE):
            self._waiting = data
            return bytes([0x61, len(data)])
        return data + _OK

    def _spoiled(self, answer: bytes, command: bytes) -> bytes:
        if not self._is(FaultKind.GARBAGE):
            return answer
        return hashlib.shake_256(command).digest(len(answer))
