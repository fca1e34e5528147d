"""Mail (RFC 822): who wrote what to whom, and the documents that were attached."""

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from email.errors import (
    CloseBoundaryNotFoundDefect,
    InvalidBase64CharactersDefect,
    InvalidBase64LengthDefect,
    MissingHeaderBodySeparatorDefect,
)
from email.message import Message

from sluiceway_ingest.adapters.extract.formats import failures, mail_parts
from sluiceway_ingest.adapters.extract.formats.decoding import decoded, labelled
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.html_page import converted
from sluiceway_ingest.adapters.extract.formats.mail_flowed import is_flowed, unbroken
from sluiceway_ingest.adapters.extract.formats.mail_parts import decoded_header, header
from sluiceway_ingest.domain.extracted import Attachment

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_PACKED = ("base64", "quoted-printable", "x-uuencode", "uuencode", "uue")
# What tells that something is missing, and not only that a rule was broken.
_DAMAGE = (CloseBoundaryNotFoundDefect, InvalidBase64CharactersDefect, InvalidBase64LengthDefect)
_HEAD = 8192
_FIELD = re.compile(r"^[A-Za-z][A-Za-z0-9-]*:(?= |\t|$)", re.MULTILINE)
# Two lines of it at the least: one may be a key or a checksum that somebody wrote.
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{60,76}\r?\n)+[A-Za-z0-9+/]{1,76}={0,2}")
# What a page that was saved as one file (MHTML) is drawn by.
_DRAWS = ("text/css", "text/javascript")
# What stands beside the text for programs: an invitation to a calendar, a page that only some readers of mail show.
_FOR_PROGRAMS = ("text/calendar", "text/x-amp-html", "text/watch-html")
# So many times the words of the plain text say that it is none of what was written.
_RICHER = 3
_LETTERS = re.compile(rb"[A-Za-z0-9+/]+")


def read(file: File) -> Draft:
    message = _parsed(file.content)
    if not message.keys():
        raise failures.corrupt("The file is named as a mail, but has no header")
    parts = list(_parts(message))
    attached = list(_attachments(parts))
    unread = [name for name, attachment in attached if attachment is None]
    head = [f"{name}: {header(message, name)}" for name in _SHOWN if message.get(name)]
    head += [f"Attachment that cannot be read: {name}" for name in unread]
    body = "\n\n".join(filter(None, (_body(part) for part in parts if _is_spoken(part))))
    return Draft(
        parts=("\n".join(head) + f"\n\n{body}",),
        title=header(message, "Subject"),
        children=tuple(attachment for _, attachment in attached if attachment is not None),
        flags=_flags([message, *parts], unread),
    )


def _parsed(content: bytes) -> Message:
    """The mail; one that was saved as a text of another charset is told what charset it has now."""
    text = "" if _fits_ascii(content) else decoded(content)
    message = mail_parts.parsed((text.encode() if text else content).lstrip(b"\xef\xbb\xbf\r\n"))
    for part in message.walk() if text else ():
        if part.get_content_maintype() == "text" and _transfer(part) not in _PACKED:
            # Where the head is too odd to be told, the bytes are found to be UTF-8 all the same.
            with suppress(TypeError, ValueError):
                part.set_param("charset", "utf-8")
    return message


def _fits_ascii(content: bytes) -> bool:
    """Whether a byte is a character, as mails are sent, and not two or four."""
    return b"\0" not in content[:_HEAD] and not content.startswith((b"\xff\xfe", b"\xfe\xff"))


def _flags(parts: Sequence[Message], unread: Sequence[str]) -> tuple[str, ...]:
    damaged = any(isinstance(defect, _DAMAGE) for part in parts for defect in part.defects)
    return ("damaged",) * damaged + ("unread-attachments",) * bool(unread)


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _is_file(part: Message) -> bool:
    """Whether it is there for itself, and decorates no text."""
    is_mail = part.get_content_type() == "message/rfc822"
    return is_mail or _is_bare(part) or (_is_attached(part) and "content-id" not in part)


def _is_bare(part: Message) -> bool:
    """A file that has neither a name nor a disposition, as scanners send them, and that no text shows, by its id or by
    the address that it was saved from."""
    is_other = part.get_content_maintype() not in ("text", "image", "multipart", "message")
    is_shown = "content-id" in part or "content-location" in part
    return is_other and not part.get_content_subtype().endswith("-signature") and not is_shown


def _parts(message: Message) -> Iterator[Message]:
    """All that is no container, without what is in an attached mail. Of the alternatives that were not chosen the files
    alone, since another program attaches them to one of the texts."""
    waiting = [(message, True)]
    while waiting:
        part, is_chosen = waiting.pop(0)
        part = _mended(part)
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            inner = list(part.get_payload())
            chosen = _chosen(inner) if part.get_content_subtype() == "alternative" else inner
            waiting[:0] = [(one, is_chosen and any(one is each for each in chosen)) for one in inner]
        elif is_chosen or _is_file(part):
            yield part


