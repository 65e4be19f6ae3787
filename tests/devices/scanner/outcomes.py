"""What a scan that has to fail fails with."""

from __future__ import annotations

import pytest

from devices.command import CommandContext
from devices.errors import DeviceError
from devices.scanner.protocol import Scanner
from tests.devices.scanner.pictures import lasting


def failure(scanner: Scanner, context: CommandContext | None = None) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        scanner.scan(context or lasting())
    return caught.value
