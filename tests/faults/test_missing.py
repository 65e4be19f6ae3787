"""What is not there or broken when the kiosk starts: the other parts serve, and the citizen hears it in one sentence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.catalogue.prepare import prepare
from kiosk.journey import events as ev
from kiosk.journey.state import Journey
from tests.faults.rig import TOP, Rig


def edit(rig: Rig, old: str, new: str) -> None:
    text = rig.stage.config.read_text(encoding="utf-8")
    assert old in text
    rig.stage.config.write_text(text.replace(old, new), encoding="utf-8")


def trouble(journey: Journey) -> str:
    return journey.session.trouble.what if journey.session and journey.session.trouble else ""


@pytest.mark.req("M34")
def test_a_kiosk_without_a_scanner_says_so_before_and_at_the_scanner(rig: Rig) -> None:
    text = rig.stage.config.read_text(encoding="utf-8")
    head, _, tail = text.partition("[devices.scanner]")
    rig.stage.config.write_text(head + tail[tail.index("\n[") :], encoding="utf-8")
    rig.start()
    rig.until(lambda j: "scanner" in j.devices, "the missing device to be known")
    assert rig.controller.devices_out() == ("scanner",)
    rig.to_checklist().fill_form()
    rig.do(ev.Next(), ev.ScanAsked())
    rig.until(lambda j: trouble(j) == "errors.scan.away", "the sentence")
    assert rig.session.form_done


def test_a_device_whose_setting_is_wrong_leaves_the_others_in_service(rig: Rig) -> None:
    edit(rig, "[devices.receipt_printer]", '[devices.receipt_printer]\ncolour = "blue"')
    rig.start()
    rig.until(lambda j: "receipt_printer" in j.devices and "id_reader" in j.devices, "the devices to be known")
    rig.until(lambda j: j.devices["id_reader"].usable, "the reader to be in service")
    assert "receipt_printer" in rig.controller.devices_out()
    rig.submit()
    assert rig.printed() == "failed"
    rig.stop()
    misconfigured = [line for line in rig.log_events() if line["event"] == "device.misconfigured"]
    assert misconfigured
    assert "colour" in misconfigured[0]["detail"]


@pytest.mark.req("M03")
@pytest.mark.parametrize("content", ["{", '{"format": 1}', "\x00\x01"], ids=["cut", "keys missing", "binary"])
def test_a_malformed_guide_is_said_and_the_home_screen_stays(rig: Rig, tmp_path: Path, content: str) -> None:
    copy = tmp_path / "catalogue"
    shutil.copytree(TOP / "assets" / "catalogue", copy)
    guide = copy / "guides" / "retirement.150627.json"
    guide.write_text(content, encoding="utf-8")
    text = rig.stage.config.read_text(encoding="utf-8")
    rig.stage.config.write_text(f'catalogue = "{copy}"\n{text}', encoding="utf-8")
    rig.start()
    rig.do(ev.BundleChosen("retirement"))
    journey = rig.until(lambda j: j.trouble is not None, "the sentence")
    assert journey.session is None
    assert journey.trouble is not None
    assert journey.trouble.what == "errors.guide.broken"
    rig.stop()  # writes what the log still holds
    broken = [line for line in rig.log_events() if line["event"] == "catalogue.broken"]
    assert guide.name in broken[0]["reason"]


def test_a_store_that_cannot_be_opened_puts_the_kiosk_out_of_service(rig: Rig) -> None:
    outbox = rig.stage.work / "data" / "outbox"
    outbox.mkdir(parents=True)
    (outbox / "outbox.db").write_bytes(b"this is no database" * 300)
    rig.start()
    journey = rig.until(lambda j: j.out_of_service is not None, "the kiosk to say that it cannot serve")
    assert journey.out_of_service is not None
    assert journey.out_of_service.what == "errors.store.broken"


@pytest.mark.req("M40")
def test_a_kiosk_walks_on_a_prepared_catalogue(rig: Rig, tmp_path: Path) -> None:
    prepare(TOP / "assets" / "catalogue", tmp_path / "catalogue.db")
    text = rig.stage.config.read_text(encoding="utf-8")
    rig.stage.config.write_text(f'catalogue = "{tmp_path / "catalogue.db"}"\n{text}', encoding="utf-8")
    rig.start().to_checklist()
    assert rig.session.guide is not None
    assert rig.session.guide.bundle_id == "retirement"
