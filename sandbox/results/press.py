"""The press: from a decision to its sealed files. One a platform; typesetting takes some tenths of a second."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.contract.answer import OFD_SM2, PADES, UNSEALED, FileRef
from sandbox.decisions import Issue
from sandbox.results.authority import Seals
from sandbox.results.ofd import sealed_ofd
from sandbox.results.papers import Paper, papers_of
from sandbox.results.sealing import Tamper, sealed_pdf

TEMPLATE = Path(__file__).with_name("paper.typ")
FONTS = Path(__file__).parents[2] / "assets" / "fonts"
PDF, OFD = "application/pdf", "application/ofd"
MARK = "yijianshifile"
AS_OFD = "（OFD）"  # a result with this behind its title is made as OFD


class ResultPress:
    """``make_id`` gives 32 hexadecimal digits."""

    def __init__(self, seals: Seals, make_id: Callable[[], str] = lambda: secrets.token_hex(16)) -> None:
        self._seals = seals
        self._make_id = make_id

    def __call__(self, issue: Issue) -> Sequence[tuple[FileRef, bytes]]:
        """All papers of a decision, in order."""
        return [self._file(paper, issue) for paper in papers_of(issue)]

    def _file(self, paper: Paper, issue: Issue) -> tuple[FileRef, bytes]:
        file_id = self._make_id()
        as_ofd = paper.title.endswith(AS_OFD)
        tamper = Tamper(issue.decision.tamper)
        data = (
            sealed_ofd(paper, MARK + file_id)
            if as_ofd
            else sealed_pdf(typeset(paper), MARK + file_id, paper.organ, self._seals, tamper)
        )
        seal = OFD_SM2 if as_ofd else UNSEALED if tamper is Tamper.UNSEALED else PADES
        ref = FileRef(
            file_id=file_id,
            kind=paper.kind,
            title=paper.title,
            media_type=OFD if as_ofd else PDF,
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
            seal=seal,
            most_prints=issue.decision.most_prints,
        )
        return ref, data


def typeset(paper: Paper) -> bytes:
    """The paper as PDF, before it is sealed. Raises typst's errors."""
    import typst

    made = typst.compile(
        str(TEMPLATE),
        format="pdf",
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"paper": paper.as_json()},
    )
    if not isinstance(made, bytes):
        raise TypeError("one PDF was expected")
    return made
