"""Each of SANE's status codes, as the library itself words it, and what it means to the kiosk."""

from __future__ import annotations

import pytest
import sane

from devices.errors import Action, Completion
from devices.scanner.sane_errors import ERRORS, device_error

# sane_strstatus(3) of libsane 1.2: codes 1 to 11 of the standard; the library knows no text for two more of some backends.
TEXTS = [
    ("Operation not supported", Completion.UNSUPPORTED_COMMAND, "unsupported", Action.CONFIGURATION),
    ("Operation was canceled", Completion.USER_ERROR, "stoppedAtDevice", Action.CLEAR),
    ("Operation was cancelled", Completion.USER_ERROR, "stoppedAtDevice", Action.CLEAR),
    ("Device busy", Completion.DEVICE_NOT_READY, "deviceBusy", Action.RESET),
    ("Invalid argument", Completion.INVALID_DATA, "refused", Action.CONFIGURATION),
    ("End of file reached", Completion.HARDWARE_ERROR, "incomplete", Action.RESET),
    ("Document feeder jammed", Completion.USER_ERROR, "jammed", Action.CLEAR),
    ("Document feeder out of documents", Completion.USER_ERROR, "noPaper", Action.CLEAR),
    ("Scanner cover is open", Completion.USER_ERROR, "coverOpen", Action.CLEAR),
    ("Error during device I/O", Completion.HARDWARE_ERROR, "ioError", Action.RESET),
    ("Out of memory", Completion.INTERNAL_ERROR, "noMemory", Action.RESET),
    ("Access to resource has been denied", Completion.DEVICE_NOT_READY, "accessDenied", Action.CONFIGURATION),
    ("Lamp not ready, please retry", Completion.DEVICE_NOT_READY, "warmingUp", Action.NONE),
    ("Scanner mechanism locked for transport", Completion.DEVICE_NOT_READY, "locked", Action.MAINTENANCE),
    ("Unknown SANE status code 99", Completion.HARDWARE_ERROR, "unknownStatus", Action.RESET),
]


@pytest.mark.parametrize(("text", "completion", "code", "action"), TEXTS)
def test_a_status_while_scanning_has_its_error(text: str, completion: Completion, code: str, action: Action) -> None:
    error = device_error(sane._sane.error(text), "scan")
    assert (error.completion, error.code, error.action) == (completion, code, action)


def test_every_text_that_is_known_is_tried() -> None:
    assert set(ERRORS) <= {text for text, *_ in TEXTS}


@pytest.mark.parametrize(("text", "code"), [("Invalid argument", "noDevice"), ("Error during device I/O", "noAnswer")])
def test_what_opening_says_of_a_scanner_that_is_away(text: str, code: str) -> None:
    error = device_error(sane._sane.error(text), "open")
    assert (error.completion, error.code, error.action) == (Completion.DEVICE_NOT_READY, code, Action.MAINTENANCE)
