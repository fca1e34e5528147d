"""Files that are made to exhaust the machine, read by the real parsers in real children."""

import gzip
import io
import struct
import tracemalloc
import zipfile
import zlib
from dataclasses import replace

import pytest

from sluiceway_ingest.adapters.extract.formats import archives
from sluiceway_ingest.adapters.extract.sandbox.extractor import ChildExtractor
from sluiceway_ingest.domain.extracted import ExtractionFailed, FailureReason, Source
from sluiceway_ingest.domain.limits import Limits
from tests.support import documents
from tests.unit.ingest.adapters.extract.conftest import Written

MIB = 2**20


async def reason(extractor: ChildExtractor, source: Source) -> FailureReason:
    with pytest.raises(ExtractionFailed) as caught:
        await extractor.extract(source)
    return caught.value.reason


async def test_a_zip_member_that_unpacks_a_thousandfold_is_a_bomb(extractor: ChildExtractor, written: Written) -> None:
    bomb = documents.docx("", **{"word/media/zeros.bin": bytes(64 * MIB)})
    assert await reason(extractor, written("bomb.docx", bomb)) == "BOMB"


async def test_a_zip_of_a_hundred_thousand_members_is_a_bomb(extractor: ChildExtractor, written: Written) -> None:
    parts = {f"word/{number}.xml": b"" for number in range(10_001)}
    assert await reason(extractor, written("bomb.docx", documents.docx("", **parts))) == "BOMB"


@pytest.mark.parametrize(
    ("part", "honest"),
    [
        ("content.xml", documents.odt("<text:p>" + "a" * 8 * MIB + "</text:p>")),
        ("word/document.xml", documents.docx(documents.paragraph("a" * 8 * MIB))),
    ],
)
async def test_a_member_that_lies_about_its_size_ends(
    extractor: ChildExtractor, written: Written, part: str, honest: bytes
) -> None:
    """The guard believes it; the parser then finds damage, or more than it may hold."""
    size = zipfile.ZipFile(io.BytesIO(honest)).getinfo(part).file_size
    lying = honest.replace(struct.pack("<I", size), struct.pack("<I", 100))
    assert await reason(extractor, written("bomb", lying)) in ("CORRUPT", "TOO_LARGE", "TIMEOUT")


async def test_an_archive_is_never_unpacked(extractor: ChildExtractor, written: Written) -> None:
    inner = documents.zipped(a=bytes(8 * MIB))
    for level in range(4):
        inner = documents.zipped(**{f"{level}{copy}.zip": inner for copy in range(4)})
    assert await reason(extractor, written("nested.zip", inner)) == "UNSUPPORTED"


async def test_html_of_any_depth_is_read(extractor: ChildExtractor, written: Written) -> None:
    deep = "<div>" * 200_000 + "the bottom" + "</div>" * 200_000
    assert (await extractor.extract(written("deep.html", deep.encode()))).text == "the bottom"


async def test_xml_of_any_depth_is_read(extractor: ChildExtractor, written: Written) -> None:
    deep = "<?xml version='1.0'?>" + "<a>" * 100_000 + "the bottom" + "</a>" * 100_000
    assert (await extractor.extract(written("deep.xml", deep.encode()))).text.endswith("the bottom")


@pytest.mark.parametrize("name", ["deep.json", "deep.jsonl", "deep.ipynb"])
async def test_json_of_great_depth_is_a_bomb(extractor: ChildExtractor, written: Written, name: str) -> None:
    assert await reason(extractor, written(name, b"[" * 100_000 + b"]" * 100_000)) == "BOMB"


async def test_mails_inside_mails_without_end_are_a_bomb(extractor: ChildExtractor, written: Written) -> None:
    around = b"From: a@b\nSubject: around\nContent-Type: message/rfc822\n\n"
    assert await reason(extractor, written("deep.eml", around * 3_000 + b"From: a@b\n\nthe bottom")) == "BOMB"


