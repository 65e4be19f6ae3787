"""Open the window and run until it is closed. Kivy reads its settings from the environment while it is imported, so they are
set here first and everything of Kivy is imported after."""

from __future__ import annotations

import os

from screens.port import Port
from screens.settings import ScreenSettings

ENVIRONMENT = {
    "KIVY_NO_ARGS": "1",  # the kiosk parses its own arguments
    "KIVY_LOG_MODE": "PYTHON",  # leave logging and standard error to the kiosk
    "KIVY_NO_FILELOG": "1",
    "KIVY_NO_CONSOLELOG": "1",
    "KIVY_WINDOW": "sdl2",
    "KIVY_TEXT": "sdl2",
    "KIVY_IMAGE": "sdl2",
    # SDL swallows the first click after the window gets the focus: the first touch of the day would do nothing.
    "SDL_MOUSE_FOCUS_CLICKTHROUGH": "1",
    "KIVY_AUDIO": "",
    "KIVY_CLIPBOARD": "dummy",  # one citizen's text must not be another's paste
}


def prepare(settings: ScreenSettings) -> None:
    """Set Kivy up. ``KIVY_HOME`` is the caller's to set: Kivy writes its settings file there."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    from kivy.config import Config

    graphics = {
        "multisamples": "0",  # corners are smoothed by the shapes themselves; llvmpipe is slow with more
        "width": str(settings.width),
        "height": str(settings.height),
        "borderless": "1",
        "resizable": "0",
        "position": "custom",
        "left": "0",
        "top": "0",
        "fullscreen": "auto" if settings.fullscreen else "0",
        "show_cursor": "1" if settings.show_cursor else "0",
        "maxfps": "60",
        "vsync": "0",
    }
    for key, value in graphics.items():
        Config.set("graphics", key, value)
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "keyboard_mode", "")
    # Touches come through the window; a second reader of the same device would double each of them.
    Config.remove_section("input")
    Config.add_section("input")
    Config.set("input", "mouse", "mouse,disable_multitouch")
    Config.remove_section("modules")
    Config.add_section("modules")


def run(controller: Port, settings: ScreenSettings) -> None:
    """Show the kiosk until the window is closed. Blocks; must be called on the main thread."""
    prepare(settings)
    from screens.window import KioskWindow

    KioskWindow(controller, settings).run()
