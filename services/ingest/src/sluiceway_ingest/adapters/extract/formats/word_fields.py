"""Field codes of old Word documents, blanked before the text is read.

A field (a link, a page number) stands in the text as mark, code, mark, result, mark, and a reader of the page sees the
result alone. Whoever reads the text drops the marks, and then nobody knows what was code.
"""

import io
import re
import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import olefile  # type: ignore[import-untyped]  # ships no types

_STREAM: Final = "WordDocument"
# Of Word 97 and later; before that the text has no table of pieces that is read here.
_MAGIC: Final = 0xA5EC
_FLAGS_AT, _TABLE_1, _PIECES_AT = 0x0A, 0x0200, 0x01A2
_PROPERTIES, _PIECES = 1, 2
_IS_ONE_BYTE: Final = 1 << 30
_DEEPEST: Final = 64
# A code ends with its paragraph or table cell at the latest: what has no end is no field.
_MARKS: Final = re.compile("[\x13\x14\x15\r\x07]")


class _Piece(NamedTuple):
    """A stretch of the text: where it lies in the stream, its characters and the bytes of each."""

    offset: int
    characters: int
    width: int


def blanked(content: bytes) -> bytes:
    """The same file with blanks for the codes of its fields; a file whose text cannot be told stays as it is."""
    file = io.BytesIO(content)
    try:
        with olefile.OleFileIO(file, write_mode=True) as container:
            stream = bytearray(container.openstream(_STREAM).read())
            pieces = list(_pieces(container, stream))
            if sum(piece.characters for piece in pieces) > len(stream):
                return content
            text = "".join(_text(stream, piece) for piece in pieces)
            if "\x13" in text:
                _blank(stream, pieces, text)
                container.write_stream(_STREAM, bytes(stream))
            return file.getvalue()
    except (OSError, ValueError, IndexError, struct.error):
        return content


def _pieces(container: olefile.OleFileIO, stream: bytearray) -> Iterator[_Piece]:
    magic, flags = struct.unpack_from("<H8xH", stream)
    if magic != _MAGIC:
        return
    at, size = struct.unpack_from("<II", stream, _PIECES_AT)
    table, at = container.openstream("1Table" if flags & _TABLE_1 else "0Table").read()[at : at + size], 0
    while table[at] == _PROPERTIES:
        at += 3 + struct.unpack_from("<H", table, at + 1)[0]
    if table[at] != _PIECES:
        return
    count = (struct.unpack_from("<I", table, at + 1)[0] - 4) // 12
    begins = struct.unpack_from(f"<{count + 1}I", table, at + 5)
    for number, (begin, end) in enumerate(pairwise(begins)):
        (place,) = struct.unpack_from("<2xI2x", table, at + 5 + 4 * (count + 1) + 8 * number)
        width = 1 if place & _IS_ONE_BYTE else 2
        offset = (place & (_IS_ONE_BYTE - 1)) // (2 // width)
        if end < begin or offset + (end - begin) * width > len(stream):
            raise ValueError("a piece lies outside of the stream")
        yield _Piece(offset, end - begin, width)


def _text(stream: bytearray, piece: _Piece) -> str:
    """A character for each unit of the piece, also for half of a pair and for a byte without a character."""
    raw = stream[piece.offset : piece.offset + piece.characters * piece.width]
    if piece.width == 1:
        return raw.decode("latin-1")
    return "".join(map(chr, struct.unpack(f"<{piece.characters}H", raw)))


def _codes(text: str) -> Iterator[tuple[int, int]]:
    """Begin and end of each code, its marks left out; a field that lies in a code has one of its own, too."""
    begun: list[int | None] = []
    for found in _MARKS.finditer(text):
        if found[0] == "\x13":
            begun.append(found.end() if len(begun) < _DEEPEST else None)
        elif found[0] in "\r\x07":
            begun[:_DEEPEST] = [None] * min(len(begun), _DEEPEST)
        elif begun:
            begin = begun.pop()
            if begin is not None:
                yield begin, found.start()
            if found[0] == "\x14":
                begun.append(None)


def _blank(stream: bytearray, pieces: Sequence[_Piece], text: str) -> None:
    is_code, first = bytearray(len(text)), 0
    for begin, end in _codes(text):
        is_code[begin:end] = b"\1" * (end - begin)
    for piece in pieces:
        for found in re.finditer(b"\1+", is_code[first : first + piece.characters]):
            begin, end = (piece.offset + place * piece.width for place in found.span())
            stream[begin:end] = b" ".ljust(piece.width, b"\0") * len(found[0])
        first += piece.characters
