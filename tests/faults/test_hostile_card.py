"""Cards that say what no card should, from the chip to the clerk: nothing is obeyed, nothing is lost, nothing falls over."""

from __future__ import annotations

import html
import json
import re
import urllib.request

import pytest

from devices.id_reader.sim_card import sample_card
from kiosk.journey import events as ev
from kiosk.journey.state import IdentityPhase, Step
from kiosk.model.identity import mask_name
from tests.faults.rig import SIGNATURE, Rig

# What stands on the chip -> what the kiosk takes it for. Controls and half surrogate pairs are marked, all else stays.
NAMES = {
    "A\x1b@B\x1dV\x00Z": "A\ufffd@B\ufffdV\ufffdZ",
    "巴\n已受理\r尔": "巴\ufffd已受理\ufffd尔",
    "\u202e尔特巴\u2066x": "\u202e尔特巴\u2066x",
    "\U00020bb7" * 7: "\U00020bb7" * 7,  # as many pairs as the field holds
    "\ud800巴\udc00尔": "\ufffd巴\ufffd尔",
    "<b onclick=1>A": "<b onclick=1>A",
    "{name}%s{0}": "{name}%s{0}",
    "[b]x[/b]&amp;": "[b]x[/b]&amp;",
    "\ue000\ue001": "\ue000\ue001",  # private use: real cards have rare characters there
}
FIELD_BYTES = 70


def put_card(rig: Rig, name: str) -> None:
    """A card with this name, and an address made of it as long as the field."""
    address = (name * FIELD_BYTES).encode("utf-16-le", "surrogatepass")[:FIELD_BYTES]
    card = {**sample_card().as_json(), "name": name, "address": address.decode("utf-16-le", "surrogatepass")}
    file = rig.stage.devices / "id_reader.json"
    fresh = file.with_suffix(".fresh")
    fresh.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), "card": card}), encoding="ascii")
    fresh.replace(file)


def clerk_page(rig: Rig, path: str) -> str:
    with urllib.request.urlopen(rig.stage.platform["clerk"] + path, timeout=10) as answer:
        page: str = answer.read().decode()
    return page


@pytest.mark.req("M05", "M12")
def test_no_name_on_a_card_is_obeyed_or_lost_anywhere(rig: Rig) -> None:
    rig.start()
    for name, taken in NAMES.items():
        rig.stage.bench.lift_card()
        rig.to_identity()
        rig.until(lambda j: j.session is not None and j.session.identity is IdentityPhase.WAITING, "the empty plate")
        put_card(rig, name)
        rig.until(lambda j: j.session is not None and j.session.step is Step.CHECKLIST, "the card")
        assert rig.session.card is not None
        assert rig.session.card.name == taken
        rig.fill_form().scan_all().do(ev.Next(), ev.Next())
        letter = rig.session.letter.split("\n")
        assert [line.partition("：")[0] for line in letter[:3]][1:] == ["申请人", "证件号码"]
        rig.do(ev.SignatureDrawn(SIGNATURE), ev.Next())
        assert rig.printed() == "done"
        said = rig.controller.texts.say("screens.identity.read_more", name=mask_name(taken), number="1")
        assert mask_name(taken) in said
        rig.go_home()
    rig.until(lambda _: rig.ledger()["cases"] == len(NAMES), "every delivery")
    assert rig.ledger()["sha256_match"] is True

    slips = [file.read_text(encoding="utf-8") for file in sorted((rig.stage.devices / "slips").glob("*.txt"))]
    assert len(slips) == len(NAMES)
    for slip in slips:
        assert [line for line in slip.splitlines() if line.strip() == "已受理"] == []
        assert slip.count("已受理") == slip.count("不代表已受理")
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", slip)

    shown = []
    for case in rig.ledger()["submissions"]:
        page = clerk_page(rig, f"/cases/{case['submission_id']}")
        assert "<b onclick" not in page
        assert not re.search(r"[\u202a-\u202e\u2066-\u2069]", page)
        shown += re.findall(r"<dt>姓名</dt><dd>(.*?)</dd>", page)
    turned = {taken.replace("\u202e", "□").replace("\u2066", "□") for taken in NAMES.values()}
    assert {html.unescape(name) for name in shown} >= turned
    assert [entry["event"] for entry in rig.log_events() if entry["level"] != "info"] == []
