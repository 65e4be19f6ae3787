"""Whether an organ's answer, opened or asked for live, may go on screen and paper: shape and size of everything it says.

A list of supplements names what the guide calls so; whether this guide has such a material or field is the walk's to say.
"""

from __future__ import annotations

from kiosk.contract import changes
from kiosk.contract.answer import (
    NOTICE,
    OFD_SM2,
    PADES,
    RESULT,
    UNSEALED,
    Answer,
    FileRef,
    Organ,
    SupplementList,
    Wanted,
)
from kiosk.contract.plain import (
    LONGEST_NAME,
    is_code,
    is_day,
    is_line,
    is_line_or_none,
    is_media_type,
    is_phone,
    is_sha256,
    is_text,
)
from kiosk.contract.reply import is_case_number, is_moment

MOST_WANTED = 100
MOST_FILES = 50
MOST_FILE_BYTES = 64 * 1024 * 1024
MOST_PRINTS = 1000


def is_answer(answer: Answer) -> bool:
    """All of it. Refused names why; a supplement brings its list, and nothing else does."""
    supplement = answer.supplement
    return (
        is_code(answer.change_id)
        and is_code(answer.submission_id)
        and is_case_number(answer.case_number)
        and answer.state in changes.CASE_STATES
        and is_organ(answer.organ)
        and is_date_or_moment(answer.dated)
        and is_text(answer.reason)
        and is_text(answer.legal_basis)
        and (answer.competent is None or is_organ(answer.competent))
        and (supplement is not None) == (answer.state == changes.SUPPLEMENT)
        and (supplement is None or _is_list(supplement))
        and (answer.state != changes.REFUSED or bool(answer.reason.strip()))
        and len(answer.files) <= MOST_FILES
        and all(is_file(file) for file in answer.files)
        and len({file.file_id for file in answer.files}) == len(answer.files)
    )


def is_organ(organ: Organ) -> bool:
    """Its name, and where to find it as far as that is said."""
    return (
        is_line(organ.name, LONGEST_NAME)
        and (not organ.phone or is_phone(organ.phone))
        and is_line_or_none(organ.address)
    )


def is_file(file: FileRef) -> bool:
    """A notice or a result that could be fetched and held in memory."""
    return (
        is_code(file.file_id)
        and file.kind in (NOTICE, RESULT)
        and is_line(file.title, LONGEST_NAME)
        and is_media_type(file.media_type)
        and is_sha256(file.sha256)
        and 0 < file.size <= MOST_FILE_BYTES
        and file.seal in (PADES, OFD_SM2, UNSEALED)
        and (file.most_prints is None or 0 <= file.most_prints <= MOST_PRINTS)
        and (file.valid_until is None or is_date_or_moment(file.valid_until))
    )


def is_date_or_moment(text: str) -> bool:
    """A day, or a moment with its zone."""
    return is_day(text) or is_moment(text)


def _is_list(supplement: SupplementList) -> bool:
    return (
        is_code(supplement.list_id)
        and 0 < len(supplement.wanted) <= MOST_WANTED
        and all(_is_wanted(wanted) for wanted in supplement.wanted)
        and (supplement.until is None or is_day(supplement.until))
    )


def _is_wanted(wanted: Wanted) -> bool:
    one = wanted.material_id or wanted.field_id
    return (
        bool(wanted.material_id) != bool(wanted.field_id)
        and is_code(one)
        and is_line(wanted.name)
        and is_text(wanted.fault)
        and bool(wanted.fault.strip())
        and is_text(wanted.how)
    )
