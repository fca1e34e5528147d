"""Parts of a mail as they are asked for what their heads say. A parameter that breaks the rules says what it can, and
costs nothing else."""

import re
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import collapse_rfc2231_value
from typing import Any
from urllib.parse import unquote

from sluiceway_ingest.adapters.extract.formats.decoding import decoded, labelled

# Encoded words (RFC 2047, 2), one after another. Beside them some programs write letters as they are.
_WORD = r"=\?[!-~]*?\?[bqBQ]\?[ -~]*?\?="
_WORDS = re.compile(rf"{_WORD}(?:\s+{_WORD})*")


class _AsItCame(Compat32):
    """Bytes beyond ASCII in a head stay as they are, half characters each; the standard policy has U+FFFD for them."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


_POLICY = _AsItCame()


class MailPart(Message):
    """A message whose parameters are texts, and whose payload is as it came, whatever is wrong with its head."""

    def get_param(self, param: str, failobj: Any = None, header: str = "content-type", unquote: bool = True) -> Any:
        try:
            found: Any = super().get_param(param, failobj, header, unquote)
            return collapse_rfc2231_value(found) if isinstance(found, tuple) else found
        except (TypeError, ValueError):
            return _as_written(str(self.get(header, "")), param) or failobj

    def get_payload(self, i: int | None = None, decode: bool = False) -> Any:
        payload: Any = super().get_payload(i, decode=True) if decode else self._as_it_came(i)
        return payload

    def _as_it_came(self, number: int | None) -> Any:
        # What the library gives is decoded by a charset that may be none, and cannot be told apart from its bytes.
        payload: Any = self._payload  # type: ignore[attr-defined]  # the stubs know what is public alone
        return payload if number is None else payload[number]


def _as_written(head: str, param: str) -> str:
    """A parameter in one piece that says its charset (RFC 2231), with or without it, or the first piece of it."""
    found = re.search(rf"\b{re.escape(param)}[*\d]*\s*=\s*\"?([^\";]*)", head, re.IGNORECASE)
    return unquote(found[1].rpartition("''")[2]) if found else ""


def parsed(content: bytes) -> Message:
    return message_from_bytes(content, MailPart, policy=_POLICY)


def header(message: Message, name: str) -> str:
    return decoded_header(str(message.get(name, "")))


def decoded_header(raw: str) -> str:
    if any("\udc80" <= sign <= "\udcff" for sign in raw):
        raw = decoded(raw.encode("utf-8", "surrogateescape"))
    return " ".join(_WORDS.sub(lambda words: _spelt_out(words[0]), raw).split())


def _spelt_out(words: str) -> str:
    try:
        pieces = decode_header(words)
    except HeaderParseError:
        return words
    return "".join(_piece(piece, charset) for piece, charset in pieces)


def _piece(piece: bytes | str, charset: str | None) -> str:
    return piece if isinstance(piece, str) else labelled(piece, charset or "utf-8")
