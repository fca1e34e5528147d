"""Properties of an Outlook message (MS-OXMSG): in UTF-16, or in the code page of the program that wrote them."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import olefile  # type: ignore[import-untyped]  # ships no types

from sluiceway_ingest.adapters.extract.formats.decoding import labelled

_UNICODE, _ANSI, _BINARY = "001F", "001E", "0102"
_FIXED: Final = "__properties_version1.0"
# Numbers that say the code page: of HTML and texts, else of texts. They are entries of 16 bytes behind a head whose
# length is that of a message within another one, or of one that stands alone.
_CODE_PAGES: Final = (0x3FDE0003, 0x3FFD0003)
_ENTRY, _HEAD_WITHIN, _HEAD_ALONE = 16, 24, 32


@dataclass(frozen=True)
class Properties:
    """Those in a storage; empty: of the container. `message` is the storage of the message that it belongs to."""

    container: olefile.OleFileIO
    storage: str
    message: str

    def text(self, number: str) -> str:
        """Empty where it has none."""
        if (unicode := self._stream(f"{number}{_UNICODE}")) is not None:
            return unicode.decode("utf-16-le", errors="replace").rstrip("\0")
        return labelled((self._stream(f"{number}{_ANSI}") or b"").rstrip(b"\0"), self.charset)

    def content(self, number: str) -> bytes | None:
        return self._stream(f"{number}{_BINARY}")

    @cached_property
    def charset(self) -> str:
        """Of what is not in UTF-16."""
        path = "/".join(filter(None, (self.message, _FIXED)))
        if not self.container.exists(path):
            return "utf-8"
        head = _HEAD_WITHIN if self.message else _HEAD_ALONE
        numbers = dict(_entries(self.container.openstream(path).read()[head:]))
        page = next((numbers[tag] for tag in _CODE_PAGES if tag in numbers), 0)
        return f"cp{page}" if page else "utf-8"

    def _stream(self, name: str) -> bytes | None:
        path = "/".join(filter(None, (self.storage, f"__substg1.0_{name}")))
        if not self.container.exists(path):
            return None
        content: bytes = self.container.openstream(path).read()
        return content


def _entries(content: bytes) -> Iterator[tuple[int, int]]:
    """Tag and number; two words between them are flags, and the rest of a longer value."""
    for start in range(0, len(content) - _ENTRY + 1, _ENTRY):
        tag, _, number, _ = struct.unpack_from("<IIII", content, start)
        yield tag, number
