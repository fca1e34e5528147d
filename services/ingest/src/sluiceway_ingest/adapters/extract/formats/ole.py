"""OLE containers: office files of before 2007, Outlook messages and encrypted office files."""

import io
import struct

import msoffcrypto  # type: ignore[import-untyped]  # ships no types
import olefile  # type: ignore[import-untyped]  # ships no types
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError  # type: ignore[import-untyped]

from sluiceway_ingest.adapters.extract.formats import failures, media_types

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BY_STREAM = (
    ("EncryptedPackage", ""),
    ("WordDocument", media_types.DOC),
    ("PowerPoint Document", media_types.PPT),
    ("Workbook", media_types.XLS),
    ("Book", media_types.XLS),
    ("__properties_version1.0", media_types.MSG),
)


def kind(content: bytes) -> str:
    """The media type of the container; empty for an encrypted office file of today."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            for stream, media_type in _BY_STREAM:
                if container.exists(stream):
                    return media_type
    except (OSError, IndexError, ValueError) as error:
        raise failures.corrupt("The file begins like an old office file, but its directory cannot be read") from error
    raise failures.unsupported(
        "This is an old Microsoft container without a text document, slides, sheets or a message",
        "Save it as DOCX, PPTX, XLSX or PDF.",
    )


def is_document(container: olefile.OleFileIO) -> bool:
    return any(container.exists(stream) for stream, media_type in _BY_STREAM if media_type)


def decrypted(content: bytes, password: str | None) -> bytes:
    """The plain file of an encrypted one; a file that is not encrypted stays what it is."""
    try:
        return _decrypted(content, password)
    except InvalidKeyError as error:
        raise failures.encrypted("Office file", password) from error
    except (ParseError, OSError, struct.error, ValueError, LookupError, AttributeError, AssertionError) as error:
        raise failures.corrupt("This Office file is damaged") from error
    except (DecryptionError, FileFormatError) as error:
        raise failures.unsupported(
            "This Office file is encrypted in a way that cannot be opened here",
            "Save it without a password and submit that copy.",
        ) from error


def _is_of_1995(content: bytes) -> bool:
    """A workbook of Excel 5 or 95, which msoffcrypto does not know."""
    with olefile.OleFileIO(io.BytesIO(content)) as container:
        return bool(container.exists("Book") and not container.exists("Workbook"))


def _decrypted(content: bytes, password: str | None) -> bytes:
    if _is_of_1995(content):
        return content
    file = msoffcrypto.OfficeFile(io.BytesIO(content))
    if not file.is_encrypted():
        return content
    if not password:
        raise failures.encrypted("Office file", None)
    plain = io.BytesIO()
    file.load_key(password=password)
    file.decrypt(plain)
    return plain.getvalue()
