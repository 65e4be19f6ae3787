"""One visit with everything going wrong once, then a search of every file that the kiosk leaves for anything about the person.

Outside, and therefore not searched: the platform's folder (it is meant to know), and the folders of the virtual devices,
which are the citizen's card, papers and slips.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kiosk.documents.letter import letter_sha256
from kiosk.journey import events as ev
from kiosk.journey.state import Network, Step
from tests.faults import canaries
from tests.faults.canaries import Person, Search, files_below, fresh_files
from tests.faults.rig import SIGNATURE, TOP, Rig

SHARED = (Path("/tmp"), Path("/dev/shm"))  # where a library might write whatever we say
COMMANDS = (
    ("queue", "list"),
    ("device", "list"),
    ("device", "id_reader", "status"),
    ("device", "receipt_printer", "status"),
    ("device", "scanner", "status"),
    ("self-test",),
)


class Watched:
    """Notes the repr of every event, effect and state that passes through the controller."""

    def __init__(self, rig: Rig) -> None:
        self.told: list[str] = []
        controller = rig.controller
        dispatch, run = controller.dispatch, controller._run

        def watched_dispatch(event: ev.Event) -> None:
            self.told.append(repr(event))
            dispatch(event)

        def watched_run(effect: object) -> None:
            self.told.append(repr(effect))
            run(effect)

        controller.dispatch, controller._run = watched_dispatch, watched_run
        controller.subscribe(lambda journey: self.told.append(repr(journey)))


def lay_card(rig: Rig, person: Person) -> None:
    cards = rig.stage.devices / "cards"
    (cards / "02-canary.json").write_text(json.dumps(person.card.as_json()), encoding="utf-8")
    rig.stage.bench.put_card("02-canary.json")


def fill(rig: Rig, person: Person) -> None:
    rig.do(ev.Next())
    while rig.at is Step.FORM:
        for one in rig.controller.visible_fields()[rig.session.section].fields:
            typed = {"phone": person.phone, "bank_card": person.bank_card}.get(one.kind)
            if one.kind == "choice":
                typed = one.options[0][0]
            if typed is not None:
                rig.do(ev.FieldSet(one.field_id, typed))
        before = rig.session.section
        rig.do(ev.Next())
        assert (rig.session.step, rig.session.section) != (Step.FORM, before), rig.session.form_problems


def everything(rig: Rig, person: Person) -> dict[str, str | bytes]:
    """All canaries of the visit as it stands before it is over: the person's, and what was captured here."""
    found: dict[str, str | bytes] = dict(person.canaries())
    for material, pages in rig.session.pages.items():
        for number, page in enumerate(pages):
            found |= canaries.of_picture(f"{material} {number}", page.jpeg)
            found |= canaries.of_picture(f"{material} {number} on the screen", page.preview)
            # The hash of a paper tells whoever has the paper that it was handed in.
            found[f"hash of {material} {number}"] = page.sha256
    sheet = next((rig.stage.devices / "scanner").glob("*.p?m")).read_bytes()
    found |= canaries.of_picture("pixels", sheet)
    found["hash of the letter"] = letter_sha256(rig.session.letter)
    return found


def command(rig: Rig, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "main.py", *words, "--json", "--config", str(rig.stage.config)],
        cwd=TOP,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, (words, done.stderr)
    return done.stdout + done.stderr


