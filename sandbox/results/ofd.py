"""A result as OFD (GB/T 33190-2016), small: text lines on A4, and a seal that only this platform's service can judge.

The package's ``Signature.xml`` lists the SM3 digest of each file as a real one does; ``SignedValue.dat`` holds the platform's own
mark and no SM2 signature, since the verification service knows its files by their bytes. A kiosk cannot tell, and need not: it
asks the service, as it would in the field.
"""

from __future__ import annotations

import base64
import zipfile
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from cryptography.hazmat.primitives import hashes

from sandbox.results.papers import FOOTER, Paper

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
WIDTH, HEIGHT = 210, 297  # mm
LEFT, TOP = 25.0, 40.0
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same paper gives the same bytes
LINE_CHARS = 34


def sealed_ofd(paper: Paper, mark: str) -> bytes:
    """The package. ``mark`` stands in it in the clear."""
    lines = _lines(paper)
    inner = {
        "Doc_0/Document.xml": _document(),
        "Doc_0/PublicRes.xml": _fonts(),
        "Doc_0/Pages/Page_0/Content.xml": _content(lines),
    }
    names = {
        "OFD.xml": _entry(paper),
        **inner,
        "Doc_0/Signs/Signatures.xml": _signatures(),
        "Doc_0/Signs/Sign_0/Signature.xml": _signature(inner, paper),
        "Doc_0/Signs/Sign_0/SignedValue.dat": mark,
    }
    out = BytesIO()
    # Stored, not deflated: the mark can be found without opening a package that a stranger made.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, text in names.items():
            package.writestr(zipfile.ZipInfo(name, EPOCH), text.encode())
    return out.getvalue()


def _lines(paper: Paper) -> list[tuple[str, float]]:
    """(text, size in mm) from the top."""
    told = [(paper.organ, 5.0), (paper.title, 9.0), (paper.number, 4.0)]
    told += [(f"{label}：{value}", 4.2) for label, value in paper.facts]
    for words in paper.body:
        told += [(words[place : place + LINE_CHARS], 4.2) for place in range(0, len(words), LINE_CHARS)]
    return [*told, (paper.organ, 4.2), (paper.dated, 4.2), (FOOTER, 3.2)]


def _entry(paper: Paper) -> str:
    return (
        f'{HEAD}<ofd:OFD {NS} DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo>'
        f"<ofd:Title>{escape(paper.title)}</ofd:Title><ofd:Author>{escape(paper.organ)}</ofd:Author>"
        f"<ofd:CreationDate>{paper.dated}</ofd:CreationDate></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>"
    )


def _document() -> str:
    return (
        f"{HEAD}<ofd:Document {NS}><ofd:CommonData><ofd:MaxUnitID>1000</ofd:MaxUnitID>"
        f"<ofd:PageArea><ofd:PhysicalBox>0 0 {WIDTH} {HEIGHT}</ofd:PhysicalBox></ofd:PageArea>"
        "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>'
    )


def _fonts() -> str:
    return (
        f'{HEAD}<ofd:Res {NS} BaseLoc="Res"><ofd:Fonts>'
        '<ofd:Font ID="2" FontName="SimSun" FamilyName="SimSun"/></ofd:Fonts></ofd:Res>'
    )


def _content(lines: list[tuple[str, float]]) -> str:
    objects, y = [], TOP
    for place, (words, size) in enumerate(lines):
        wide = max(1, len(words))
        deltas = " ".join(f"{size:.1f}" for _ in words[1:])
        delta = f' DeltaX="{deltas}"' if deltas else ""
        objects.append(
            f'<ofd:TextObject ID="{10 + place}" Boundary="{LEFT:.1f} {y:.1f} {wide * size:.1f} {size * 1.3:.1f}" Font="2"'
            f' Size="{size:.1f}"><ofd:TextCode X="0" Y="{size:.1f}"{delta}>{escape(words)}</ofd:TextCode></ofd:TextObject>'
        )
        y += size * 2
    return (
        f"{HEAD}<ofd:Page {NS}><ofd:Area><ofd:PhysicalBox>0 0 {WIDTH} {HEIGHT}</ofd:PhysicalBox></ofd:Area>"
        f'<ofd:Content><ofd:Layer ID="3">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def _signatures() -> str:
    return (
        f"{HEAD}<ofd:Signatures {NS}><ofd:MaxSignId>1</ofd:MaxSignId>"
        '<ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>'
    )


def _signature(files: dict[str, str], paper: Paper) -> str:
    references = "".join(
        f"<ofd:Reference FileRef={quoteattr('/' + name)}><ofd:CheckValue>{_sm3(text)}</ofd:CheckValue></ofd:Reference>"
        for name, text in files.items()
    )
    return (
        f'{HEAD}<ofd:Signature {NS}><ofd:SignedInfo><ofd:Provider ProviderName="demo" Company={quoteattr(paper.organ)}/>'
        "<ofd:SignatureMethod>1.2.156.10197.1.501</ofd:SignatureMethod>"
        f"<ofd:SignatureDateTime>{paper.dated}</ofd:SignatureDateTime>"
        f'<ofd:References CheckMethod="1.2.156.10197.1.401">{references}</ofd:References></ofd:SignedInfo>'
        "<ofd:SignedValue>/Doc_0/Signs/Sign_0/SignedValue.dat</ofd:SignedValue></ofd:Signature>"
    )


def _sm3(text: str) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(text.encode())
    return base64.b64encode(digest.finalize()).decode()
