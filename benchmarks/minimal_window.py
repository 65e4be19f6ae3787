"""What the kiosk's start is measured against: the smallest useful Kivy window, ten widgets, closed after its first frame.

Prints the monotonic time of its first frame and its peak memory in KiB.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

os.environ["KIVY_NO_ARGS"] = "1"
os.environ["KIVY_NO_CONSOLELOG"] = "1"
os.environ["KIVY_NO_FILELOG"] = "1"

from kivy.config import Config

Config.set("graphics", "multisamples", "0")
Config.set("graphics", "width", "1080")
Config.set("graphics", "height", "1920")
Config.set("graphics", "borderless", "1")

from kivy.app import App  # noqa: E402
from kivy.core.window import Window  # noqa: E402
from kivy.uix.boxlayout import BoxLayout  # noqa: E402
from kivy.uix.button import Button  # noqa: E402
from kivy.uix.label import Label  # noqa: E402


class Minimal(App):
    def build(self) -> BoxLayout:
        box = BoxLayout(orientation="vertical")
        for number in range(5):
            box.add_widget(Label(text=f"Label {number}"))
            box.add_widget(Button(text=f"Button {number}"))
        return box

    def on_start(self) -> None:
        Window.bind(on_flip=self.drawn)

    def drawn(self, *_: object) -> None:
        peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        print(time.monotonic(), peak.split()[1], flush=True)
        sys.stdout.flush()
        self.stop()


Minimal().run()
