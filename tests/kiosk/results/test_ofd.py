from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import core
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from kiosk.results.ofd import imprint, pages
from kiosk.results.ofd_package import OfdNotShownError, OfdUnreadableError, Package, beside
from kiosk.results.order import Answer
from kiosk.results.verdict import Reason
from sandbox.results.ofd import sealed_ofd
from sandbox.results.papers import Paper

FONTS = Path(__file__).parents[3] / "assets" / "fonts"
NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
TEXT = (
    '<ofd:TextObject ID="9" Boundary="20 30 100 10" Font="2" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="g 3 5">'
    "准予领取</ofd:TextCode></ofd:TextObject>"
)


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\x00" + b"\xff\x00\x00" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def package(
    objects: str = TEXT,
    *,
    document: str = "",
    common: str = "",
    layer: str = "",
    body: str = "",
    page: str = "",
    files: dict[str, bytes] | None = None,
) -> bytes:
    """A small OFD with those objects on its one page, and what else a test wants."""
    texts = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{body}</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": (
            f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
            f"</ofd:PageArea>{common}</ofd:CommonData><ofd:Pages>"
            f'<ofd:Page ID="1" BaseLoc="Pages/P.xml"/></ofd:Pages>{document}</ofd:Document>'
        ),
        "Doc_0/Pages/P.xml": (
            f'<ofd:Page {NS}>{page}<ofd:Content><ofd:Layer ID="3" {layer}>{objects}</ofd:Layer></ofd:Content></ofd:Page>'
        ),
    }
    every = {name: text.encode() for name, text in texts.items()} | (files or {})
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in every.items():
            made.writestr(name, content)
    return out.getvalue()


def drawn(content: bytes) -> Answer:
    return pages(content, FONTS)


def words(answer: Answer) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(answer.pdf)).pages).replace(" ", "")


@pytest.mark.req("M14")
def test_every_line_of_a_result_is_on_the_page() -> None:
    paper = Paper("result", "领取证", "N-1", "人社局", "2026-11-24", (("申请人", "乌其木格"),), ("准予领取养老金。",))
    answer = drawn(sealed_ofd(paper, "mark"))

    assert answer.reason is None
    for line in ("领取证", "N-1", "申请人：乌其木格", "准予领取养老金。"):
        assert line in words(answer)


def test_the_page_has_the_size_that_the_file_says() -> None:
    page = PdfReader(BytesIO(drawn(package()).pdf)).pages[0]

    assert (round(page.mediabox.width * 25.4 / 72), round(page.mediabox.height * 25.4 / 72)) == (210, 297)


def test_pictures_paths_and_parameters_are_drawn() -> None:
    resources = (
        f'<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="7" Type="Image"><ofd:MediaFile>a.png'
        '</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias><ofd:DrawParams><ofd:DrawParam ID="8" LineWidth="0.5">'
        '<ofd:StrokeColor Value="255 0 0"/></ofd:DrawParam></ofd:DrawParams></ofd:Res>'
    ).encode()
    objects = (
        '<ofd:ImageObject ID="4" Boundary="10 10 20 20" CTM="20 0 0 20 0 0" ResourceID="7"/>'
        '<ofd:PathObject ID="5" Boundary="0 0 50 50" Fill="true"><ofd:FillColor Value="#ff 0 #10"/>'
        "<ofd:AbbreviatedData>M 1 1 L 9 9 Q 1 2 3 4 B 1 2 3 4 5 6 A 5 5 0 0 1 9 9 C</ofd:AbbreviatedData></ofd:PathObject>"
        f"<ofd:PageBlock>{TEXT}</ofd:PageBlock>"
    )
    answer = drawn(
        package(
            objects,
            common="<ofd:DocumentRes>Res.xml</ofd:DocumentRes>",
            layer='DrawParam="8"',
            files={"Doc_0/Res.xml": resources, "Doc_0/Res/a.png": png()},
        )
    )

    assert answer.reason is None
    assert len(PdfReader(BytesIO(answer.pdf)).pages[0].images) == 1
    assert "准予领取" in words(answer)


@pytest.mark.req("M14")
def test_the_imprint_of_a_seal_is_drawn_where_its_signature_says() -> None:
    signatures = f'<ofd:Signatures {NS}><ofd:Signature ID="1" BaseLoc="S/Signature.xml"/></ofd:Signatures>'.encode()
    signature = (
        f'<ofd:Signature {NS}><ofd:SignedInfo><ofd:StampAnnot ID="1" PageRef="1" Boundary="120 200 40 40"/>'
        "</ofd:SignedInfo><ofd:SignedValue>v.dat</ofd:SignedValue></ofd:Signature>"
    ).encode()
    files = {"Doc_0/S.xml": signatures, "Doc_0/S/Signature.xml": signature, "Doc_0/S/v.dat": seal("png", png())}
    answer = drawn(package(body="<ofd:Signatures>Doc_0/S.xml</ofd:Signatures>", files=files))

    assert answer.reason is None
    assert len(PdfReader(BytesIO(answer.pdf)).pages[0].images) == 1