def _mended(part: Message) -> Message:
    """A head that broke off at a line that was folded without a blank before it, and went on in the body."""
    payload = part.get_payload()
    broken = any(isinstance(defect, MissingHeaderBodySeparatorDefect) for defect in part.defects)
    if not broken or not isinstance(payload, str):
        return part
    rest, _, body = payload.replace("\r\n", "\n").partition("\n\n")
    if not _FIELD.search(rest):
        return part
    folded = "".join(f"{line}\n" if _FIELD.match(line) else f" {line}\n" for line in rest.split("\n"))
    head = "".join(f"{name}: {value}\n" for name, value in part.raw_items())
    return mail_parts.parsed(f"{head}{folded}\n{body}".encode("ascii", "surrogateescape"))


def _chosen(alternatives: list[Message]) -> list[Message]:
    """One text of those that say the same: the plain one, unless it says next to nothing of what the last says, which
    is the richest: some programs only tell there that the mail is in HTML."""
    texts = [part for part in alternatives if _words(part)]
    plain = [part for part in texts if part.get_content_type() == "text/plain"]
    richest = (texts or alternatives)[-1:]
    if not plain or any(_words(part) > _RICHER * _words(plain[0]) for part in richest):
        return richest
    return plain[:1]


def _words(part: Message) -> int:
    """Of all texts in it, such as those of a page that lies beside its pictures, without the addresses of links, of
    which a page may have more than words. What is written for a calendar or a viewer of its own has none."""
    texts = (leaf for leaf in _leaves(part) if _is_spoken(leaf) and leaf.get_content_type() not in _FOR_PROGRAMS)
    return sum("://" not in word for leaf in texts for word in _body(leaf).split())


def _leaves(part: Message) -> Iterator[Message]:
    waiting = [part]
    while waiting:
        part = waiting.pop()
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting += [one for one in inner if isinstance(one, Message)]
        else:
            yield part


def _is_spoken(part: Message) -> bool:
    """Texts, and what claims to have parts but has none."""
    is_text = part.get_content_maintype() in ("text", "multipart") and part.get_content_type() not in _DRAWS
    return is_text and not _is_attached(part) and not _is_binary(part)


def _is_binary(part: Message) -> bool:
    """A file in a part that lost its head, by which it was a text."""
    return _lost_its_head(part) and b"\0" in _bytes(part)


def _body(part: Message) -> str:
    text = labelled(_bytes(part), part.get_content_charset() or "utf-8")
    if is_flowed(part):
        return unbroken(part, text)
    return converted(text) if part.get_content_type() == "text/html" else text


def _attachments(parts: Iterable[Message]) -> Iterator[tuple[str, Attachment | None]]:
    """By name; None where nothing of it can be read. Pictures that only decorate the text (a content id, no file
    name) are left out."""
    for number, part in enumerate(parts, 1):
        if part.get_content_type() == "message/rfc822":
            yield _attached_mail(part, number)
        elif _is_attached(part) or _is_binary(part) or _is_bare(part):
            name, content = _name(part, number), _bytes(part)
            media_type = "" if _is_binary(part) else part.get_content_type()
            yield name, Attachment(name, media_type, content) if content else None


def _attached_mail(part: Message, number: int) -> tuple[str, Attachment | None]:
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(inner, Message) or not inner.keys():
        return _name(part, number), None
    name = f"{header(inner, 'Subject') or f'message {number}'}.eml"
    return name, Attachment(name, "message/rfc822", inner.as_bytes())


def _name(part: Message, number: int) -> str:
    return decoded_header(part.get_filename() or "").replace("\\", "/").rpartition("/")[2] or f"attachment {number}"


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    if _transfer(part) == "base64" and any(isinstance(one, InvalidBase64LengthDefect) for one in part.defects):
        return _unpacked(content)
    return _unpacked(content) if _lost_its_head(part) else content


def _transfer(part: Message) -> str:
    return str(part.get("content-transfer-encoding", "")).strip().lower()


def _lost_its_head(part: Message) -> bool:
    """Whether base64 stands in it, and nothing says so."""
    payload = part.get_payload()
    return _transfer(part) not in _PACKED and isinstance(payload, str) and bool(_BASE64.fullmatch(payload.strip()))


def _unpacked(content: bytes) -> bytes:
    """Base64 as far as it goes: the last characters of one that was cut may be too few for a byte."""
    letters = b"".join(_LETTERS.findall(content))
    usable = len(letters) - (len(letters) % 4 == 1)
    return base64.b64decode(letters[:usable] + b"=" * (-usable % 4))
