"""Documents of every kind, as small as they can be, made where they are needed."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from pptx import Presentation

SAMPLES = Path(__file__).parents[1] / "data" / "documents"
DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(**parts: str | bytes) -> bytes:
    """A zip container; dots and slashes of names are given as they are, through a mapping. Its bytes know no time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def with_parts(container: bytes, **parts: bytes) -> bytes:
    """A zip container with further parts."""
    buffer = io.BytesIO(container)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def without_part(container: bytes, name: str) -> bytes:
    """A zip container that lacks a part."""
    with zipfile.ZipFile(io.BytesIO(container)) as archive:
        return zipped(**{each: archive.read(each) for each in archive.namelist() if each != name})


def pdf(*pages: str, title: str = "") -> bytes:
    """A PDF with a line of text for each line."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        content = f"{5 + 2 * number} 0 R"
        fonts = "<< /Font << /F1 3 0 R >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources {fonts} /Contents {content} >>".encode()
        )
        objects.append(_stream(_drawn(page)))
    objects.append(f"<< /Title ({title}) >>".encode())
    return _assembled(objects)


def table_pdf(title: str, rows: tuple[tuple[str, ...], ...]) -> bytes:
    """A PDF with a ruled table."""
    width, height, left, top = 120, 24, 72, 680
    bottom, right = top - height * len(rows), left + width * len(rows[0])
    rules = [f"{left} {top - height * row} m {right} {top - height * row} l S" for row in range(len(rows) + 1)]
    rules += [
        f"{left + width * column} {bottom} m {left + width * column} {top} l S" for column in range(len(rows[0]) + 1)
    ]
    words = [
        f"BT /F1 12 Tf {left + 8 + width * column} {top - 16 - height * row} Td ({cell}) Tj ET"
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
    ]
    drawn = "\n".join([*rules, f"BT /F1 12 Tf 72 720 Td ({title}) Tj ET", *words]).encode()
    return pdf("").replace(_stream(_drawn("")), _stream(drawn))


def drawn_pdf(drawn: str) -> bytes:
    """A page with what its operators draw; the font is /F1."""
    return pdf("").replace(_stream(_drawn("")), _stream(drawn.encode("cp1252")))


def annotated_pdf(drawn: str, *annotations: str, is_form: bool = False) -> bytes:
    """A page with annotations, which are fields of its form too where it has one."""
    content = drawn_pdf(drawn).partition(b"xref\n")[0]
    bodies = [body.partition(b"\nendobj")[0] for body in content.split(b" 0 obj\n")[1:]]
    listed = " ".join(f"{len(bodies) + 1 + number} 0 R" for number in range(len(annotations)))
    form = f"/AcroForm << /Fields [{listed}] /DA (/F1 12 Tf 0 g) /DR << /Font << /F1 3 0 R >> >> >>" if is_form else ""
    bodies[0] = bodies[0].replace(b"/Pages", f"{form} /Pages".encode(), 1)
    bodies[3] = bodies[3].replace(b"/Type", f"/Annots [{listed}] /Type".encode(), 1)
    return _assembled([*bodies, *(f"<< /Type /Annot /F 4 {one} >>".encode("cp1252") for one in annotations)])


def attached_pdf(page: str, *names: str, content: bytes | None = None) -> bytes:
    """A PDF with a file of this content under each of the names, which are written as PDF has them; without content,
    only the names."""
    file = "" if content is None else "/EF << /F 6 0 R >>"
    specs = " ".join(
        f"({number}) << /Type /Filespec /F {name} /UF {name} {file} >>" for number, name in enumerate(names)
    )
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [{specs}] >> >> >>".encode("cp1252"),
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R "
        b"/Resources << /Font << /F1 3 0 R >> >> >>",
        _stream(_drawn(page)),
        _stream(content or b"").replace(b"<<", b"<< /Type /EmbeddedFile", 1),
        b"<< >>",
    ]
    return _assembled(objects)


def form_pdf(form: str, drawn: str) -> bytes:
    """A page that draws a form, and then more."""
    fonts = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    box = b"/MediaBox [0 0 612 792]"
    head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 612 792] /Matrix [1 0 0 1 0 0]"
    return _assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R %b /Resources << %b /XObject << /X 5 0 R >> >> /Contents 4 0 R >>"
            % (box, fonts),
            _stream(f"/X Do\n{drawn}".encode("cp1252")),
            _stream(form.encode("cp1252")).replace(b"<<", head, 1),
            b"<< >>",
        ]
    )


def bomb_pdf(megabytes: int) -> bytes:
    """A PDF whose only page unpacks to that much."""
    return pdf("").replace(_stream(_drawn("")), _packed(packed_nothing(megabytes * 2**20)))


def _packed(content: bytes) -> bytes:
    return b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(content), content)


def _drawn(page: str) -> bytes:
    lines = "".join(f"({line}) Tj T*\n" for line in page.split("\n"))
    return f"BT /F1 12 Tf 14 TL 72 720 Td\n{lines}ET".encode("cp1252")


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)


def _assembled(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects))
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def packed_nothing(size: int) -> bytes:
    """Deflated zeros: a thousandth of the size that they unpack to."""
    packer = zlib.compressobj(9)
    pieces = [packer.compress(bytes(min(2**20, size - start))) for start in range(0, size, 2**20)]
    return b"".join([*pieces, packer.flush()])


def picture(text: str, kind: str = "PNG", turned: int = 0) -> bytes:
    """A white page with large words on it."""
    page = Image.new("L", (1_600, 600), 255)
    font = ImageFont.load_default(size=64)
    ImageDraw.Draw(page).multiline_text((80, 80), text, fill=0, font=font, spacing=24)
    buffer = io.BytesIO()
    page.rotate(turned, expand=True).save(buffer, kind)
    return buffer.getvalue()


def scanned_pdf(*pages: str) -> bytes:
    images = [Image.open(io.BytesIO(picture(page))) for page in pages]
    buffer = io.BytesIO()
    images[0].save(buffer, "PDF", save_all=True, append_images=images[1:])
    return buffer.getvalue()


def stamped_pdf(stamp: str, text: str, unseen: bool = False) -> bytes:
    """A page that a picture of the text covers, with a stamp in letters; unseen ones are there to be found."""
    image = Image.open(io.BytesIO(picture(text)))
    drawn = f"q 640 0 0 240 0 0 cm /P Do Q BT /F1 9 Tf {3 * unseen} Tr 24 222 Td ({stamp}) Tj ET"
    head = (
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8"
        % image.size
    )
    font = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    return _assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 640 240] /Contents 4 0 R "
            b"/Resources << %b /XObject << /P 5 0 R >> >> >>" % font,
            _stream(drawn.encode("cp1252")),
            _stream(image.tobytes()).replace(b"<<", head, 1),
            b"<< >>",
        ]
    )


def docx(body: str, **parts: str | bytes) -> bytes:
    """A Word document; `body` is WordprocessingML, see `paragraph`."""
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return zipped(
        **{
            "[Content_Types].xml": _content_types("word/document.xml", DOCX_MAIN),
            "_rels/.rels": _relations("word/document.xml"),
            "word/document.xml": document,
        }
        | parts
    )


def paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def word_table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


@dataclass
class _Stored:
    """An entry of a container of OLE: a stream, or a storage with what is inside."""

    name: str
    content: bytes | None = None
    inside: list[int] = field(default_factory=list)


def ole(**streams: bytes) -> bytes:
    """A container of OLE with streams of at least 4 KiB each; shorter ones are filled up with zeros. A name with
    slashes lies in storages."""
    sector, entries = 512, _stored(streams)
    right = {one: two for entry in entries for one, two in pairwise(entry.inside)}
    rows = -(-len(entries) * 128 // sector)
    table, start = [0xFFFFFFFD, *range(2, rows + 1), 0xFFFFFFFE], rows + 1
    directory, contents = b"", b""
    for number, entry in enumerate(entries):
        next_to, first = right.get(number, -1), entry.inside[0] if entry.inside else -1
        if entry.content is None:
            kind = 1 if number else 5
            directory += _ole_entry(entry.name, kind, child=first, right=next_to)
            continue
        content = entry.content.ljust(4096, b"\0")
        count = -(-len(content) // sector)
        directory += _ole_entry(entry.name, 2, start=start, size=len(content), right=next_to)
        table += [*range(start + 1, start + count), 0xFFFFFFFE]
        contents += content.ljust(count * sector, b"\0")
        start += count
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    listed = struct.pack(f"<{len(table)}I", *table).ljust(sector, b"\xff")
    return head.ljust(sector, b"\xff") + listed + directory.ljust(rows * sector, b"\0") + contents


def _stored(streams: Mapping[str, bytes]) -> list[_Stored]:
    """The root, and below it what the names say."""
    entries = [_Stored("Root Entry")]
    for path, content in streams.items():
        above, *parts = 0, *path.split("/")
        for depth, part in enumerate(parts, 1):
            found = next((one for one in entries[above].inside if entries[one].name == part), None)
            if found is None:
                found = len(entries)
                entries.append(_Stored(part, content if depth == len(parts) else None))
                entries[above].inside.append(found)
            above = found
    return entries


def _ole_entry(name: str, kind: int, child: int = -1, right: int = -1, start: int = 0, size: int = 0) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    links = struct.pack("<iii", -1, right, child)
    return (
        written.ljust(64, b"\0")
        + struct.pack("<HBB", len(written), kind, 1)
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def xlsx(*sheets: tuple[str, str], merged: tuple[str, ...] = (), styles: str = "", texts: str = "") -> bytes:
    """A workbook of (name, rows) where rows are SpreadsheetML, see `sheet_rows`; `merged` are places such as B2:C2, and
    `texts` those that cells share."""
    spans = "".join(f'<mergeCell ref="{place}"/>' for place in merged)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>' for number, (name, _) in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    if styles:
        related += f'<Relationship Id="styles" Type="{OFFICE}/styles" Target="styles.xml"/>'
    if texts:
        related += f'<Relationship Id="texts" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types("xl/workbook.xml", main),
        "_rels/.rels": _relations("xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">{related}</Relationships>',
    }
    if styles:
        parts["xl/styles.xml"] = styles
    if texts:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_SHEET}">{texts}</sst>'
    for number, (_, rows) in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData>'
            f"{f'<mergeCells>{spans}</mergeCells>' if merged else ''}</worksheet>"
        )
    return zipped(**parts)


def sheet_rows(*rows: tuple[str | float, ...]) -> str:
    return "".join(
        f'<row r="{number}">{"".join(_sheet_cell(column, number, cell) for column, cell in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )


def _sheet_cell(column: int, row: int, cell: str | float) -> str:
    place = f"{chr(65 + column)}{row}"
    if isinstance(cell, int | float):
        return f'<c r="{place}"><v>{cell}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{cell}</t></is></c>' if cell else ""


def _content_types(part: str, kind: str) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return (
        f'<Types xmlns="{space}"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{part}" ContentType="{kind}"/></Types>'
    )


def _relations(part: str) -> str:
    kind = f"{OFFICE}/officeDocument"
    return f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{kind}" Target="{part}"/></Relationships>'


def with_damaged(content: bytes, part: str) -> bytes:
    """The same container, in which nobody can unpack the part."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        packed = archive.getinfo(part)
    begin = packed.header_offset + 30 + len(part)
    return content[:begin] + bytes(byte ^ 0xFF for byte in content[begin : begin + 4]) + content[begin + 4 :]