def seal(kind: str, picture: bytes) -> bytes:
    """As GB/T 38540 nests it: signature, seal, info, picture."""

    def sequence(*parts: bytes) -> bytes:
        return core.Sequence(contents=b"".join(parts)).dump()

    drawing = sequence(
        core.IA5String(kind).dump(), core.OctetString(picture).dump(), core.Integer(40).dump(), core.Integer(40).dump()
    )
    info = sequence(core.Integer(1).dump(), core.IA5String("ES").dump(), drawing)
    return sequence(sequence(sequence(info), core.OctetString(b"sig").dump()), core.OctetString(b"value").dump())


def test_an_imprint_that_is_no_picture_is_not_left_out() -> None:
    assert imprint(seal("PNG", png())) == png()
    for broken in (seal("ofd", b"PK"), b"", b"\x30\x80", b"mark", core.Integer(5).dump()):
        with pytest.raises(OfdNotShownError):
            imprint(broken)


@pytest.mark.req("M14")
@pytest.mark.parametrize(
    "content",
    [
        package('<ofd:CompositeObject ID="4" Boundary="0 0 1 1" ResourceID="2"/>'),
        package(TEXT.replace("<ofd:TextCode", "<ofd:Clips/><ofd:TextCode")),
        package(TEXT.replace("准", "\ue123")),
        package(TEXT.replace("准", "\U0002f9f4\u0b95")),
        package(TEXT.replace("<ofd:TextCode", '<ofd:FillColor Value="0 0 0"><ofd:AxialShd/></ofd:FillColor><ofd:TextCode')),
        package(TEXT.replace("<ofd:TextCode", '<ofd:FillColor Value="0 0 0 0"/><ofd:TextCode')),
        package(TEXT.replace('Size="5"', 'Size="5" Visible="false"')),
        package(document="<ofd:Annotations>A.xml</ofd:Annotations>"),
        package(body="</ofd:DocBody><ofd:DocBody><ofd:DocRoot>B</ofd:DocRoot>"),
        package('<ofd:ImageObject Boundary="0 0 1 1" ResourceID="7"/>', common="<ofd:PublicRes>R</ofd:PublicRes>",
                files={"Doc_0/R": f'<r {NS}><MultiMedia ID="7"><MediaFile>x</MediaFile></MultiMedia></r>'.encode(),
                       "Doc_0/x": b"JBIG2"}),
    ],
    ids=["composite", "clip", "own glyph", "no glyph here", "shading", "four colours", "hidden", "annotations", "two bodies",
         "strange picture"],
)  # fmt: skip
def test_what_cannot_be_shown_whole_is_not_shown(content: bytes) -> None:
    assert drawn(content).reason is Reason.NO_PAGES


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04nothing",
        package()[:-30],
        package(TEXT.replace('Boundary="20 30 100 10"', "")),
        package(TEXT.replace('Size="5"', 'Size="nan"')),
        package(TEXT.replace('Size="5"', 'Size="1e300"')),
        package(TEXT.replace("g 3 5", "g 99999999 5")),
        package("<ofd:PathObject Boundary='0 0 1 1'><ofd:AbbreviatedData>M 1</ofd:AbbreviatedData></ofd:PathObject>"),
        package("<ofd:PathObject Boundary='0 0 1 1'><ofd:AbbreviatedData>Z 1</ofd:AbbreviatedData></ofd:PathObject>"),
        package("<ofd:ImageObject Boundary='0 0 1 1' ResourceID='7'/>"),
        package(common="<ofd:PublicRes>../../../../etc/passwd</ofd:PublicRes>"),
        package("<unclosed"),
        package(files={"Doc_0/./Document.xml": b"<two/>"}),
        package(page='<ofd:Template TemplateID="5"/>'),
        package(files={"OFD.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}),
    ],
    ids=[
        "nothing", "no zip", "cut", "no box", "no number", "huge", "many", "short path", "strange path", "no resource",
        "outside", "unclosed", "two of a name", "no template", "entity",
    ],
)  # fmt: skip
def test_what_is_no_ofd_is_unreadable_and_never_an_error(content: bytes) -> None:
    assert drawn(content).reason is Reason.UNREADABLE


def test_names_inside_stay_inside() -> None:
    assert beside("/Doc_0/Document.xml", "../../../etc/passwd") == "/etc/passwd"
    assert beside("/Doc_0/Document.xml", "/OFD.xml") == "/OFD.xml"
    with pytest.raises(OfdUnreadableError):
        Package(package()).read("/etc/passwd")


WHOLE = package()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(place=831, byte=64)  # a version of ZIP that nobody has
@given(place=st.integers(0, len(WHOLE) - 1), byte=st.integers(0, 255))
def test_a_changed_byte_never_is_an_error(place: int, byte: int) -> None:
    answer = drawn(WHOLE[:place] + bytes([byte]) + WHOLE[place + 1 :])

    assert answer.reason in (None, Reason.UNREADABLE, Reason.NO_PAGES)
