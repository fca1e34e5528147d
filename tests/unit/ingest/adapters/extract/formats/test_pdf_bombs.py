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
_DRAWN = b"".join(b"%d %d l\n" % (number, number * 7919 % 612) for number in range(500_000))


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


@pytest.mark.parametrize("said", [b"/Subtype /Image", b"/Type /EmbeddedFile"])
def test_an_empty_picture_and_an_attachment_are_none(file_of: FileOf, said: bytes) -> None:
    refuse_bomb(file_of("a.pdf", with_stream(said, _MUCH)))


@pytest.mark.parametrize(
    "packed", [documents.packed_nothing(60 * 2**20), zlib.compress(_DRAWN * 12, 1), b"no packing" * 10_000]
)
def test_what_is_packed_as_in_documents_is_none(file_of: FileOf, packed: bytes) -> None:
    refuse_bomb(file_of("a.pdf", with_stream(b"", packed)))