def odt(body: str, encrypted: bool = False) -> bytes:
    """An OpenDocument text; `body` is its XML."""
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:text="{text}" xmlns:table="{table}">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    manifest = "<manifest><encryption-data/></manifest>" if encrypted else "<manifest/>"
    return zipped(
        **{
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content,
            "META-INF/manifest.xml": manifest,
        }
    )


def pptx(*slides: tuple[str, str], notes: str = "") -> bytes:
    """Slides of (title, text); `notes` are those of the first one."""
    presentation = Presentation()
    for title, text in slides:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = text
    if notes:
        presentation.slides[0].notes_slide.notes_text_frame.text = notes
    buffer = io.BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def empty_pptx(rows: int = 2) -> bytes:
    """Two slides with nothing on them but, where it has rows, a table of empty cells."""
    presentation = Presentation()
    for _ in range(2):
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        if rows:
            slide.shapes.add_table(rows, 3, 0, 0, 10**6, 10**6)
    buffer = io.BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def epub(*chapters: str) -> bytes:
    names = [f"c{number}" for number in range(len(chapters))]
    items = "".join(f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>' for name in names)
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    meta = '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>A book</dc:title></metadata>'
    parts: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
        '<rootfiles><rootfile full-path="b.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
        "b.opf": f'<package xmlns="http://www.idpf.org/2007/opf" version="3.0">{meta}'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
    }
    for name, chapter in zip(names, chapters, strict=True):
        parts[f"{name}.xhtml"] = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{chapter}</body></html>'
    return zipped(**parts)
