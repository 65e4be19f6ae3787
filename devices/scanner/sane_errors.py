"""What SANE's status codes mean to the kiosk: who has to act, and whether the device has to be taken anew.

Sources: SANE standard 1.06, 4.2.7; texts of ``sane_strstatus`` in sane-backends 1.0.20 to 1.2, since python-sane's errors
carry nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

from devices.errors import Action, Completion, DeviceError

NO_DOCS = "Document feeder out of documents"
ERRORS: Mapping[str, tuple[Completion, str, Action]] = {
    "Operation not supported": (Completion.UNSUPPORTED_COMMAND, "unsupported", Action.CONFIGURATION),
    "Operation was canceled": (Completion.CANCELED, "canceled", Action.NONE),
    "Operation was cancelled": (Completion.CANCELED, "canceled", Action.NONE),
    "Device busy": (Completion.DEVICE_NOT_READY, "deviceBusy", Action.RESET),
    "Invalid argument": (Completion.INVALID_DATA, "refused", Action.CONFIGURATION),
    "End of file reached": (Completion.HARDWARE_ERROR, "incomplete", Action.RESET),
    "Document feeder jammed": (Completion.USER_ERROR, "jammed", Action.CLEAR),
    NO_DOCS: (Completion.USER_ERROR, "noPaper", Action.CLEAR),
    "Scanner cover is open": (Completion.USER_ERROR, "coverOpen", Action.CLEAR),
    "Error during device I/O": (Completion.HARDWARE_ERROR, "ioError", Action.RESET),
    "Out of memory": (Completion.INTERNAL_ERROR, "noMemory", Action.RESET),
    "Access to resource has been denied": (Completion.DEVICE_NOT_READY, "accessDenied", Action.CONFIGURATION),
    "Lamp not ready, please retry": (Completion.DEVICE_NOT_READY, "warmingUp", Action.NONE),
    "Scanner mechanism locked for transport": (Completion.DEVICE_NOT_READY, "locked", Action.MAINTENANCE),
}
# What a backend says of a value that it does not want; any other answer to one is about the device.
REFUSALS = frozenset({"Invalid argument", "Operation not supported"})
# After these the handle is given up, so that the next command opens the device afresh.
LOSES_HANDLE = frozenset({"ioError", "noMemory", "unknownStatus", "deviceBusy"})


def device_error(error: Exception, step: str, after_pages: int = 0) -> DeviceError:
    """The application's error for one of python-sane's. ``step`` names the call for the operator; ``after_pages`` of a stack
    had been handed over before."""
    text = str(error)
    completion, code, action = ERRORS.get(text, (Completion.HARDWARE_ERROR, "unknownStatus", Action.RESET))
    if step == "open" and code == "refused":
        # sane_open answers "invalid argument" for a name that no backend knows, such as an unplugged scanner's.
        completion, code, action = Completion.DEVICE_NOT_READY, "noDevice", Action.MAINTENANCE
    if step == "open" and code == "ioError":
        # A scanner on the network that does not answer, or one on USB that hangs: not a fault while scanning.
        completion, code, action = Completion.DEVICE_NOT_READY, "noAnswer", Action.MAINTENANCE
    if code == "canceled" and step != "open":
        # Nobody here has called it off: somebody pressed the scanner's own button.
        completion, code, action = Completion.USER_ERROR, "stoppedAtDevice", Action.CLEAR
    pages = f" after {after_pages} pages" if after_pages else ""
    return DeviceError(completion, code, action, f"{step}: {text}{pages}")


def misconfigured(code: str, detail: str) -> DeviceError:
    """Whoever wrote the configuration file has to act."""
    return DeviceError(Completion.INVALID_DATA, code, Action.CONFIGURATION, detail)
