"""Entry point and composition root: the only room that sees all others.

Start-up order matters to a person who stands there: the window comes first; database, devices and network are opened on
their own threads while it is drawn. Imports stand inside the functions for the same reason.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.config import Configuration

HERE = Path(__file__).resolve().parent
VERSION = "0.1.0"


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    from kiosk import cli

    top = argparse.ArgumentParser(prog="kiosk", description="Self-service kiosk: 一件事一次办")
    top.add_argument("--version", action="version", version=VERSION)
    told = f"TOML file; its data_dir holds all state (default {cli.DEFAULT_CONFIG})"
    top.add_argument("--config", type=Path, default=cli.DEFAULT_CONFIG, metavar="FILE", help=told)
    commands = top.add_subparsers(dest="command")
    run = commands.add_parser("run", help="the kiosk on its configured devices and platform (also without a command)")
    cli.take_config(run)
    demo = commands.add_parser("demo", help="sandbox platform, virtual devices and the kiosk, in one go")
    demo.add_argument("--autopilot", action="store_true", help="drive it by touch; the default without a display")
    demo.add_argument("--offline", action="store_true", help="the network is cut until after the receipt")
    demo.add_argument("--bundle", default="退休", metavar="NAME", help="by tile, id or part of its name (default 退休)")
    demo.add_argument("--out", type=Path, default=Path("build/demo"), metavar="DIR", help="default build/demo")
    sandbox = commands.add_parser("sandbox", help="the stand-in platform alone")
    sandbox.add_argument("--port", type=int, default=0, metavar="N", help="default: any that is free")
    sandbox.add_argument("--database-url", default=None, metavar="URL", help="PostgreSQL; default: SQLite in DIR")
    sandbox.add_argument("--dir", type=Path, default=Path("build/sandbox"), metavar="DIR", help="default build/sandbox")
    bench = "folder of virtual devices, for the bench page"
    sandbox.add_argument("--devices", type=Path, default=None, metavar="DIR", help=bench)
    sandbox.add_argument("--faults", action="store_true", help="let tests switch faults on")
    screens = commands.add_parser("screens", help="every screen with sample data as PNG")
    screens.add_argument("--out", type=Path, required=True, metavar="DIR")
    screens.add_argument("--size", type=_size, default=(1080, 1920), metavar="WxH", help="px, default 1080x1920")
    screens.add_argument("--mode", choices=("standard", "elder", "contrast", "low"), default="standard")
    screens.add_argument("--locale", choices=("zh_CN", "mn_Mong", "en"), default="zh_CN")
    for alone in (demo, sandbox, screens):
        cli.take_config(alone)
    cli.add_commands(commands)
    return top


def _size(words: str) -> tuple[int, int]:
    """Width and height, px."""
    found = re.fullmatch(r"([1-9]\d{1,3})x([1-9]\d{1,3})", words, re.ASCII)
    if found is None:
        raise argparse.ArgumentTypeError(f"{words!r} is no size such as 1080x1920")
    return int(found[1]), int(found[2])


def main(argv: list[str] | None = None) -> int:
    """Run a command; its exit code."""
    arguments = parser().parse_args(argv)
    if arguments.command in ("demo", "sandbox", "screens"):
        _say_unused(arguments)
    match arguments.command:
        case None | "run":
            return run(arguments.config)
        case "demo":
            return demo(arguments)
        case "sandbox":
            return serve_sandbox(arguments)
        case "screens":
            return shoot(arguments)
    from kiosk.cli import execute

    return execute(arguments)


def _say_unused(arguments: argparse.Namespace) -> None:
    from kiosk.cli import DEFAULT_CONFIG

    if arguments.config != DEFAULT_CONFIG:
        print(f"{arguments.command} brings its own settings along; {arguments.config} is not read", file=sys.stderr)


def run(config: Path) -> int:
    """The kiosk, until it is told to stop."""
    from kiosk import assets
    from kiosk.config import load
    from kiosk.errors import ConfigurationError, DataError
    from kiosk.hardening import harden
    from kiosk.lock import Busy, KioskLock

    try:
        harden()
        assets.check(HERE / "assets")
        configuration = load(config)
        lock = KioskLock(configuration.data)
    except (ConfigurationError, DataError) as error:
        print(f"The kiosk cannot start: {error}", file=sys.stderr)
        return 1
    except Busy:
        print(f"The kiosk cannot start: another one runs on {configuration.data}", file=sys.stderr)
        return 1
    try:
        _serve(configuration)
    except (ConfigurationError, DataError) as error:
        print(f"The kiosk cannot start: {error}", file=sys.stderr)
        return 1
    finally:
        lock.release()
    return 0


def _serve(configuration: Configuration) -> None:
    from kiosk.application import Application
    from kiosk.crash import tell_of_crashes, where

    application = Application(configuration, HERE / "assets", VERSION)
    tell_of_crashes(lambda kind, place: application.log("kiosk.crashed", kind=kind, where=place))
    try:
        stop_asked = _stop_in_order()
        os.environ["KIVY_HOME"] = str(configuration.data / "kivy")
        from screens.app import run as show
        from screens.settings import ScreenSettings

        screen = configuration.screen
        settings = ScreenSettings(
            width=screen.width,
            height=screen.height,
            mm_per_px=screen.mm_per_px,
            fullscreen=screen.fullscreen,
            show_cursor=screen.show_cursor,
            touch_map=Path(screen.touch_map) if screen.touch_map else None,
            on_first_frame=application.go_live,
            stop_asked=stop_asked,
        )
        show(application.controller, settings)
    except Exception as error:  # the log is closed before the interpreter asks its hook
        application.log("kiosk.crashed", kind=type(error).__name__, where=where(error.__traceback__))
        raise
    finally:
        application.close()


def _stop_in_order() -> Callable[[], bool]:
    """SIGTERM closes the window, and with it everything in the order of ``Application.close``. The signal only leaves word: it
    may come while the window's library is half imported. Gives what the window asks."""
    import signal

    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: asked.set())
    return asked.is_set


def demo(arguments: argparse.Namespace) -> int:
    """See ``sandbox.demo``."""
    from devices.id_reader.sim_card import sample_card
    from devices.scanner import sim as scanner_sim
    from devices.signals.sim_tell import QUERY, WORDS
    from sandbox.demo.stage import Stage

    board = {"words": ",".join(WORDS), "query": QUERY.hex()}
    return Stage(arguments, HERE, scanner_sim, sample_card().as_json(), board).run()


def serve_sandbox(arguments: argparse.Namespace) -> int:
    """See ``sandbox.serve``."""
    from sandbox.serve import run as serve

    catalogue = HERE / "assets" / "catalogue"
    serve(
        arguments.port,
        arguments.database_url,
        arguments.dir,
        devices=arguments.devices,
        guides=catalogue,
        faults=arguments.faults,
    )
    return 0


def shoot(arguments: argparse.Namespace) -> int:
    """See ``screens.shots``."""
    os.environ.setdefault("KIVY_HOME", str(Path("build/kivy").absolute()))
    from screens.shots import render_all

    render_all(arguments.out, arguments.size, arguments.mode, arguments.locale)
    return 0


if __name__ == "__main__":
    sys.exit(main())
