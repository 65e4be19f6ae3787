"""A child process for test_window: the real window on sample data, which prints every touch that reaches it."""

from __future__ import annotations

import sys
from pathlib import Path

from kiosk.journey.events import Event
from screens import app
from screens.samples import SamplePort
from screens.settings import ScreenSettings


class Printing(SamplePort):
    def dispatch(self, event: Event) -> None:
        print(event, flush=True)


if __name__ == "__main__":
    app.run(Printing(), ScreenSettings(touch_map=Path(sys.argv[1])))
