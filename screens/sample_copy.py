"""What can be copied, for pictures and tests: as the kiosk offers it, in its own words."""

from __future__ import annotations

from kiosk.model.bundle import Audience
from kiosk.model.capture import AskedPage, Capture
from kiosk.model.guide import Division, Guide, Item, Provenance
from kiosk.model.material import Material, Source

_CARD = Capture(asked=(AskedPage("正面"), AskedPage("反面")), one_sheet=True)
COPY = Guide(
    "copy", "复印扫描", Audience.PERSON, "content-copy", Division("150627", "伊金霍洛旗"), "", "1", Provenance.OFFICIAL,
    "", (), 0, 0, "", (), "", "", "", (Item("copy", "复印扫描", "", 0),),
    (
        Material("copy_card", "复印证件", Source.SCAN, True, icon="card-account-details", capture=_CARD),
        Material("copy_papers", "复印或扫描文件", Source.SCAN, True),
    ),
    (), (),
)  # fmt: skip
