"""Hidden texts: what base64, invisible tags and variation selectors spell out."""

import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Final

from sluiceway_guard.domain.normalisation.edits import Edit

FEWEST_ENCODED: Final = 24
_BASE64: Final = re.compile(f"[A-Za-z0-9+/_-]{{{FEWEST_ENCODED},}}")
_URL_SIGNS: Final = str.maketrans("-_", "+/")
TAGS: Final = re.compile("[\U000e0000-\U000e007f]+")
# A selector spells a byte: 16 of them in one block, 240 in another.
SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}")
_LEAST_PRINTABLE: Final = 0.9


def hidden_texts(text: str) -> list[Edit]:
    """Each with the span that spells it, in the order of their kinds."""
    hidden = list(_in_base64(text))
    if not text.isascii():
        hidden += [Edit(*tags.span(), _spelt_in_tags(tags.group())) for tags in TAGS.finditer(text)]
        hidden += [Edit(*signs.span(), _spelt_in_selectors(signs.group())) for signs in SELECTORS.finditer(text)]
    return hidden


def _in_base64(text: str) -> Iterator[Edit]:
    if max(map(len, text.split()), default=0) < FEWEST_ENCODED:
        return
    for run in _BASE64.finditer(text):
        if (decoded := _decoded(run.group())) is not None:
            yield Edit(*run.span(), decoded)


def _decoded(run: str) -> str | None:
    """None where it is no text."""
    whole = run.translate(_URL_SIGNS)
    padded = whole[: len(whole) // 4 * 4] if len(whole) % 4 == 1 else whole + "=" * (-len(whole) % 4)
    text = b64decode(padded).decode("utf-8", errors="replace")
    printable = sum(sign.isprintable() or sign.isspace() for sign in text) - text.count("\ufffd")
    return text if printable >= _LEAST_PRINTABLE * len(text) else None


def _spelt_in_tags(tags: str) -> str:
    return "".join(chr(ord(tag) - 0xE0000) for tag in tags)


def _spelt_in_selectors(signs: str) -> str:
    return bytes(_byte(ord(sign)) for sign in signs).decode("utf-8", errors="replace")


def _byte(code: int) -> int:
    return code - 0xFE00 if code <= 0xFE0F else code - 0xE0100 + 16
