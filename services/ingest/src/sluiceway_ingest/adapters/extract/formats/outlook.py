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
from sluiceway_ingest.adapters.extract.formats.html_page import page_text
from sluiceway_ingest.adapters.extract.formats.outlook_properties import Properties
from sluiceway_ingest.domain.extracted import Attachment

# Numbers of properties: content, long and short name, media type.
_CONTENT: Final = "3701"
_NAMES: Final = ("3707", "3704", "3001")
_MEDIA_TYPE: Final = "370E"
# A message within the message, in a storage of its own, and what of it is read.
_MESSAGE: Final = "__substg1.0_3701000D"
_HEAD: Final = {"From": "0C1A", "To": "0E04", "Subject": "0037"}
_PLAIN, _HTML = "1000", "1013"
_MAIL: Final = "message/rfc822"
_DEPTH: Final = 8


def read(file: File) -> Draft:
    draft = office.read(file)
    with olefile.OleFileIO(io.BytesIO(file.content)) as container:
        return Draft(parts=draft.parts, title=draft.title, form=draft.form, children=tuple(attachments(container)))


def attachments(container: olefile.OleFileIO, message: str = "", depth: int = _DEPTH) -> Iterator[Attachment]:
    """Those of the message in this storage; empty: of the one that the container is."""
    for number, folder in enumerate(_folders(container, message), 1):
        attached = Properties(container, folder, message)
        if (content := attached.content(_CONTENT)) is not None:
            yield Attachment(
                name=next(filter(None, map(attached.text, _NAMES)), f"attachment {number}"),
                media_type=attached.text(_MEDIA_TYPE),
                content=content,
            )
        elif depth and container.exists(f"{folder}/{_MESSAGE}"):
            yield _attached_message(container, f"{folder}/{_MESSAGE}", number, depth)


def _attached_message(container: olefile.OleFileIO, message: str, number: int, depth: int) -> Attachment:
    """Written as a mail, which is read as any other, with what is attached to it."""
    written, said = MIMEMultipart(), Properties(container, message, message)
    head = {name: " ".join(said.text(place).split()) for name, place in _HEAD.items()}
    for name, text in head.items():
        if text:
            written[name] = Header(text, "utf-8").encode()
    written.attach(_body(said))
    for inner in attachments(container, message, depth - 1):
        written.attach(_part(inner))
    return Attachment(f"{head['Subject'] or f'message {number}'}.eml", _MAIL, written.as_bytes())


def _body(said: Properties) -> MIMEText:
    if plain := said.text(_PLAIN):
        return MIMEText(plain, "plain", "utf-8")
    html = said.content(_HTML)
    page = said.text(_HTML) if html is None else page_text(html.rstrip(b"\0"), said.charset)
    return MIMEText(page, "html", "utf-8")


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
