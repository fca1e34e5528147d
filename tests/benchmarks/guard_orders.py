"""Orders to a model in six languages, and the English ones in disguise: what the scanners find of them."""

import codecs
import tomllib
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sluiceway_guard.domain.normalisation import ScannedText
from sluiceway_guard.domain.normalisation.encoded import MORSE_LETTERS
from sluiceway_guard.ports import Scanner
from tests.benchmarks.measured import Table, rate

_FOLDER: Final = Path(__file__).parents[1] / "data" / "guard"
_CYRILLIC: Final = str.maketrans("aceiopsxy", "асеіорѕху")  # noqa: RUF001
_FULL_WIDTH: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_LEET: Final = str.maketrans("aeiost", "4310$7")
_MORSE: Final = {letter: code for code, letter in MORSE_LETTERS.items()}


@dataclass(frozen=True)
class Language:
    """Orders, and harmless sentences that resemble them."""

    name: str
    orders: tuple[str, ...]
    harmless: tuple[str, ...]


def tables(scanners: Sequence[Scanner]) -> tuple[Table, ...]:
    """By language of the unseen half; by disguise of the English orders of both halves that are found undisguised."""
    unseen, seen = _languages("orders_unseen"), _languages("orders")
    plain = [order for half in (unseen, seen) for one in half if one.name == "en" for order in one.orders]
    return _by_language(unseen, scanners), _by_disguise([one for one in plain if _is_found(one, scanners)], scanners)


def _languages(name: str) -> list[Language]:
    rows = tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8"))["language"]
    return [Language(row["name"], tuple(row["orders"]), tuple(row["harmless"])) for row in rows]


def _is_found(text: str, scanners: Sequence[Scanner]) -> bool:
    scanned = ScannedText(text)
    return any(scanner.scan(scanned) for scanner in scanners)


def _by_language(languages: Sequence[Language], scanners: Sequence[Scanner]) -> Table:
    rows = tuple((one.name, *_found(one.orders, scanners), *_found(one.harmless, scanners)) for one in languages)
    columns = ("language", "found", "of orders", "share", "flagged", "of harmless", "share ")
    return Table(columns, rows, "Orders by language: written for this repository, the unseen half.")


def _by_disguise(orders: Sequence[str], scanners: Sequence[Scanner]) -> Table:
    rows = tuple((name, *_found([put_on(one) for one in orders], scanners)) for name, put_on in DISGUISES.items())
    return Table(("disguise", "found", "of orders", "share"), rows, "English orders in disguise.")


def _found(texts: Sequence[str], scanners: Sequence[Scanner]) -> tuple[str, str, str]:
    found = sum(_is_found(text, scanners) for text in texts)
    return str(found), str(len(texts)), rate(found, len(texts))


def _tags(text: str) -> str:
    return "Nice weather." + "".join(chr(0xE0000 + ord(letter)) for letter in text)


def _morse(text: str) -> str:
    words = ["".join(filter(str.isalpha, word.lower())) for word in text.split()]
    return " / ".join(" ".join(_MORSE[letter] for letter in word) for word in words)


def _percent(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


DISGUISES: Final[Mapping[str, Callable[[str], str]]] = {
    "none": lambda text: text,
    "capitals": str.upper,
    "Cyrillic look-alikes": lambda text: text.translate(_CYRILLIC),
    "full width": lambda text: text.translate(_FULL_WIDTH),
    "accents": lambda text: "".join(f"{letter}\u0301" if letter in "aeiou" else letter for letter in text),
    "zero width signs": lambda text: "\u200b".join(text),
    "figures for letters": lambda text: text.translate(_LEET),
    "letters spaced out": lambda text: "  ".join(" ".join(word) for word in text.split()),
    "a word a line": lambda text: "\n".join(text.split()),
    "base64": lambda text: b64encode(text.encode()).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "percent escapes": _percent,
    "Morse code": _morse,
    "invisible tags": _tags,
    "ROT13": lambda text: codecs.encode(text, "rot13"),
    "written backwards": lambda text: text[::-1],
    "base64 twice": lambda text: b64encode(b64encode(text.encode())).decode(),
}
