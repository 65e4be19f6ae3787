"""The sections of the bench panel, in the order of the page.

State files and their words are the simulators' own; a test holds every button against them. A new device is one ``Section``
in the file of its kind and one line here.
"""

from __future__ import annotations

from types import MappingProxyType

from sandbox.bench_cards import CARD_READER, CARD_SERVICE, ID_READER
from sandbox.bench_inputs import CODE_SCANNER, KEYPAD, SIGNALS, SPEAKER
from sandbox.bench_paper import CAMERA, PAGE_PRINTER, RECEIPT_PRINTER, SCANNER
from sandbox.bench_platform import PLATFORM
from sandbox.bench_table import Section
from sandbox.bench_wire import NETWORK

SECTIONS: tuple[Section, ...] = (
    ID_READER,
    CARD_READER,
    CARD_SERVICE,
    SCANNER,
    CAMERA,
    RECEIPT_PRINTER,
    PAGE_PRINTER,
    NETWORK,
    PLATFORM,
    CODE_SCANNER,
    KEYPAD,
    SIGNALS,
    SPEAKER,
)
BY_ROLE = MappingProxyType({section.role: section for section in SECTIONS})
