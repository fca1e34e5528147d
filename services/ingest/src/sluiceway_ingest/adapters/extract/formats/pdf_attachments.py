"""Title of a PDF and the files in it. What is odd about one of them costs that one alone."""

from collections.abc import Callable
from ctypes import Array, c_char, c_ulong, c_ushort

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # ships no types
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]  # ships no types

from sluiceway_ingest.domain.extracted import Attachment

# Puts a text, in UTF-16 with a zero at its end, where there is room for so many bytes; says how many it has.
WideText = Callable[["Array[c_ushort] | None", int], int]


def title(document: pdfium.PdfDocument) -> str:
    return wide_text(lambda room, size: pdfium_c.FPDF_GetMetaText(document, b"Title\0", room, size))


def attachments(document: pdfium.PdfDocument) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """The files, but for the empty ones, and a flag where one cannot be read."""
    handles = [pdfium_c.FPDFDoc_GetAttachment(document, number) for number in range(document.count_attachments())]
    contents = [_content(handle) for handle in handles]
    found = tuple(
        Attachment(_name(handle) or f"attachment {number}", "", content)
        for number, (handle, content) in enumerate(zip(handles, contents, strict=True), 1)
        if content
    )
    return found, ("unread-attachments",) if None in contents else ()


def _content(attached: pdfium_c.FPDF_ATTACHMENT) -> bytes | None:
    size = c_ulong()
    if not attached or not pdfium_c.FPDFAttachment_GetFile(attached, None, 0, size):
        return None
    room = (c_char * size.value)()
    return room.raw if pdfium_c.FPDFAttachment_GetFile(attached, room, size.value, size) else None


def _name(attached: pdfium_c.FPDF_ATTACHMENT) -> str:
    return wide_text(lambda room, size: pdfium_c.FPDFAttachment_GetName(attached, room, size))


def wide_text(ask: WideText) -> str:
    """Without what is no whole character."""
    size = ask(None, 0)
    room = (c_ushort * (size // 2 + 1))()
    ask(room, size)
    return bytes(room)[: max(size - 2, 0)].decode("utf-16-le", "ignore")
