"""The one error that leaves this room. Vendor exceptions become a ``DeviceError`` inside the driver, nowhere else."""

from __future__ import annotations

import enum


class Completion(enum.Enum):
    """XFS4IoT completion codes of a command that did not succeed."""

    CANCELED = "canceled"
    TIME_OUT = "timeOut"
    DEVICE_NOT_READY = "deviceNotReady"
    HARDWARE_ERROR = "hardwareError"
    USER_ERROR = "userError"
    SEQUENCE_ERROR = "sequenceError"
    UNSUPPORTED_COMMAND = "unsupportedCommand"
    INVALID_DATA = "invalidData"
    INTERNAL_ERROR = "internalError"
    FRAUD_ATTEMPT = "fraudAttempt"


class Action(enum.Enum):
    """Who must act before the command can succeed."""

    NONE = "none"
    RESET = "reset"  # software: re-open, re-start
    CLEAR = "clear"  # attendant: take the paper out, close the cover, lift the card
    MAINTENANCE = "maintenance"  # technician
    CONFIGURATION = "configuration"  # whoever wrote the configuration file


class DeviceError(Exception):
    """A command failed. ``code`` is the driver's stable word for the cause, such as ``"paperOut"``.

    ``detail`` is for the operator's log and never holds personal data.
    """

    def __init__(self, completion: Completion, code: str, action: Action = Action.RESET, detail: str = "") -> None:
        super().__init__(completion, code, action, detail)
        self.completion = completion
        self.code = code
        self.action = action
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.completion.value}/{self.code}: {self.detail} (action: {self.action.value})"

    def as_json(self) -> dict[str, str]:
        """The ``error`` object of the command line."""
        return {
            "completion": self.completion.value,
            "code": self.code,
            "action": self.action.value,
            "detail": self.detail,
        }
