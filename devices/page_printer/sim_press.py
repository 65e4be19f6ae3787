"""The engine of the virtual page printer: the command that ``ippeveprinter`` runs for each job.

``python -m devices.page_printer.sim_press --state FILE --last FILE --out DIR --uri URI DOCUMENT``. It speaks ippeveprinter's own
protocol on stderr (``STATE:`` sets the printer's reasons, ``ATTR:`` counters and levels), moves one sheet after the other as
long as the state file lets it, and keeps what was printed: ``job-N.pdf`` and, beside it, ``job-N.json`` with name, sides,
copies, media, the sheets that came out and whether that was all of them. ippeveprinter ends no command when its job is called
off, so the engine asks the printer itself. A job named ``STATE_JOB`` prints nothing: it carries a change of the file into the
idle printer.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import time
from pathlib import Path

from devices.command import CommandContext
from devices.errors import DeviceError
from devices.page_printer.ipp_message import Attribute, Tag
from devices.page_printer.ipp_status import Operation
from devices.page_printer.ipp_wire import IppWire
from devices.page_printer.sim_state import SimState, change
from devices.sim_file import SimFile

STATE_JOB = "virtual printer state"
_LOOK_SECONDS = 0.05
_ASK_SECONDS = 2.0
_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")


def sheets_of(pdf: bytes, sides: str, copies: int) -> tuple[int, int]:
    """Sheets and impressions (printed sides) of a document; pages in compressed object streams are not seen and count as one."""
    pages = max(1, len(_PAGE.findall(pdf)))
    a_copy = pages if sides == "one-sided" else (pages + 1) // 2
    return a_copy * copies, pages * copies


class Press:
    """One job. ``last`` holds the last state that made sense, for a file that makes none."""

    def __init__(self, state: Path, last: Path, out: Path, uri: str, document: Path) -> None:
        self._path = state
        self._file = SimFile(state, SimState.from_json)
        try:
            found = self._file.changed()
        except ValueError:
            found = SimFile(last, SimState.from_json).changed()
        self._state = found or SimState()
        self._out = out
        self._wire = IppWire(uri, timeout=_ASK_SECONDS)
        self._document = document
        self._number = int(os.environ.get("IPP_JOB_ID", "0"))
        self._told: tuple[object, ...] = ()

    def run(self) -> int:
        """Print. 0 when all of it came out, 1 when it was given up."""
        try:
            return self._job(os.environ.get("IPP_JOB_NAME", ""))
        finally:
            self._look()
            _say("STATE: " + (",".join(self._state.idle_reasons) or "none"))

    def _job(self, name: str) -> int:
        if name == STATE_JOB:
            self._levels()
            return 0
        self._tell()
        sides, copies = os.environ.get("IPP_SIDES", "one-sided"), int(os.environ.get("IPP_COPIES", "1"))
        wanted, impressions = sheets_of(self._document.read_bytes(), sides, copies)
        _say(f"ATTR: job-impressions={impressions}")
        done = self._sheets(wanted, impressions)
        self._keep(name, sides, copies, done, wanted)
        return 0 if done == wanted else 1

    def _sheets(self, wanted: int, impressions: int) -> int:
        if self._state.fault == "abort_at_start":
            return 0
        for sheet in range(wanted):
            if not self._until_free():
                return sheet
            time.sleep(self._state.seconds_per_sheet)
            if self._called_off():
                return sheet
            self._take_sheet()
            _say(f"ATTR: job-impressions-completed={impressions * (sheet + 1) // wanted}")
            self._tell()
            if self._state.fault == "abort" and sheet + 1 < max(wanted, 2):
                return sheet + 1 if wanted > 1 else 0
        return wanted

    def _take_sheet(self) -> None:
        if self._state.paper_left is None:
            return
        self._state = self._state.after_sheet()
        try:
            change(self._path, paper=self._state.paper, paper_left=self._state.paper_left)
        except ValueError:
            return  # the file makes no sense: the tray is emptier all the same

    def _until_free(self) -> bool:
        """Wait while a hand is needed; False when the job was called off meanwhile."""
        while True:
            self._look()
            if not self._state.blocked:
                return True
            if self._called_off():
                return False
            time.sleep(_LOOK_SECONDS)

    def _look(self) -> None:
        try:
            changed = self._file.changed()
        except ValueError:
            return  # nonsense in the file: the printer stays as it was, the panel that wrote it was told
        if changed is not None:
            self._state = changed
            self._tell()

    def _tell(self) -> None:
        told = (self._state.reasons, self._state.marker_level)
        if told != self._told:
            self._told = told
            _say("STATE: " + (",".join(self._state.reasons) or "none"))
            self._levels()

    def _levels(self) -> None:
        level = self._state.marker_level
        _say(f"ATTR: marker-levels={level} marker-names=Black marker-types=toner marker-colors=#000000")

    def _called_off(self) -> bool:
        about = (
            Attribute("printer-uri", Tag.URI, (self._wire.uri,)),
            Attribute("job-id", Tag.INTEGER, (self._number,)),
        )
        try:
            answer = self._wire.ask(CommandContext.lasting(_ASK_SECONDS), Operation.GET_JOB_ATTRIBUTES, about)
        except DeviceError:
            return True  # the printer is gone, and with it whoever could want this job
        return "processing-to-stop-point" in answer.first(Tag.JOB).strings("job-state-reasons")

    def _keep(self, name: str, sides: str, copies: int, sheets: int, wanted: int) -> None:
        self._out.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._document, self._out / f"job-{self._number}.pdf")
        about = {
            "name": name,
            "sides": sides,
            "copies": copies,
            "media": os.environ.get("IPP_MEDIA", ""),
            "sheets": sheets,
            "complete": sheets == wanted,
        }
        beside = self._out / f"job-{self._number}.tmp"
        beside.write_text(json.dumps(about), encoding="utf-8")
        beside.replace(self._out / f"job-{self._number}.json")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - stderr is the wire to ippeveprinter


def main() -> None:
    """One job from the command line."""
    parser = argparse.ArgumentParser(description="engine of the virtual page printer")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--last", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--uri", required=True)
    parser.add_argument("document", type=Path)
    arguments = parser.parse_args()
    press = Press(arguments.state, arguments.last, arguments.out, arguments.uri, arguments.document)
    sys.exit(press.run())


if __name__ == "__main__":
    main()
