"""Decompression bomb in a PDF, looked for before a parser unpacks it: a page of some kilobytes may become gigabytes.

Streams are found as they lie in the file and unpacked piece by piece, of which none is kept. This spares a child the
work of the plain ones; what is hidden from it (by encryption, by another packing inside, by what it says that it is, by
how it begins, among many that are harmless each) ends by the memory and the time of its child.
"""

import re
import zlib
from collections.abc import Iterator

from sluiceway_ingest.adapters.extract.formats import failures
from sluiceway_ingest.adapters.extract.formats.draft import File

# PDFium takes more than the standard has: blanks and what follows them, and a return alone.
_LINE_END = re.compile(rb"(?:[\0\t\f ][^\r\n]{0,99})?(?:\r\n?|\n)")
_FED = 2**14
_PIECE = 2**18
_HARMLESS_BYTES = 64 * 2**20
# Deflate makes 1,032 bytes of one at the most: what is smaller than this stays harmless.
_LEAST_PACKED = _HARMLESS_BYTES // 1032
# An empty page that was scanned is packed as well as a bomb, and parsers unpack pictures and attachments only where
# they want them, within bounds of their own.
_UNPACKED_LATE = re.compile(rb"/(?:Image|EmbeddedFile)(?![A-Za-z])")
# A palette stands in it, as many digits as 256 colours have.
_DICTIONARY_BYTES = 8_000


def refuse_bomb(file: File) -> None:
    """Raises ExtractionFailed where one of its streams, such as what is drawn on a page, is a bomb."""
    for start, packed in _streams(file.content):
        most = max(_HARMLESS_BYTES, file.limits.archive_ratio * packed)
        if _unpacks_beyond(file.content, start, packed, most, file.limits.archive_ratio):
            raise failures.bomb(f"{packed} of its bytes unpack to more than {most >> 20} MiB")


def refuse_large(file: File) -> None:
    """Raises ExtractionFailed where all that is packed in it, pictures too, is too much for its size."""
    most = max(_HARMLESS_BYTES, file.limits.archive_ratio * len(file.content))
    unpacked = 0
    for start in _starts(file.content):
        for _, unpacked_now in _unpacked(file.content, start, len(file.content)):
            unpacked += unpacked_now
            if unpacked > most:
                raise failures.bomb(f"Its {len(file.content)} bytes unpack to more than {most >> 20} MiB")


def _streams(content: bytes) -> Iterator[tuple[int, int]]:
    """Where streams begin that could be a bomb, and how many bytes they have."""
    end = -1
    for start in _starts(content):
        if end < start:
            end = _end(content, start)
        if end - start >= _LEAST_PACKED and not _is_unpacked_late(content, start):
            yield start, end - start


def _starts(content: bytes) -> Iterator[int]:
    """Where the bytes of each stream begin. No pattern: a word is found several times as fast."""
    at = content.find(b"stream")
    while at >= 0:
        line_end = _LINE_END.match(content, at + len(b"stream"))
        if line_end is not None and content[at - 3 : at] != b"end":
            yield line_end.end()
        at = content.find(b"stream", at + 1)


def _end(content: bytes, start: int) -> int:
    end = content.find(b"endstream", start)
    return end if end >= 0 else len(content)


def _is_unpacked_late(content: bytes, start: int) -> bool:
    said = content[max(0, start - _DICTIONARY_BYTES) : start].rpartition(b"obj")[2]
    return _UNPACKED_LATE.search(said) is not None


def _unpacks_beyond(content: bytes, start: int, packed: int, most: int, ratio: int) -> bool:
    """Whether it does; what begins as documents do is not looked at to its end."""
    consumed = unpacked = 0
    for consumed_now, unpacked_now in _unpacked(content, start, packed):
        consumed, unpacked = consumed + consumed_now, unpacked + unpacked_now
        if unpacked > most:
            return True
        if unpacked < ratio * consumed:
            return False
    return False


def _unpacked(content: bytes, start: int, packed: int) -> Iterator[tuple[int, int]]:
    """How many bytes become how many, piece by piece, for as long as they unpack."""
    unpacker, stream = zlib.decompressobj(), memoryview(content)[start : start + packed]
    try:
        for at in range(0, len(stream), _FED):
            rest = bytes(stream[at : at + _FED])
            while rest and not unpacker.eof:
                piece, before = unpacker.decompress(rest, _PIECE), len(rest)
                rest = unpacker.unconsumed_tail
                yield before - len(rest), len(piece)
    except zlib.error:
        return
