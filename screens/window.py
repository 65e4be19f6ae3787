"""The running window: joins the controller's wake-up and the one-second tick to Kivy's main loop."""

from __future__ import annotations

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window

from screens import typefaces
from screens.port import Port
from screens.settings import ScreenSettings
from screens.shell import Shell
from screens.sweeping import Sweeper
from screens.theme import Theme

# A layout settles inside one frame if its rounds suffice: widths go down the tree, heights come up again.
LAYOUT_ROUNDS = 60


class KioskWindow(App):
    """Nothing but wiring; what is shown is the shell's."""

    def __init__(self, controller: Port, settings: ScreenSettings) -> None:
        super().__init__()
        self._controller = controller
        self._settings = settings
        self._sweeper = Sweeper()

    def load_config(self) -> None:
        """The kiosk's own configuration file is not Kivy's to read."""

    def build(self) -> Shell:
        Clock.max_iteration = LAYOUT_ROUNDS
        typefaces.register()
        controller, settings = self._controller, self._settings
        theme = Theme.of(int(Window.width), int(Window.height), settings.mm_per_px, controller.snapshot.mode)
        shell = Shell(controller, theme, settings.now)
        if settings.touch_map is not None:
            from screens.touch_map import TouchMap

            self._touch_map = TouchMap(settings.touch_map, shell)
        shell.show(controller.snapshot)
        return shell

    def on_start(self) -> None:
        shell: Shell = self.root
        controller = self._controller
        controller.subscribe(shell.show)
        # Scheduling on Kivy's clock is thread-safe (documented), so the trigger itself is the wake-up.
        drain = Clock.create_trigger(lambda _: controller.drain())
        controller.attach(drain)
        Clock.schedule_interval(self._second, 1.0)
        self._sweeper.start()
        Window.bind(on_flip=self._flipped)

    def _second(self, _: float) -> None:
        if self._settings.stop_asked():
            self.stop()
            return
        self._controller.tick()
        self.root.show_time()
        self._sweeper.look(visited=self._controller.snapshot.session is not None)

    def _flipped(self, *_: object) -> None:
        Window.unbind(on_flip=self._flipped)
        self._settings.on_first_frame()
        if self._settings.stop_asked():
            self.stop()
