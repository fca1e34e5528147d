"""Zip archives, and the guard against zip bombs: what they declare is looked at before anybody unpacks them."""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Sequence

from sluiceway_ingest.adapters.extract.formats import failures, media_types
from sluiceway_ingest.domain.extracted import ExtractionFailed
from sluiceway_ingest.domain.limits import Limits

# Below this a member cannot hurt, whatever its ratio: empty sheets and styles compress a thousandfold.
_HARMLESS_BYTES = 2**20
_PIECE = 2**20
GZIP = b"\x1f\x8b"
_ENCRYPTED_FLAG = 0x1
# What zipfile and its unpackers raise over bytes that are not what the directory promises.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, RuntimeError),
    *(OSError, ValueError, OverflowError, IndexError),
)
_OPEN_DOCUMENT = {media_types.ODT, media_types.ODP, media_types.ODS}


def opened(content: bytes, limits: Limits) -> zipfile.ZipFile:
    """The container, if what it declares is within the limits."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except BROKEN as error:
        raise failures.corrupt("The file begins like a zip container, but its directory cannot be read") from error
    _guard(archive.infolist(), limits)
    return archive


def _guard(members: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > limits.archive_entries:
        raise failures.bomb(f"It holds {len(members)} files; {limits.archive_entries} are allowed")
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.file_bytes:
        raise failures.bomb(f"It unpacks to {unpacked >> 20} MiB; {limits.file_bytes >> 20} MiB are allowed")
    for member in members:
        _guard_ratio(member, limits)


def _guard_ratio(member: zipfile.ZipInfo, limits: Limits) -> None:
    if member.file_size > max(_HARMLESS_BYTES, limits.archive_ratio * member.compress_size):
        raise failures.bomb(
            f"A part of it unpacks from {member.compress_size} to {member.file_size} bytes; "
            f"at most {limits.archive_ratio} to 1 is allowed"
        )


def unzipped(content: bytes, limits: Limits) -> bytes:
    """What a gzip file holds, unpacked piece by piece within the limits of a zip member."""
    most = min(limits.file_bytes, max(_HARMLESS_BYTES, limits.archive_ratio * len(content)))
    out, rest = bytearray(), content
    try:
        while rest.startswith(GZIP):
            unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
            while rest and not unpacker.eof:
                out += unpacker.decompress(rest, _PIECE)
                rest = unpacker.unconsumed_tail
                if len(out) > most:
                    raise failures.bomb(f"It unpacks from {len(content)} to more than {most} bytes")
            if not unpacker.eof:
                raise failures.corrupt("This gzip file breaks off")
            rest = unpacker.unused_data
    except zlib.error as error:
        raise failures.corrupt("This gzip file is damaged") from error
    return bytes(out)


def kind(archive: zipfile.ZipFile, limits: Limits) -> str:
    """The media type of what the container is. Raises ExtractionFailed for one that is none of ours."""
    names = set(archive.namelist())
    declared = _declared(archive, limits) if "mimetype" in names else ""
    if declared in _OPEN_DOCUMENT | {media_types.EPUB}:
        _refuse_encrypted(archive, declared, limits)
        return declared
    if "[Content_Types].xml" in names:
        return _office(names)
    if "Index/Document.iwa" in names or {"index.xml", "buildVersionHistory.plist"} <= names:
        raise failures.unsupported(
            "This is an Apple iWork document", "Export it as PDF or an Office file and submit that."
        )
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in archive.infolist()):
        raise failures.encrypted("archive", None)
    raise failures.unsupported("This is a zip archive", "Unpack it and submit the files that are in it.")


def read(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    """A member, whatever size it declares: never more than the limit."""
    try:
        with archive.open(name) as member:
            content = member.read(limits.file_bytes + 1)
    except KeyError as error:
        raise failures.corrupt(f"The file lacks its part {name!r}") from error
    except BROKEN as error:
        raise failures.corrupt(f"The part {name!r} of the file cannot be unpacked") from error
    if len(content) > limits.file_bytes:
        raise failures.bomb(f"A part of it unpacks to more than {limits.file_bytes >> 20} MiB")
    return content


def _declared(archive: zipfile.ZipFile, limits: Limits) -> str:
    return read(archive, "mimetype", limits).decode("ascii", errors="replace").strip()


def _office(names: set[str]) -> str:
    for part, media_type in (
        ("word/", media_types.DOCX),
        ("ppt/", media_types.PPTX),
        ("xl/workbook.bin", media_types.XLSB),
        ("xl/", media_types.XLSX),
    ):
        if any(name.startswith(part) for name in names):
            return media_type
    raise failures.unsupported(
        "This office file holds no text document, slides or sheets", "Save it as DOCX, PPTX, XLSX or PDF."
    )


def _refuse_encrypted(archive: zipfile.ZipFile, declared: str, limits: Limits) -> None:
    """OpenDocument encrypts its parts and says so in the manifest; an EPUB names what it encrypts."""
    names = archive.namelist()
    if declared == media_types.EPUB and "META-INF/encryption.xml" in names and "META-INF/rights.xml" in names:
        raise ExtractionFailed(
            "ENCRYPTED", "This e-book is locked by its shop (DRM) and cannot be opened. Submit a copy without the lock."
        )
    if declared in _OPEN_DOCUMENT and "META-INF/manifest.xml" in names:
        if b"encryption-data" in read(archive, "META-INF/manifest.xml", limits):
            raise ExtractionFailed(
                "ENCRYPTED",
                "This OpenDocument file is encrypted, and such files cannot be opened here, with the password "
                "either. Save it without a password and submit that copy.",
            )