async def test_a_sheet_whose_last_cell_is_the_last_one_there_can_be_ends(
    extractor: ChildExtractor, written: Written
) -> None:
    corner = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    assert await reason(extractor, written("wide.xlsx", documents.xlsx(("S", corner)))) in ("TIMEOUT", "TOO_LARGE")


async def test_a_sheet_of_a_million_cells_ends(extractor: ChildExtractor, written: Written) -> None:
    rows = documents.sheet_rows(*[tuple(range(row, row + 20)) for row in range(50_000)])
    assert await reason(extractor, written("long.xlsx", documents.xlsx(("S", rows)))) == "TOO_LARGE"


@pytest.mark.parametrize("name", ["laughs.xml", "laughs.svg", "laughs.nxml"])
async def test_a_billion_laughs_are_a_bomb(extractor: ChildExtractor, written: Written, name: str) -> None:
    entities = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    laughs = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">{entities}]><l>&l9;</l>'
    assert await reason(extractor, written(name, laughs.encode())) == "BOMB"


async def test_one_long_entity_used_often_is_a_bomb(extractor: ChildExtractor, written: Written) -> None:
    long = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "{"a" * 50_000}">]><a>{"&a;" * 5_000}</a>'
    assert await reason(extractor, written("quadratic.xml", long.encode())) == "BOMB"


async def test_nothing_outside_an_xml_file_is_fetched(extractor: ChildExtractor, written: Written) -> None:
    outside = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>'
    assert await reason(extractor, written("external.xml", outside.encode())) == "UNSUPPORTED"


async def test_a_word_document_with_laughs_inside_is_refused(extractor: ChildExtractor, written: Written) -> None:
    entities = '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">'
    document = f"<!DOCTYPE w [{entities}]><w:document xmlns:w='w'><w:body><w:p>&b;</w:p></w:body></w:document>"
    assert await reason(extractor, written("laughs.docx", documents.docx("", **{"word/document.xml": document}))) in (
        "BOMB",
        "EMPTY",
    )


async def test_a_pdf_whose_stream_unpacks_to_gigabytes_is_a_bomb(limits: Limits, written: Written) -> None:
    """The parser that says so comes after one that dies of it: on a busy machine both take long."""
    extractor = ChildExtractor(replace(limits, seconds=240.0))
    assert await reason(extractor, written("bomb.pdf", documents.bomb_pdf(640))) == "BOMB"
    await extractor.stop()


async def test_a_picture_of_many_pixels_is_a_bomb(extractor: ChildExtractor, written: Written) -> None:
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    png = (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(bytes(64))) + _chunk(b"IEND", b"")
    )
    assert await reason(extractor, written("bomb.png", png, ocr=True)) == "BOMB"


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


async def test_more_text_than_the_limit_is_too_large(extractor: ChildExtractor, written: Written) -> None:
    assert await reason(extractor, written("long.txt", b"word " * 300_000)) == "TOO_LARGE"


async def test_markup_that_no_parser_gets_through_in_time_is_a_timeout(limits: Limits, written: Written) -> None:
    extractor = ChildExtractor(replace(limits, cpu_seconds=2, seconds=60.0))
    assert await reason(extractor, written("slow.html", b"<a " * 400_000)) == "TIMEOUT"
    await extractor.stop()


def test_a_member_is_measured_while_it_is_unpacked() -> None:
    """Whoever unpacks first and measures then has the whole of it in memory."""
    archive = zipfile.ZipFile(io.BytesIO(documents.zipped(large=bytes(64 * MIB))))
    tracemalloc.start()
    with pytest.raises(ExtractionFailed, match="BOMB: A part of it unpacks"):
        archives.read(archive, "large", Limits(file_bytes=MIB))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * MIB


def test_a_gzip_file_is_measured_while_it_is_unpacked() -> None:
    content = gzip.compress(bytes(64 * MIB))
    tracemalloc.start()
    with pytest.raises(ExtractionFailed, match="BOMB"):
        archives.unzipped(content, Limits(file_bytes=MIB))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * MIB
