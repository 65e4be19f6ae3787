"""Command line of the application (docs: README). Results on stdout, messages on stderr.

Exit codes: 0 done; 1 the operation failed; 2 usage. ``--json`` prints exactly one JSON document. Commands that need
screens or the sandbox live in ``main.py``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from kiosk.errors import ConfigurationError, DataError

DEFAULT_CONFIG = Path("/etc/kiosk/kiosk.toml")
Handler = Callable[[argparse.Namespace], "Result"]


class Result:
    """What a command found: ``document`` for --json, ``text`` for people, ``failed`` for the exit code."""

    def __init__(self, document: Any, text: str, failed: bool = False) -> None:
        self.document = document
        self.text = text
        self.failed = failed


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add every command of the application to the parser."""
    _add_device(commands)
    _add_data(commands)


def _add_device(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("device", help="one command on one device, without the window")
    parser.add_argument("role", help="list, or a role such as id_reader")
    parser.add_argument("command", nargs="?", default="status", help="status, self-test, read, scan, print, say")
    parser.add_argument("argument", nargs="?", help="the file to print or the text to say")
    parser.add_argument("--driver", metavar="KIND", help="driver kind, instead of the configured one")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a driver setting")
    parser.add_argument("--timeout", type=float, metavar="S", help="seconds")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where a scan or a spoken sentence goes")
    _common(parser, "kiosk.cli_devices:device")


def _add_data(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    guide = commands.add_parser("guide", help="portal guides and the catalogue").add_subparsers(required=True)
    parser = guide.add_parser(
        "import", help="portal guide -> catalogue entry; says what was dropped or contradicts itself"
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a guide as the portal gives it out, JSON")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="where entry and proposed overlay go; else nothing is written"
    )
    _common(parser, "kiosk.cli_data:guide_import")
    parser = guide.add_parser("check", help="validate a catalogue")
    parser.add_argument("directory", type=Path, metavar="DIR", help="a catalogue, or what an import wrote")
    _common(parser, "kiosk.cli_data:guide_check")

    document = commands.add_parser("document", help="the document pipeline").add_subparsers(required=True)
    parser = document.add_parser("check", help="run it on image files")
    parser.add_argument("images", nargs="+", type=Path, metavar="IMAGE")
    parser.add_argument("--material", metavar="NAME", help="what the page should be")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the finished pages go")
    _common(parser, "kiosk.cli_data:document_check")

    queue = commands.add_parser("queue", help="the outbox and the quarantine").add_subparsers(required=True)
    parser = queue.add_parser("list", help="every submission in the outbox")
    _common(parser, "kiosk.cli_data:queue_list")
    for name, text in (("show", "one submission"), ("retry", "send it again now")):
        parser = queue.add_parser(name, help=text)
        parser.add_argument("id", metavar="ID")
        _common(parser, f"kiosk.cli_data:queue_{name}")
    parser = queue.add_parser("export", help="a submission as a file, still sealed")
    parser.add_argument("id", metavar="ID")
    parser.add_argument("file", type=Path, metavar="FILE")
    _common(parser, "kiosk.cli_data:queue_export")
    parser = queue.add_parser("check", help="whether an exported file is whole and this kiosk's")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--skip", type=_count, default=0, metavar="N", help="parts that were good when it was interrupted"
    )
    _common(parser, "kiosk.cli_data:queue_check")

    keys = commands.add_parser("keys", help="the kiosk's own keys").add_subparsers(required=True)
    _common(keys.add_parser("list", help="which there are, by id"), "kiosk.cli_keys:keys_list")
    parser = keys.add_parser("rotate", help="a new key; for the database the kiosk must not run")
    parser.add_argument("kind", choices=("database", "device"))
    _common(parser, "kiosk.cli_keys:keys_rotate")

    _common(commands.add_parser("self-test", help="devices, disk, clock, platform, fonts"), "kiosk.cli_data:self_test")


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def take_config(parser: argparse.ArgumentParser) -> None:
    """``--config`` after the command as well as before it."""
    # No default of its own: argparse would write it over what was said before the command.
    parser.add_argument(
        "--config", type=Path, default=argparse.SUPPRESS, metavar="FILE", help=f"default {DEFAULT_CONFIG}"
    )


def _common(parser: argparse.ArgumentParser, handler: str) -> None:
    take_config(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(handler=handler)


def execute(arguments: argparse.Namespace) -> int:
    """Run a command made by ``add_commands``; its exit code."""
    import importlib

    from devices.errors import DeviceError

    module, _, name = str(arguments.handler).partition(":")
    handler: Handler = getattr(importlib.import_module(module), name)
    try:
        result = handler(arguments)
    except DeviceError as error:
        return _fail(arguments, error.as_json(), str(error))
    except ConfigurationError as error:
        return _fail(arguments, _error("invalidData", "configuration", "configuration", str(error)), str(error))
    except DataError as error:
        # A command that failed in its own words carries them along.
        document = getattr(error, "document", None) or _error("invalidData", "data", "maintenance", str(error))
        return _fail(arguments, document, str(error))
    except OSError as error:  # a file named on the command line: a page, an entry, an export
        text = f"{error.filename or 'file'}: {error.strerror or type(error).__name__}"
        return _fail(arguments, _error("invalidData", "file", "none", text), text)
    if arguments.json:
        print(json.dumps(result.document, ensure_ascii=False))
    else:
        print(result.text)
    return 1 if result.failed else 0


def _error(completion: str, code: str, action: str, detail: str) -> dict[str, str]:
    return {"completion": completion, "code": code, "action": action, "detail": detail}


def _fail(arguments: argparse.Namespace, error: dict[str, str], text: str) -> int:
    if arguments.json:
        print(json.dumps({"error": error}, ensure_ascii=False))
    print(text, file=sys.stderr)
    return 1


def rows(lines: Sequence[Sequence[object]]) -> str:
    """A plain table for people."""
    return "\n".join("  ".join(str(cell) for cell in line) for line in lines)