@pytest.mark.req("M21", "M43")
def test_nothing_about_a_citizen_is_left_in_any_file_whatever_goes_wrong(
    rig: Rig, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    known = {folder: {entry.name for entry in folder.glob("*")} for folder in SHARED}
    person = Person.invented(random.Random(), SIGNATURE)
    port = int(rig.stage.platform["url"].rsplit(":", 1)[1])
    rig.processes.stop("platform")
    rig.set_device("receipt_printer", paper="out", plugged=True, cover_open=False, fault=None)
    rig.start()
    watched = Watched(rig)
    rig.to_identity()
    rig.set_device("id_reader", fault="checksum")
    lay_card(rig, person)
    rig.until(lambda j: j.session is not None and j.session.trouble is not None, "a misread card")
    rig.set_device("id_reader", fault=None)
    rig.stage.bench.lift_card()
    rig.until(lambda j: j.session is not None and j.session.identity.value == "waiting", "the empty plate")
    lay_card(rig, person)
    rig.until(lambda j: j.session is not None and j.session.step is Step.CHECKLIST, "the card")
    fill(rig, person)
    rig.do(ev.Next())
    jammed, scanner = rig.stage.scanner_sim, rig.stage.devices / "scanner"
    rig.stage.bench.put_paper(rig.stage.papers[0])
    jammed.set_fault(scanner, "jammed")
    rig.do(ev.ScanAsked())
    rig.until(lambda j: j.session is not None and j.session.trouble is not None, "the jam")
    jammed.set_fault(scanner, None)
    for paper in rig.stage.papers:
        rig.scan(paper).accept()
        if rig.at is not Step.SCAN:
            break
    rig.do(ev.Next(), ev.Next(), ev.SignatureDrawn(person.signature))
    search = Search(everything(rig, person))
    rig.until(lambda j: j.network is Network.AWAY, "the platform to be found away")
    rig.do(ev.Next())
    assert rig.printed() == "failed"
    submission_id = rig.session.filing.submission_id if rig.session.filing else ""

    assert search.in_files(files_below(rig.stage.work)) == []  # it waits in the outbox now

    rig.set_device("receipt_printer", paper="full")
    rig.do(ev.ReprintAsked())
    assert rig.printed() == "done"
    rig.stage.start_platform(rig.processes, port)
    rig.until(lambda _: rig.ledger()["cases"] == 1, "the delivery")
    assert rig.ledger()["sha256_match"] is True
    rig.go_home()
    rig.stop()
    told = capfd.readouterr()
    export = rig.stage.work / "exported"
    spoken = [command(rig, *words) for words in (*COMMANDS, ("queue", "show", submission_id))]
    command(rig, "queue", "export", submission_id, str(export))

    assert search.in_files(files_below(rig.stage.work)) == []
    assert list(files_below(scratch)) == []
    assert search.in_files(files_below(rig.stage.out / "logs")) == []
    assert search.in_files(file for folder in SHARED for file in fresh_files(folder, known[folder])) == []
    assert search.in_text(told.out + told.err) == []
    assert search.in_text("\n".join(spoken)) == []
    assert search.in_text("\n".join(watched.told)) == []
    assert (rig.stage.work / "data" / "logs" / "kiosk.log").stat().st_size > 0


@pytest.mark.parametrize("form", sorted(canaries.forms("巴特尔测试")))
def test_a_canary_planted_in_a_log_is_found_in_every_form(tmp_path: Path, form: str) -> None:
    search = Search({"name": "巴特尔测试"})
    log = tmp_path / "deep" / "kiosk.log"
    log.parent.mkdir()
    log.write_bytes(b'{"event": "visit.started", "x": "' + canaries.forms("巴特尔测试")[form] + b'"}\n')
    assert any(form in found for found in search.in_files(files_below(tmp_path)))


@pytest.mark.parametrize("before", range(6))
def test_a_canary_inside_a_longer_base64_text_is_found(before: int) -> None:
    import base64

    coded = base64.b64encode(b"x" * before + b"150627196805180000" + b"tail")
    assert Search({"number": "150627196805180000"}).in_bytes(coded)


def test_a_window_of_a_picture_is_found_and_a_plain_area_is_no_window() -> None:
    chance = random.Random(1)
    picture = bytes(4000) + chance.randbytes(4000)
    windows = canaries.of_picture("page", picture)
    assert len(windows) == 4
    assert Search(dict(windows)).in_bytes(b"head" + picture[4000:] + b"tail")
    assert not Search(dict(windows)).in_bytes(bytes(8000))


def test_a_canary_in_the_name_of_a_file_or_in_a_new_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "slip.txt").write_text("巴特尔测试", encoding="utf-8")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "巴特尔测试.jpg").write_bytes(b"")
    (tmp_path / "new" / "away").symlink_to(tmp_path / "old")
    files = list(fresh_files(tmp_path, {"old"}))
    assert [file.name for file in files] == ["巴特尔测试.jpg"]
    assert Search({"name": "巴特尔测试"}).in_files(files)
    assert list(fresh_files(tmp_path / "nowhere", ())) == []
