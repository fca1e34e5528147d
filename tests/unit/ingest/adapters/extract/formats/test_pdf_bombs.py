"""Decompression bombs in PDFs: refused before a parser unpacks them, and nothing that is none."""

import zlib
from collections.abc import Callable

import pytest

from sluiceway_ingest.adapters.extract.formats import pdf, pdf_damaged
from sluiceway_ingest.adapters.extract.formats.draft import File
from sluiceway_ingest.adapters.extract.formats.pdf_bombs import refuse_bomb
from sluiceway_ingest.domain.extracted import ExtractionFailed
from tests.support import documents

FileOf = Callable[..., File]
_MUCH = documents.packed_nothing(100 * 2**20)


def with_stream(said: bytes, packed: bytes) -> bytes:
    return b"%%PDF-1.7\n4 0 obj\n<< /Filter /FlateDecode %b >>\nstream\n%b\nendstream\nendobj\n" % (said, packed)


@pytest.mark.parametrize("read", [pdf.read, pdf.read_without_tables, pdf_damaged.read])
def test_a_page_that_unpacks_to_much_more_is_a_bomb(file_of: FileOf, read: Callable[[File], object]) -> None:
    with pytest.raises(ExtractionFailed, match=r"BOMB: .* unpack to more than 64 MiB"):
        read(file_of("a.pdf", documents.bomb_pdf(100)))


@pytest.mark.parametrize("before", [b"% stream\n", b"1 0 obj\n<< >>\nstream\n\nendstream\nendobj\n"])
def test_what_stands_before_it_hides_no_bomb(file_of: FileOf, before: bytes) -> None:
    with pytest.raises(ExtractionFailed, match="BOMB"):
        refuse_bomb(file_of("a.pdf", before + with_stream(b"", _MUCH)))


def test_a_bomb_without_its_end_is_one(file_of: FileOf) -> None:
    with pytest.raises(ExtractionFailed, match="BOMB"):
        refuse_bomb(file_of("a.pdf", with_stream(b"", _MUCH).partition(b"endstream")[0]))


@pytest.mark.parametrize("line_end", [b"\r\n", b"\r", b" \n", b" \r\n", b"\t\n", b" % drawn\n", b"\0\n"])
def test_a_bomb_is_found_behind_each_end_of_a_line_that_parsers_take(file_of: FileOf, line_end: bytes) -> None:
    with pytest.raises(ExtractionFailed, match="BOMB"):
        refuse_bomb(file_of("a.pdf", with_stream(b"", _MUCH).replace(b"stream\n", b"stream" + line_end, 1)))


def test_what_a_form_may_draw_makes_it_no_picture(file_of: FileOf) -> None:
    form = b"/Subtype /Form /Resources << /ProcSet [/PDF /Text /ImageB /ImageC /ImageI] >>"
    with pytest.raises(ExtractionFailed, match="BOMB"):
        refuse_bomb(file_of("a.pdf", with_stream(form, _MUCH)))


_PALETTE = b"/Subtype /Image /ColorSpace [/Indexed /DeviceCMYK 255 <%b>]" % (b"00" * 4 * 256)


@pytest.mark.parametrize("said", [b"/Subtype /Image", b"/Subtype/Image/Width 9", b"/Type /EmbeddedFile", _PALETTE])
def test_an_empty_picture_and_an_attachment_are_none(file_of: FileOf, said: bytes) -> None:
    refuse_bomb(file_of("a.pdf", with_stream(said, _MUCH)))


@pytest.fixture(scope="module")
def drawn() -> bytes:
    """A large drawing, packed as documents are: beyond what is harmless, and no bomb."""
    return zlib.compress(b"".join(b"%d %d l\n" % (at, at * 7919 % 612) for at in range(500_000)) * 12, 1)


def test_a_large_drawing_is_none(file_of: FileOf, drawn: bytes) -> None:
    refuse_bomb(file_of("a.pdf", with_stream(b"", drawn)))


def test_what_is_not_packed_is_none(file_of: FileOf) -> None:
    refuse_bomb(file_of("a.pdf", with_stream(b"", b"no packing" * 10_000)))
