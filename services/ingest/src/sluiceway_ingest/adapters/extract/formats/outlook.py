"""Outlook messages: the text by kreuzberg, the attachments from the container."""

import io
from collections.abc import Iterator
from email import message_from_bytes
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Final

import olefile  # type: ignore[import-untyped]  # ships no types

from sluiceway_ingest.adapters.extract.formats import office
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.domain.extracted import Attachment

# Names of the properties in MS-OXMSG: content, long and short name, media type; all text as UTF-16.
_CONTENT: Final = "__substg1.0_37010102"
_NAMES: Final = ("__substg1.0_3707001F", "__substg1.0_3704001F", "__substg1.0_3001001F")
_MEDIA_TYPE: Final = "__substg1.0_370E001F"
# A message within the message, in a storage of its own, and what of it is read.
_MESSAGE: Final = "__substg1.0_3701000D"
_HEAD: Final = {
    "From": "__substg1.0_0C1A001F",
    "To": "__substg1.0_0E04001F",
    "Subject": "__substg1.0_0037001F",
}
_PLAIN, _HTML = "__substg1.0_1000001F", "__substg1.0_10130102"
_MAIL: Final = "message/rfc822"
_DEPTH: Final = 8


def read(file: File) -> Draft:
    draft = office.read(file)
    with olefile.OleFileIO(io.BytesIO(file.content)) as container:
        return Draft(parts=draft.parts, title=draft.title, form=draft.form, children=tuple(attachments(container)))


def attachments(container: olefile.OleFileIO, message: str = "", depth: int = _DEPTH) -> Iterator[Attachment]:
    """Those of the message in this storage; empty: of the one that the container is."""
    for number, folder in enumerate(_folders(container, message), 1):
        if container.exists(f"{folder}/{_CONTENT}"):
            names = (_text(container, f"{folder}/{name}") for name in _NAMES)
            yield Attachment(
                name=next(filter(None, names), f"attachment {number}"),
                media_type=_text(container, f"{folder}/{_MEDIA_TYPE}"),
                content=container.openstream(f"{folder}/{_CONTENT}").read(),
            )
        elif depth and container.exists(f"{folder}/{_MESSAGE}"):
            yield _attached_message(container, f"{folder}/{_MESSAGE}", number, depth)


def _attached_message(container: olefile.OleFileIO, message: str, number: int, depth: int) -> Attachment:
    """Written as a mail, which is read as any other, with what is attached to it."""
    written = MIMEMultipart()
    head = {name: " ".join(_text(container, f"{message}/{place}").split()) for name, place in _HEAD.items()}
    for name, text in head.items():
        if text:
            written[name] = Header(text, "utf-8").encode()
    written.attach(_body(container, message))
    for inner in attachments(container, message, depth - 1):
        written.attach(_part(inner))
    return Attachment(f"{head['Subject'] or f'message {number}'}.eml", _MAIL, written.as_bytes())


def _body(container: olefile.OleFileIO, message: str) -> MIMEText:
    if not container.exists(f"{message}/{_PLAIN}") and container.exists(f"{message}/{_HTML}"):
        html: bytes = container.openstream(f"{message}/{_HTML}").read()
        return MIMEText(html.decode("utf-8", errors="replace"), "html", "utf-8")
    return MIMEText(_text(container, f"{message}/{_PLAIN}"), "plain", "utf-8")


def _part(attached: Attachment) -> MIMEMessage | MIMEApplication:
    if attached.media_type == _MAIL:
        return MIMEMessage(message_from_bytes(attached.content))
    part = MIMEApplication(attached.content)
    part.add_header("Content-Disposition", "attachment", filename=attached.name)
    return part


def _folders(container: olefile.OleFileIO, message: str) -> list[str]:
    above = message.split("/") if message else []
    paths = container.listdir(streams=False, storages=True)
    return ["/".join(path) for path in paths if path[:-1] == above and path[-1].startswith("__attach_version1.0_")]


def _text(container: olefile.OleFileIO, path: str) -> str:
    if not container.exists(path):
        return ""
    content: bytes = container.openstream(path).read()
    return content.decode("utf-16-le", errors="replace").rstrip("\0")
