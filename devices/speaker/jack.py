"""The jack of headphones as an input device of the kernel. Source: Linux Documentation/sound/designs/jack-controls.rst."""

from __future__ import annotations

from pathlib import Path

from evdev import ecodes

from devices.errors import DeviceError
from devices.evdev_node import InputNode, open_node


class JackSwitch:
    """The kernel's SW_HEADPHONE_INSERT. Others may listen to it too, so it is not grabbed."""

    def __init__(self, selector: str, answers: Path | None) -> None:
        self._selector = selector
        self._answers = answers
        self._node: InputNode | None = None

    def inserted(self) -> bool | None:
        """See ``Headphones``; a device that came back is taken anew."""
        try:
            if self._node is None:
                self._node = open_node(self._selector, self._answers)
            if ecodes.SW_HEADPHONE_INSERT not in self._node.has(ecodes.EV_SW):
                return None
            return ecodes.SW_HEADPHONE_INSERT in self._node.switches()
        except DeviceError:
            self.close()
            return None

    def close(self) -> None:
        """See ``Headphones``."""
        node, self._node = self._node, None
        if node is not None:
            node.close()
