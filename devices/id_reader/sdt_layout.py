"""Where each field lies in the 256 bytes of text, for each of the four cards.

Offsets and lengths in bytes; UTF-16 little-endian, padded with spaces (names of the fields after GA/T 490). The
word at 248 says which card it is, whatever else is in the block: blank is the citizen's card. One table serves
the decoder and the virtual reader's encoder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from devices.id_reader.protocol import Document

SIZE_BYTES = 2  # each part is announced by its size before all parts, big-endian
TEXT_BYTES = 256
PHOTO_BYTES = 1024
FINGERPRINT_BYTES = 512  # one template; a card holds none or two
FINGERPRINTS = 2
APPENDED_BYTES = 70  # one address that was added after the card was made
APPENDED_SLOTS = 4
FLAG_OFFSET = 248
FLAG_BYTES = 2
LONG_TERM = "长期"


@dataclass(frozen=True, slots=True)
class Span:
    """``size`` bytes from ``offset``."""

    offset: int
    size: int

    def of(self, block: bytes) -> bytes:
        """These bytes of a text block."""
        return block[self.offset : self.offset + self.size]


FLAGS: Mapping[str, Document] = MappingProxyType(
    {
        "": Document.RESIDENT,
        "J": Document.HMT_PERMIT,
        "I": Document.FOREIGNER_2017,
        "Y": Document.FOREIGNER_2023,
    }
)

_CITIZEN = {
    "name": (Span(0, 30),),
    "sex": (Span(30, 2),),
    "ethnic_code": (Span(32, 4),),
    "birth_date": (Span(36, 16),),
    "address": (Span(52, 70),),
    "number": (Span(122, 36),),
    "issuer": (Span(158, 30),),
    "valid_from": (Span(188, 16),),
    "valid_until": (Span(204, 16),),
}

# A field in two pieces (the long English name of the 2023 card) is the pieces joined.
LAYOUTS: Mapping[Document, Mapping[str, tuple[Span, ...]]] = MappingProxyType(
    {
        Document.RESIDENT: MappingProxyType(_CITIZEN),
        Document.HMT_PERMIT: MappingProxyType(
            {key: spans for key, spans in _CITIZEN.items() if key != "ethnic_code"}
            | {"travel_permit_number": (Span(220, 18),), "issue_count": (Span(238, 4),)}
        ),
        Document.FOREIGNER_2017: MappingProxyType(
            {
                "name_en": (Span(0, 120),),
                "sex": (Span(120, 2),),
                "number": (Span(122, 30),),
                "country": (Span(152, 6),),
                "name": (Span(158, 30),),
                "valid_from": (Span(188, 16),),
                "valid_until": (Span(204, 16),),
                "birth_date": (Span(220, 16),),
                "issuer": (Span(240, 8),),  # code of the authority that took the application
            }
        ),
        Document.FOREIGNER_2023: MappingProxyType(
            {
                "name": (Span(0, 30),),
                "sex": (Span(30, 2),),
                "issue_count": (Span(32, 4),),  # times renewed
                "birth_date": (Span(36, 16),),
                "name_en": (Span(52, 70), Span(220, 22)),
                "number": (Span(122, 36),),
                "valid_from": (Span(188, 16),),
                "valid_until": (Span(204, 16),),
                "country": (Span(242, 6),),
                "previous_number": (Span(250, 6),),
            }
        ),
    }
)
