"""The virtual module without a wire, the words of the state file, and the cards that can be laid down."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from devices.id_reader.sdt_codes import number_is_sound
from devices.id_reader.sdt_frame import Command, encode, frame
from devices.id_reader.sim_card import VirtualCard, encode_text, is_sample_number, photo, sample_card
from devices.id_reader.sim_faults import Fault, FaultKind
from devices.id_reader.sim_module import SamModule, take_request
from devices.id_reader.sim_state import BenchState
from devices.sim_file import SimFile, write_state

CARD = sample_card()
FIND, SELECT, READ = Command(0x20, 0x01), Command(0x20, 0x02), Command(0x30, 0x01)
APPENDED, MANAGEMENT, RESET = Command(0x30, 0x03), Command(0x30, 0x05), Command(0x10, 0xFF)


def ask(module: SamModule, command: Command) -> int:
    request = take_request(bytearray(encode(command)))
    assert request is not None
    return module.answer(request)[2]


@pytest.fixture
def module() -> SamModule:
    module = SamModule(115200)
    module.lay(CARD)
    return module


def test_a_card_goes_through_find_select_and_read_once(module: SamModule) -> None:
    assert [ask(module, command) for command in (FIND, SELECT, READ, READ)] == [0x9F, 0x90, 0x90, 0x41]


def test_a_card_is_found_until_it_is_selected(module: SamModule) -> None:
    assert [ask(module, command) for command in (FIND, FIND, SELECT, FIND)] == [0x9F, 0x9F, 0x90, 0x80]


def test_a_lifted_card_is_found_again(module: SamModule) -> None:
    ask(module, FIND)
    ask(module, SELECT)
    module.lay(None)
    assert ask(module, FIND) == 0x80
    module.lay(CARD)
    assert ask(module, FIND) == 0x9F


def test_select_needs_a_find_and_read_a_select(module: SamModule) -> None:
    assert [ask(module, SELECT), ask(module, READ)] == [0x81, 0x41]


def test_the_module_answers_what_else_the_protocol_has(module: SamModule) -> None:
    others = {(0x10, 0xFF): 0x90, (0x11, 0xFF): 0x90, (0x12, 0xFF): 0x90, (0x77, 0x01): 0x21}
    assert {what: ask(module, Command(*what)) for what in others} == others


def test_what_else_is_on_a_card_is_told_of_the_one_that_was_selected_until_it_is_lifted(module: SamModule) -> None:
    module.lay(replace(CARD, appended_addresses=("新路1号",)))
    before = [ask(module, command) for command in (APPENDED, MANAGEMENT)]
    after = [ask(module, command) for command in (FIND, SELECT, READ, APPENDED, MANAGEMENT, APPENDED)]
    module.lay(None)
    assert before == [0x41, 0x41]
    assert after == [0x9F, 0x90, 0x90, 0x90, 0x90, 0x90]
    assert [ask(module, command) for command in (APPENDED, MANAGEMENT)] == [0x41, 0x41]


def test_a_card_without_added_addresses_answers_91(module: SamModule) -> None:
    assert [ask(module, command) for command in (FIND, SELECT, APPENDED)] == [0x9F, 0x90, 0x91]


def test_after_a_reset_a_card_that_lies_there_is_found_again(module: SamModule) -> None:
    assert [ask(module, command) for command in (FIND, SELECT, RESET, SELECT, FIND)] == [0x9F, 0x90, 0x90, 0x81, 0x9F]


def test_a_rate_lasts_until_the_power_goes(module: SamModule) -> None:
    ask(module, Command(0x60, 0x02))
    ask(module, RESET)
    assert module.baudrate == 38400
    module.power_up()
    assert module.baudrate == 115200


def test_the_rate_can_be_set(module: SamModule) -> None:
    assert (ask(module, Command(0x60, 0x04)), module.baudrate) == (0x90, 9600)
    assert ask(module, Command(0x60, 0x05)) == 0x21


def test_a_request_with_a_wrong_checksum_is_answered_10(module: SamModule) -> None:
    request = take_request(bytearray(encode(FIND)[:-1] + b"\0"))
    assert request is not None
    assert module.answer(request)[2] == 0x10


def test_a_request_with_an_impossible_length_is_answered_11(module: SamModule) -> None:
    request = take_request(bytearray(bytes.fromhex("AAAAAA9669FFFF")))
    assert request is not None
    assert module.answer(request)[2] == 0x11


def test_a_request_in_pieces_is_waited_for() -> None:
    whole = encode(FIND)
    assert [take_request(bytearray(whole[:size])) for size in range(len(whole))] == [None] * len(whole)


def test_the_sample_person_has_a_right_check_digit_and_a_number_never_issued() -> None:
    assert number_is_sound(CARD.number)
    assert is_sample_number(CARD.number)
    assert not is_sample_number("11010519491231002X")


def test_a_photo_is_always_the_same_for_the_same_number() -> None:
    assert photo(CARD) == photo(replace(CARD, name="另一位"))
    assert photo(CARD) != photo(replace(CARD, number="1"))


def test_a_card_does_not_show_the_person() -> None:
    assert CARD.name not in repr(CARD)


@pytest.mark.parametrize(
    ("shape", "complaint"),
    [
        ({"nickname": "x"}, "card has no field nickname"),
        ({"name": 7}, "card field name has to be str"),
        ({"long_term": "yes"}, "card field long_term has to be bool"),
        ({"name": "很" * 16}, "card field name is longer than the card holds"),
        ({"document": "library_card"}, "library_card"),
        ({"appended_addresses": "one"}, "card field appended_addresses has to be a list of str"),
        ({"appended_addresses": [1]}, "card field appended_addresses has to be a list of str"),
        ({"appended_addresses": ["a"] * 5}, "card field appended_addresses has more than 4"),
        ({"appended_addresses": ["很" * 36]}, "card field appended_addresses is longer than the card holds"),
        ({"sex": "m"}, "m"),
    ],
)
def test_a_card_that_cannot_be_is_named(shape: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        VirtualCard.from_json(shape)


def test_null_fields_are_blank() -> None:
    assert VirtualCard.from_json({"name": None, "valid_until": None}) == VirtualCard()


def test_a_state_survives_the_file(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    card = replace(CARD, appended_addresses=("新路1号", ""))
    state = BenchState(plugged=False, card=card, fault=Fault.parse("status:3F"), fault_count=2)
    write_state(path, state)
    assert SimFile(path, BenchState.from_json).changed() == state
    assert [entry.name for entry in tmp_path.iterdir()] == ["state.json"]


def test_the_file_is_told_once(tmp_path: Path) -> None:
    watched = SimFile(tmp_path / "state.json", BenchState.from_json)
    assert watched.changed() is None
    write_state(tmp_path / "state.json", BenchState())
    assert [watched.changed(), watched.changed()] == [BenchState(), None]


def test_missing_keys_have_their_defaults() -> None:
    assert BenchState.from_json({}) == BenchState()


@pytest.mark.parametrize(
    "shape",
    [
        [],
        {"plugged": 1},
        {"card": "x"},
        {"fault": 7},
        {"fault": "flood"},
        {"fault": "status:zz"},
        {"fault": "status:"},
        {"fault": "status"},
        {"fault": "unplug_at"},
        {"fault": "unplug_at:"},
        {"fault": "unplug_at:-1"},
        {"fault_count": True},
        {"fault_count": "1"},
        {"paper": "low"},
    ],
)
def test_a_state_that_cannot_be_is_refused(shape: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the words differ, the refusal does not
        BenchState.from_json(json.loads(json.dumps(shape)))


@pytest.mark.parametrize(
    "fault",
    [
        *(kind.value for kind in FaultKind if kind not in (FaultKind.STATUS, FaultKind.UNPLUG_AT)),
        *("status:0A", "unplug_at:0", "unplug_at:1295"),
    ],
)
def test_a_fault_is_written_as_it_is_read(fault: str) -> None:
    assert str(Fault.parse(fault)) == fault


@pytest.mark.parametrize(
    ("fault", "concerned"),
    [
        ("checksum", {READ}),
        ("length", {READ}),
        ("length_short", {READ}),
        ("half", {READ}),
        ("late", {READ}),
        ("unplug_while_reading", {READ}),
        ("unplug_at:3", {READ}),
        ("bytewise", {FIND, SELECT, READ}),
        ("stall", {FIND, SELECT, READ}),
        ("silent", {FIND, SELECT, READ}),
        ("garbage_before", {FIND, SELECT, READ}),
        ("status:80", {FIND}),
        ("status:81", {SELECT}),
        ("status:41", {READ}),
        ("status:60", {FIND, SELECT, READ}),
        ("status:21", {FIND, SELECT, READ}),
    ],
)
def test_a_fault_strikes_where_modules_give_it(fault: str, concerned: set[Command]) -> None:
    struck = set()
    for command in (FIND, SELECT, READ):
        request = take_request(bytearray(encode(command)))
        assert request is not None
        if Fault.parse(fault).concerns(request):
            struck.add(command)
    assert struck == concerned


def test_the_text_of_a_blank_card_is_blank() -> None:
    text = encode_text(VirtualCard()).decode("utf-16-le")
    assert text.strip(" ") == "0"  # the code for a sex that is not known


def test_a_spoiled_answer_keeps_its_bytes_otherwise() -> None:
    wire = encode(FIND)
    assert Fault(FaultKind.CHECKSUM).spoil(wire)[:-1] == wire[:-1]
    assert Fault(FaultKind.GARBAGE_BEFORE).spoil(wire).endswith(wire)
    assert Fault(FaultKind.SILENT).spoil(wire) == wire


def test_an_answer_is_cut_where_the_fault_says() -> None:
    wire = frame(bytes(40))
    assert Fault(FaultKind.HALF).spoil(wire) == wire[: len(wire) // 2]
    assert [Fault.parse(f"unplug_at:{after}").spoil(wire) for after in (0, 7, 99)] == [b"", wire[:7], wire]


@pytest.mark.parametrize(("fault", "announced"), [("length", 41 + 16), ("length_short", 41 - 16)])
def test_a_wrong_length_is_announced_and_all_bytes_come(fault: str, announced: int) -> None:
    wire = frame(bytes(40))
    spoiled = Fault.parse(fault).spoil(wire)
    assert (int.from_bytes(spoiled[5:7], "big"), len(spoiled)) == (announced, len(wire))
