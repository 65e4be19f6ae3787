from __future__ import annotations

from devices.id_reader.sim_card import sample_card
from devices.id_reader.sim_module import Request, SamModule

FIND, SELECT = Request(0x20, 0x01, 10), Request(0x20, 0x02, 10)


def found(module: SamModule) -> bool:
    return module.answer(FIND)[2] == 0x9F


def test_a_card_that_stayed_on_the_plate_is_found_again_after_the_reader_lost_its_power() -> None:
    module = SamModule(115200)
    module.lay(sample_card())
    assert found(module)
    module.answer(SELECT)
    assert not found(module)
    module.power_up()
    assert found(module)
