"""Damaged PDF, read by pdf_oxide where PDFium refused it or died on it, unless it is a bomb."""

import re
import zlib

import pdf_oxide

from sluiceway_ingest.adapters.extract.formats import failures
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.pdf_tree import refuse_endless

_STREAM = re.compile(rb"stream\r?\n")
_PIECE = 2**20
_HARMLESS_BYTES = 64 * 2**20


def read(file: File) -> Draft:
    _refuse_bomb(file)
    refuse_endless(file.content, file.limits.pages)
    try:
        document = pdf_oxide.PdfDocument.from_bytes(file.content, file.password)
        count = document.page_count()
        if count > file.limits.pages:
            raise failures.too_large(f"It has {count} pages; {file.limits.pages} are allowed")
        pages = tuple(document.extract_text(number) for number in range(count))
    except (RuntimeError, ValueError, OSError) as error:
        raise failures.corrupt("This PDF is damaged") from error
    if not any(page.strip() for page in pages):
        raise failures.corrupt("This PDF is damaged, and no text could be saved from it")
    return Draft(parts=pages, paged=True, flags=("damaged",))


def _refuse_bomb(file: File) -> None:
    """Unpacks what is packed, piece by piece, and keeps nothing: only how much it would be."""
    most = max(_HARMLESS_BYTES, file.limits.archive_ratio * len(file.content))
    unpacked = 0
    for found in _STREAM.finditer(file.content):
        unpacked += _unpacked_bytes(file.content, found.end(), most)
        if unpacked > most:
            raise failures.bomb(f"Its {len(file.content)} bytes unpack to more than {most >> 20} MiB")


def _unpacked_bytes(content: bytes, start: int, most: int) -> int:
    unpacker, size, rest = zlib.decompressobj(), 0, content[start : start + len(content)]
    try:
        while rest and size <= most and not unpacker.eof:
            size += len(unpacker.decompress(rest, _PIECE))
            rest = unpacker.unconsumed_tail
    except zlib.error:
        return size
    return size
