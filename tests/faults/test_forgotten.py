"""What a visit without a submission leaves behind: what was looked for, typed and said by sources is in no file, no text and no
object of the process any more."""

from __future__ import annotations

import gc
import random
import string
from collections import deque
from pathlib import Path

import pytest

from kiosk.forms.provenance import PrefillSource
from kiosk.journey import events as ev
from kiosk.journey.state import DeviceHealth, Step
from kiosk.model.leaflet import Leaflet
from tests.faults.canaries import Search, files_below
from tests.faults.rig import Rig

# Of a tuple that another thread is still filling nothing may be read; they are looked into when the threads have ended.
HOLDERS = (dict, list, set, frozenset, deque)


def words(chance: random.Random) -> list[str]:
    """A query, a value typed, one of a source and an address: met nowhere by chance."""
    letters = ["".join(chance.choices(string.ascii_lowercase, k=12)) for _ in range(3)]
    return [*letters, f"139{chance.randrange(10**8):08}"]


def held(needles: list[str], but: list[object], *, still: bool = False) -> list[str]:
    """What kinds of containers in this process hold a text with one of them. ``still``: no thread of the kiosk runs any more."""
    kinds = (*HOLDERS, tuple) if still else HOLDERS
    mine = {id(one) for one in but}
    gc.collect()
    return [
        type(holder).__name__
        for holder in gc.get_objects()
        if type(holder) in kinds and id(holder) not in mine
        for value in (list(holder.values()) if isinstance(holder, dict) else list(holder))
        if type(value) is str and any(needle in value for needle in needles)
    ]


@pytest.mark.req("M21", "M17")
def test_what_was_looked_for_and_typed_is_nowhere_when_the_visit_is_over(
    rig: Rig, capfd: pytest.CaptureFixture[str]
) -> None:
    rig.start()
    told: list[str] = []
    rig.controller.subscribe(lambda journey: told.append(repr(journey)))
    canaries = words(random.Random())
    looked, typed, said, phone = canaries
    rig.do(ev.SearchAsked(), *(ev.QuerySet(looked[:end]) for end in range(1, len(looked) + 1)))
    rig.until(
        lambda j: j.session is not None and j.session.looking is not None and j.session.looking.found_for == looked,
        "what fits",
    )
    assert held([looked], [canaries]), "the search for what is held finds nothing at all"
    rig.do(ev.QuerySet("tuixiu"), ev.BundleChosen("retirement"))
    rig.until(lambda j: j.session is not None and j.session.step is Step.OVERVIEW, "the overview")
    rig.do(ev.LeafletsAsked(), ev.LeafletAsked(Leaflet.GUIDE_SLIP), ev.Back(), ev.ExitAsked())
    assert rig.controller.snapshot.session is None
    rig.to_checklist().do(ev.Next())
    session = rig.session
    assert session.guide is not None
    uses = {field.use for section in session.guide.form for field in section.fields if field.use}
    rig.do(ev.FactsKnown(session.session_id, PrefillSource.OCR, dict.fromkeys(uses, said)))
    fields = [field for section in rig.controller.visible_fields() for field in section.fields if field.editable]
    rig.do(*(ev.FieldSet(field.field_id, phone if "phone" in field.kind else typed) for field in fields))
    assert typed in rig.session.form.values()
    del session, fields
    rig.do(ev.ExitAsked(), ev.ExitConfirmed(), ev.Next())
    rig.until(lambda j: j.session is None, "the end of the visit")
    rig.do(ev.BundleChosen("marriage"), ev.ExitAsked())
    rig.controller.dispatch(ev.DeviceChanged("nothing", DeviceHealth()))

    search = Search({f"canary {number}": canary for number, canary in enumerate(canaries)})
    assert search.in_text("\n".join(told)) == []
    kiosk = rig.application
    rig.stop()
    assert held(canaries, [canaries], still=True) == []  # what the kiosk holds, which is here still
    assert kiosk is not None
    printed = capfd.readouterr()
    assert search.in_text(printed.out + printed.err) == []
    assert search.in_files(files_below(rig.stage.work)) == []
    assert Path(rig.stage.work / "data" / "logs" / "kiosk.log").stat().st_size > 0
