"""Letters as they are meant, of a text that words of a policy are looked for in: composed, in their usual form (NFKC),
without the difference of case and without signs that show nothing. Accents stay: they make another word.
"""

import re
from functools import lru_cache
from typing import Final
from unicodedata import is_normalized, normalize

from sluiceway_guard.domain.normalisation.characters import INVISIBLE
from sluiceway_guard.domain.normalisation.edits import Edit, Editing, Normalised
from sluiceway_guard.domain.normalisation.watch import UNWATCHED, Watch

# A letter and the marks over it, the sound marks of Japanese, and the parts of a Korean syllable: what may be one sign.
_APART: Final = re.compile(
    "[^\u0300-\u036f\u0653-\u0655\u3099\u309a][\u0300-\u036f\u0653-\u0655\u3099\u309a]+"
    "|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
)
_SHOWS_NOTHING: Final = re.compile(f"[{INVISIBLE}]")
_MOST_REMEMBERED: Final = 16_384
# Code points of the usual form of one sign: that of some words of Arabic has eighteen, and nobody forbids these.
_LONGEST: Final = 4


def with_folded_letters(text: str, watch: Watch = UNWATCHED) -> Normalised:
    """The text to look for words in, whose spans are told in code points of the original. Raises OutOfTime."""
    if text.isascii():
        return Normalised(text.lower())
    composed = with_composed_letters(text, watch)
    written = composed.text if composed else text
    letters = list(map(_folded, watch.over(written)))
    # What is none or several has an edit; until then one sign stands for it, so that all others stand where they stood.
    editing = Editing("".join([letter if len(letter) == 1 else "\0" for letter in letters]))
    editing.edit(Edit(at, at + 1, letter) for at, letter in enumerate(letters) if len(letter) != 1)
    return editing.finished(before=composed)


def with_composed_letters(text: str, watch: Watch = UNWATCHED) -> Normalised | None:
    """The text with one sign for each letter that stands apart from its marks; None where it has none such. Raises
    OutOfTime."""
    if is_normalized("NFC", text):
        return None
    editing = Editing(text)
    editing.edit(Edit(*each.span(), normalize("NFC", each.group())) for each in watch.over(_APART.finditer(text)))
    return editing.finished()


@lru_cache(_MOST_REMEMBERED)
def _folded(letter: str) -> str:
    if _SHOWS_NOTHING.match(letter):
        return ""
    usual = normalize("NFKC", letter)
    return normalize("NFKC", (usual if len(usual) <= _LONGEST else letter).casefold())
