"""No text on a slip is ever obeyed by the printer: whatever a card, a guide or the platform says comes out as characters.

The bytes are taken apart by the virtual printer's parser, which follows the command reference and not our encoder.
"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from devices.receipt_printer.encode import Encoder, Paper
from devices.receipt_printer.protocol import Block, Pair, QrCode, Text
from devices.receipt_printer.sim_language import Command, take
from devices.receipt_printer.typeset import printable, typeset

CUT = b"\x1dV\x42\x00"
COLUMNS = 48
# What the encoder itself says; anything else would have come from the text.
OURS = {
    "ESC @",
    "ESC R",
    "FS &",
    "FS S",
    "ESC 3",
    "ESC a",
    "ESC E",
    "GS !",
    "FS !",
    "ESC J",
    "GS (",
    "GS v",
    "GS V",
    "LF",
    "text",
}

odd = st.sampled_from(
    ["\x1b@", "\x1dV\x00", "\x10\x04\x01", "\x10\x05\x02", "\x1c.", "\r", "\t", "\x00", "\x7f", "\x85", "\u202e"]
)
characters = st.one_of(st.characters(), st.characters(categories=("Cs", "Cc", "Cf", "Co", "Zl", "Zp")))
texts = st.lists(st.one_of(st.text(characters, max_size=12), odd), max_size=6).map("".join)
blocks = st.one_of(
    st.builds(Text, texts, st.booleans(), st.booleans()), st.builds(Pair, texts, texts), st.builds(QrCode, texts)
)


def commands(what: list[Block], **paper: object) -> list[Command]:
    """What a printer understands of the whole job."""
    units = Encoder(Paper(**paper)).units(typeset(what, COLUMNS), CUT)  # type: ignore[arg-type]
    buffer, found, chinese = bytearray(b"".join(units)), [], False
    while (command := take(buffer, chinese=chinese)) is not None:
        chinese = {"FS &": True, "FS .": False, "ESC @": False}.get(command.name, chinese)
        found.append(command)
    assert not buffer, "the job ends in the middle of a command"
    return found


def text_of(found: list[Command]) -> str:
    return "".join(c.data.decode("gb18030") if c.name == "text" else "" for c in found)


# A code takes 20 ms to lay out, more on a busy machine.
@pytest.mark.req("M12")
@settings(deadline=None, max_examples=60)
@given(st.lists(blocks, max_size=4))
@example(
    [Text("\x1b@\x1dV\x00"), Pair("\x10\x05\x02", "\x1cp\x01\x00"), QrCode("\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08")]
)
@example([QrCode("\ud800")])
def test_no_command_comes_from_data(what: list[Block]) -> None:
    found = commands(what)
    assert {command.name for command in found} <= OURS
    assert [c.name for c in found].count("ESC @") == 1
    assert [c.name for c in found].count("GS V") == 1
    assert found[-1].name == "GS V"
    assert not {unicodedata.category(char) for char in text_of(found)} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@given(texts)
def test_no_character_is_lost(text: str) -> None:
    assert text_of(commands([Text(text)])) == printable(text).replace("\n", "")


@settings(deadline=None, max_examples=60)
@given(texts)
def test_the_data_of_a_code_hold_no_control_but_line_feeds(text: str) -> None:
    data = b"".join(c.data for c in commands([QrCode(text)]) if c.name == "GS (" and c.data[3:5] == b"1P")
    held = data[6:].decode()
    assert held == printable(text)
    assert all(char == "\n" or char >= " " for char in held)
