"""The signature: strokes become a picture, a slip of the finger does not count, nothing stays after the visit."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from kiosk.journey import events as ev
from screens import samples

from .hand import Hand
from .stage import Stage
from .test_touch import sent

pytestmark = pytest.mark.req("M10")


def sign(stage: Stage, hand: Hand) -> None:
    x, y = hand.middle("pad")
    hand.drag((x - 200, y), (x - 100, y + 80), (x, y - 80), (x + 150, y + 60))


def test_strokes_become_a_dark_picture_on_white(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["sign"])
    sign(stage, hand)
    (event,) = sent(stage)
    assert isinstance(event, ev.SignatureDrawn)
    assert event.png is not None
    picture = Image.open(io.BytesIO(event.png))
    pad = stage.target("pad")
    assert picture.size == (round(pad.width), round(pad.height))
    assert picture.getextrema() == (20, 255)
    box = Image.eval(picture, lambda value: 255 - value).getbbox()
    assert box is not None
    assert box[2] - box[0] == pytest.approx(350, abs=12)


def test_a_slip_of_the_finger_is_no_signature(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["sign"])
    x, y = hand.middle("pad")
    hand.drag((x, y), (x + 8, y))
    assert sent(stage) == []


def test_clearing_takes_the_signature_back(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["sign"])
    sign(stage, hand)
    hand.touch("clear")
    last = sent(stage)[-1]
    assert isinstance(last, ev.SignatureDrawn)
    assert last.png is None
    assert stage.target("pad").empty


def test_the_prompt_leaves_the_pad_with_the_first_stroke(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["sign"])
    assert "请在这里签名" in [d.text for d in stage.drawn()]
    sign(stage, hand)
    assert "请在这里签名" not in [d.text for d in stage.drawn()]
    assert not any(d.text == "" and d.widget.texture_size != (0, 0) for d in stage.drawn())
