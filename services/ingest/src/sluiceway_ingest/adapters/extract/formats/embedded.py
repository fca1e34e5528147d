"""Embedded objects of office files: workbooks behind charts, documents within documents, files in a package of OLE."""

import io
import struct
from collections.abc import Iterator

import olefile  # type: ignore[import-untyped]  # ships no types

from sluiceway_ingest.adapters.extract.formats import ole
from sluiceway_ingest.adapters.extract.formats.packages import Package, parts_of_kind
from sluiceway_ingest.domain.extracted import Attachment
from sluiceway_ingest.domain.limits import Limits

_FOLDER, _CHARTS = "/embeddings/", "/charts/chart"
# Streams that hold the file itself: one of Office as a whole (MS-OSHARED), and any file with its name (MS-OLEDS).
_WHOLE, _NATIVE = "Package", "\x01Ole10Native"
_FILE = 2


def embedded(package: Package, limits: Limits) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """The documents in a file of Word, PowerPoint or Excel, and a flag where there are more of them than is allowed.

    The workbook behind a chart is left out: the chart is in the text as its table.
    """
    kept: list[Attachment] = []
    room = limits.children_bytes
    for found in _found(package):
        room -= len(found.content)
        if room < 0 or len(kept) == limits.children:
            return tuple(kept), ("unread-attachments",)
        kept.append(found)
    return tuple(kept), ()


def _found(package: Package) -> Iterator[Attachment]:
    names = [member.filename for member in package.members if _FOLDER in f"/{member.filename}"]
    drawn = set(_behind_charts(package)) if names else set()
    for name in names:
        if name not in drawn:
            with package.beside():
                yield from _unwrapped(name.rpartition("/")[2], package.read(name))


def _behind_charts(package: Package) -> Iterator[str]:
    charts = [member.filename for member in package.members if _CHARTS in f"/{member.filename}"]
    for chart in charts:
        yield from parts_of_kind(package, chart, "package")


def _unwrapped(name: str, content: bytes) -> Iterator[Attachment]:
    if not content.startswith(ole.SIGNATURE):
        if content:
            yield Attachment(name, "", content)
        return
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            yield from _streams(name, content, container)
    except (OSError, IndexError, ValueError, struct.error):
        yield Attachment(name, "", content)


def _streams(name: str, content: bytes, container: olefile.OleFileIO) -> Iterator[Attachment]:
    if container.exists(_WHOLE):
        yield Attachment(name, "", container.openstream(_WHOLE).read())
    elif container.exists(_NATIVE):
        yield _native(name, container.openstream(_NATIVE).read())
    elif ole.is_document(container):
        yield Attachment(name, "", content)


def _native(name: str, stream: bytes) -> Attachment:
    """Size, a flag, its name, where it came from, two flags, where it was kept, then the size and the bytes of the
    file. Texts end with a zero."""
    (flag,) = struct.unpack_from("<H", stream, 4)
    label, _, rest = stream[6:].partition(b"\0")
    _, _, rest = rest.partition(b"\0")
    (kept,) = struct.unpack_from("<I", rest, 4)
    (size,) = struct.unpack_from("<I", rest, 8 + kept)
    content = rest[12 + kept : 12 + kept + size]
    if flag != _FILE or len(content) != size:
        raise ValueError("no packed file")
    return Attachment(label.decode("cp1252", errors="replace") or name, "", content)
