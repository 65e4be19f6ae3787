"""``guide``, ``document``, ``queue`` and ``self-test``: commands on data. Those that only read work beside a running kiosk."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.cli import Result, rows
from kiosk.config import Configuration, load
from kiosk.errors import DataError
from kiosk.private_folder import private_folder

if TYPE_CHECKING:
    from offline.outbox import Outbox

ASSETS = Path(__file__).resolve().parent.parent / "assets"


def guide_import(arguments: argparse.Namespace) -> Result:
    """Portal guides -> catalogue entries with proposed overlays; 1 when a file failed."""
    from kiosk.catalogue.portal_import import guide_import as run

    answer = run(arguments.files, arguments.out)
    lines: list[Sequence[object]] = [
        (e["bundle"], e["division"], f"{e['items']} items", f"{e['materials']} materials") for e in answer["entries"]
    ]
    lines += [
        (e["bundle"], e["division"], word, line)
        for e in answer["entries"]
        for word, found in e["report"].items()
        for line in found
    ]
    lines += [(f["file"], f["error"]) for f in answer["failed"]]
    return Result(answer, rows(lines), failed=bool(answer["failed"]))


def guide_check(arguments: argparse.Namespace) -> Result:
    """Validate a catalogue; 1 when something is wrong. That nobody has approved an overlay yet is said, and is not wrong."""
    from kiosk.catalogue.check import guide_check as run

    answer = run(arguments.directory)
    lines: list[Sequence[object]] = [(p["file"], p["path"], p["reason"]) for p in answer["problems"]]
    if not lines:
        lines.append((f"{answer['entries']} entries, nothing wrong",))
    lines += [(file, "not approved by anybody yet") for file in answer["unapproved"]]
    return Result(answer, rows(lines), failed=bool(answer["problems"]))


def document_check(arguments: argparse.Namespace) -> Result:
    """The document pipeline on image files."""
    from kiosk.documents.check import document_check as run

    answer = run(arguments.images, arguments.material, arguments.out)
    return Result(answer, rows([(d["file"], d["verdict"]) for d in answer]), failed=any("error" in d for d in answer))


def queue_list(arguments: argparse.Namespace) -> Result:
    """Every submission in the outbox."""
    from offline.report import queue_list as run

    answer = _with_outbox(arguments, run, write=False)
    return Result(
        answer, rows([(e["submission_id"], e["local_number"], e["state"], e["case_number"] or "-") for e in answer])
    )


def queue_show(arguments: argparse.Namespace) -> Result:
    """One submission."""
    from offline.report import queue_show as run

    answer = _with_outbox(arguments, lambda outbox: run(outbox, arguments.id), write=False)
    return Result(answer, rows(list(answer.items())))


def queue_retry(arguments: argparse.Namespace) -> Result:
    """Make it due now. Needs the outbox for itself."""
    from offline.report import queue_retry as run

    answer = _with_outbox(arguments, lambda outbox: run(outbox, arguments.id), write=True)
    return Result(answer, rows(list(answer.items())))


def queue_export(arguments: argparse.Namespace) -> Result:
    """A submission as one signed file, still sealed."""
    from offline.report import queue_export as run

    at = datetime.now().astimezone()
    answer = _with_outbox(arguments, lambda outbox: run(outbox, arguments.id, arguments.file, at), write=False)
    return Result(answer, rows(list(answer.items())))


def queue_check(arguments: argparse.Namespace) -> Result:
    """Whether an exported file is whole and this kiosk's."""
    from offline.report import queue_check as run

    answer = _with_outbox(arguments, lambda outbox: run(outbox, arguments.file, arguments.skip), write=False)
    return Result(answer, rows(list(answer.items())))


def self_test(arguments: argparse.Namespace) -> Result:
    """Devices, disk, clock, certificate, platform, fonts; 1 when one is known to be wrong. ``ok`` null: could not be told."""
    configuration = load(arguments.config)
    checks = [
        *_devices(arguments, configuration),
        _disk(configuration),
        *_line(configuration),
        _fonts(),
    ]
    text = rows([({True: "ok", False: "WRONG", None: "?"}[c["ok"]], c["check"], c["detail"]) for c in checks])
    return Result(checks, text, failed=any(check["ok"] is False for check in checks))


def _with_outbox(arguments: argparse.Namespace, use: Callable[[Outbox], Any], *, write: bool) -> Any:
    from kiosk.keystore import FileKeyStore
    from kiosk.outbox_opening import open_outbox
    from offline.errors import StoreError
    from offline.outbox import Access

    configuration = load(arguments.config)
    keys = FileKeyStore(configuration.data / "keys")
    try:
        with closing(open_outbox(configuration, keys, Access.OWNER if write else Access.READER)) as outbox:
            return use(outbox)
    except StoreError as error:
        raise CommandError(error.as_json(), str(error)) from error


class CommandError(DataError):
    """A failure that already has its words for the command line."""

    def __init__(self, document: dict[str, str], text: str) -> None:
        super().__init__(text)
        self.document = document


def _check(name: str, ok: bool | None, detail: str) -> dict[str, Any]:
    return {"check": name, "ok": ok, "detail": detail}


def _devices(arguments: argparse.Namespace, configuration: Configuration) -> list[dict[str, Any]]:
    from devices.errors import DeviceError
    from kiosk.cli_devices import device

    checks = []
    for role in configuration.devices:
        asked = argparse.Namespace(
            role=role, command="self-test", argument=None, driver=None, set=[], timeout=10.0, out=None,
            config=arguments.config,
        )  # fmt: skip
        try:
            answer = device(asked).document
            checks.append(_check(f"device {role}", answer["state"] == "online", str(answer["state"])))
        except DeviceError as error:
            known = None if error.code == "deviceBusy" else False
            checks.append(_check(f"device {role}", known, str(error)))
    return checks


def _disk(configuration: Configuration) -> dict[str, Any]:
    from kiosk.outbox_opening import admission_settings
    from offline.admission import RealSpace

    private_folder(configuration.data)
    settings = admission_settings(configuration.disk)
    free = shutil.disk_usage(configuration.data).free
    held = RealSpace().size(configuration.data / "outbox" / "reserve")
    wanted = settings.worst_case + settings.floor_bytes
    told = f"{free // 2**20} MiB free, {held // 2**20} held, {wanted // 2**20} needed"
    return _check("disk", free + held >= wanted, told)


def _line(configuration: Configuration) -> list[dict[str, Any]]:
    from kiosk.line_checks import LineChecks

    line = LineChecks(configuration)
    found = (("clock", line.clock()), ("certificate", line.certificate()), ("platform", line.platform()))
    return [_check(name, told.ok, told.detail) for name, told in found]


def _fonts() -> dict[str, Any]:
    from kiosk import assets

    try:
        assets.check(ASSETS)
    except DataError as error:
        return _check("fonts", False, str(error))
    return _check("fonts", True, "typefaces, icons and texts are there")
