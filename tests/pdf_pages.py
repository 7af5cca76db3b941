"""Make catalogue pages as PDF like the server of a library: paragraphs, rules, running heads and feet."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import HRFlowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ADDRESS = "https://lib.ui.ac.id/detail?id=20389935&amp;lokasi=lokal"
BREADCRUMB = "Universitas Indonesia Library &gt;&gt; UI - Skripsi Membership"


class Page(NamedTuple):
    """The texts on a catalogue page, in reportlab's mark-up."""

    title: str
    agents: Sequence[str] = ("Melissa Aesthetica, author",)
    abstracts: Sequence[str] = ()
    breadcrumb: str = BREADCRUMB
    address: str = ADDRESS
    heading: str = "Abstrak"


def sample() -> Page:
    """Read the real record of ``records/``: title, people and the four paragraphs of its two abstracts."""
    text = (Path(__file__).parent.parent / "records/20389935.md").read_text(encoding="utf-8")
    header, _, body = text.partition("## Abstrak")
    blocks = [block.strip() for block in header.split("\n\n")]
    title = next(block for block in blocks if block.startswith("# "))[2:]
    broken = "have implemented\n\nparadiplomatic"
    assert broken in body
    body = body.replace(broken, "have implemented paradiplomatic")
    return Page(title, abstracts=tuple(block.strip() for block in body.split("\n\n") if block.strip()))


def make(
    *pages: Page,
    size: float = 12,
    leading: float = 1.2,
    space: float = 1.0,
    indent: float = 0,
    font: str = "Times-Roman",
    bold: str = "Times-Bold",
    width: float = A4[0],
    height: float = A4[1],
    drawn_rule: bool = False,
    on_page: Callable[[Canvas, Any], None] | None = None,
    password: str | None = None,
    owner: str | None = None,
    justify: bool = True,
) -> bytes:
    """Lay out pages; ``leading`` in type sizes, ``space`` between paragraphs in lines, lengths in points."""
    lead = size * leading
    body = ParagraphStyle(
        "body",
        fontName=font,
        fontSize=size,
        leading=lead,
        spaceAfter=space * lead,
        firstLineIndent=indent,
        alignment=TA_JUSTIFY if justify else 0,
        embeddedHyphenation=1,
    )
    plain = ParagraphStyle("plain", fontName=font, fontSize=size, leading=lead)
    head = ParagraphStyle(
        "head", fontName=bold, fontSize=size * 1.25, leading=size * 1.25 * leading, alignment=TA_CENTER
    )
    flow: list[Any] = []
    for number, page in enumerate(pages):
        if number:
            flow.append(PageBreak())
        if page.breadcrumb:
            flow += [Paragraph(page.breadcrumb, plain), Spacer(1, lead)]
        flow += [Paragraph(page.title, head), Spacer(1, lead)]
        flow += [Paragraph(agent, plain) for agent in page.agents]
        if page.address:
            flow += [Spacer(1, lead), Paragraph(f"Deskripsi Lengkap: {page.address}", plain), Spacer(1, lead)]
        flow.append(HRFlowable("100%", spaceAfter=lead) if drawn_rule else Paragraph("-" * 60, plain))
        if page.heading:
            flow += [Paragraph(page.heading, ParagraphStyle("h", plain, fontName=bold)), Spacer(1, lead)]
        flow += [Paragraph(text, body) for text in page.abstracts]
    encrypt = StandardEncryption(password or "", owner) if password is not None or owner else None
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=(width, height),
        invariant=1,
        encrypt=encrypt,
        pageCompression=0,
        leftMargin=60,
        rightMargin=60,
        topMargin=72,
        bottomMargin=72,
    )
    furniture = on_page or (lambda canvas, layout: None)
    document.build(flow, onFirstPage=furniture, onLaterPages=furniture)
    return out.getvalue()


def drawn(draw: Callable[[Canvas], None], **options: Any) -> bytes:
    """Make a PDF of everything that ``draw`` puts on the canvas."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=0, **options)
    draw(canvas)
    canvas.save()
    return out.getvalue()
