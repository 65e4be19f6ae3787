"""The table of what follows later (容缺): what, how and by when, as it was published and promised."""

from __future__ import annotations

from kiosk.model.material import Deferral
from kiosk.printing.a4.press import PaperNotMade
from kiosk.printing.a4.sheet import Prose, Table
from kiosk.printing.said import Say

Promise = tuple[str, Deferral | None]  # official name of the material, the word under which it may follow


def deferred_table(promises: tuple[Promise, ...], say: Say) -> Table:
    """Days count from acceptance, and say so. Raises PaperNotMade (``incomplete``) for a material that follows under no word:
    a paper that names no way and no day would promise what nobody can hold."""
    return Table(
        heads=(
            say("printing.a4.place"),
            say("printing.a4.material"),
            say("printing.a4.deferred.how"),
            say("printing.a4.deferred.until"),
        ),
        widths=(0, 4, 5, 3),
        centred=(0,),
        rows=tuple((str(n), name, *_word(deferral, say)) for n, (name, deferral) in enumerate(promises, 1)),
    )


def provisional_note(say: Say) -> Prose:
    """Stands below the table until the platform has said that the applicant may defer; a letter says it in its own text."""
    return Prose(paragraphs=(say("printing.a4.deferred.to_verify"),), small=True)


def _word(deferral: Deferral | None, say: Say) -> tuple[str, str]:
    if deferral is None or not deferral.how.strip() or deferral.days <= 0:
        raise PaperNotMade("incomplete", "a material follows later, and nobody said how and by when")
    return deferral.how, say("printing.a4.deferred.days", n=deferral.days)
