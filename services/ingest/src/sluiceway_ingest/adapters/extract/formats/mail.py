"""Mail (RFC 822): who wrote what to whom, and the documents that were attached."""

from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from sluiceway_ingest.adapters.extract.formats import failures
from sluiceway_ingest.adapters.extract.formats.decoding import labelled
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.html_page import converted
from sluiceway_ingest.domain.extracted import Attachment

_SHOWN = ("From", "To", "Cc", "Date", "Subject")


def read(file: File) -> Draft:
    message = message_from_bytes(file.content)
    if not message.keys():
        raise failures.corrupt("The file is named as a mail, but has no header")
    head = "\n".join(f"{name}: {header(message, name)}" for name in _SHOWN if message.get(name))
    body = "\n\n".join(filter(None, (_body(part) for part in _spoken(message))))
    return Draft(
        parts=(f"{head}\n\n{body}",),
        title=header(message, "Subject"),
        children=tuple(_attachments(message)),
    )


def header(message: Message, name: str) -> str:
    return _decoded_header(str(message.get(name, "")))


def _decoded_header(raw: str) -> str:
    try:
        pieces = decode_header(raw)
    except HeaderParseError:
        return raw
    return " ".join("".join(_piece(piece, charset) for piece, charset in pieces).split())


def _piece(piece: bytes | str, charset: str | None) -> str:
    return piece if isinstance(piece, str) else labelled(piece, charset or "utf-8")


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _parts(message: Message) -> Iterator[Message]:
    """All that is no container, without what is in an attached mail."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            inner = list(part.get_payload())
            waiting[:0] = _chosen(inner) if part.get_content_subtype() == "alternative" else inner
        else:
            yield part


def _chosen(alternatives: list[Message]) -> list[Message]:
    """One text of those that say the same: the plain one if it says anything, else the last, which is the richest."""
    plain = [part for part in alternatives if part.get_content_type() == "text/plain" and _body(part).strip()]
    return plain[:1] or alternatives[-1:]


def _spoken(message: Message) -> Iterator[Message]:
    """Texts, and what claims to have parts but has none."""
    spoken = ("text", "multipart")
    return (part for part in _parts(message) if part.get_content_maintype() in spoken and not _is_attached(part))


def _body(part: Message) -> str:
    text = labelled(_bytes(part), part.get_content_charset() or "utf-8")
    return converted(text)[0] if part.get_content_type() == "text/html" else text


def _attachments(message: Message) -> Iterator[Attachment]:
    """Pictures that only decorate the text (a content id, no file name) are left out."""
    for number, part in enumerate(_parts(message), 1):
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0)
            if isinstance(inner, Message):
                name = header(inner, "Subject") or f"message {number}"
                yield Attachment(f"{name}.eml", "message/rfc822", inner.as_bytes())
        elif _is_attached(part) and (content := _bytes(part)):
            yield Attachment(_name(part, number), part.get_content_type(), content)


def _name(part: Message, number: int) -> str:
    return _decoded_header(part.get_filename() or "").replace("\\", "/").rpartition("/")[2] or f"attachment {number}"


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
