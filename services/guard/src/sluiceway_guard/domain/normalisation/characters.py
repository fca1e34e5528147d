"""Characters in their plain form: compatibility forms, look-alikes, accents, case; invisible ones are left out."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final
from unicodedata import category, normalize

import re2

from sluiceway_guard.domain.normalisation.edits import Edit, Editing, Normalised
from sluiceway_guard.domain.normalisation.lookalikes import LOOKALIKES
from sluiceway_guard.domain.normalisation.watch import Watch

# Signs that show nothing: soft hyphen, joiners, fillers, direction marks, variation selectors, tags; lone surrogates
# become a sign that every encoding has.
INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Accents that are laid over letters of any script, and the vowel signs of Arabic.
_ACCENTS: Final = "\u0300-\u036f\u0640\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_NOTHING: Final = re.compile(f"[{INVISIBLE}{_ACCENTS}]")
# What shows nothing of its own between two letters: controls but blanks, too, and marks over the letter before them.
_UNSEEN: Final = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f{INVISIBLE}{_ACCENTS}\U0001bca0-\U0001bca3]+")
# Marks over, in and around a letter, signs that only order others, and controls but tabs and ends of lines: where one
# stands by itself it is laid over a letter of any script. What a letter of another script is made of stays in it.
_UNREAD: Final = frozenset({"Mn", "Me", "Cf", "Cc"})
_BLANKS: Final = frozenset("\t\n\v\f\r")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]+")
# Most texts have none: RE2 knows sooner.
_HAS_CONTROLS: Final = re2.compile(_CONTROLS.pattern.encode())
# In pieces: between two of them it is looked at the clock.
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]{1,1024}")
_MOST_REMEMBERED: Final = 16_384
# Of what may be long.
_FEW: Final = 16


def with_plain_characters(text: str, appended: Iterable[Edit], watch: Watch) -> Normalised:
    """The text in plain small letters, and behind it what is appended, in plain letters too. Raises OutOfTime."""
    behind = [Edit(start, end, f"\n\0\n{plain(hidden)}") for start, end, hidden in watch.over(appended, _FEW)]
    has_controls = _HAS_CONTROLS.search(text.encode(errors="surrogatepass")) is not None
    if text.isascii() and not has_controls:
        return Editing(text.lower()).finished(behind)
    parts: list[str] = []
    edits: list[Edit] = []
    for start, part in watch.over(_parts(text), _FEW):
        if part.isascii():
            parts.append(part.lower())
            controls = _CONTROLS.finditer(part) if has_controls else ()
            edits += (Edit(start + run.start(), start + run.end(), "") for run in controls)
        else:
            parts.append(_letter_for_letter(part, start, edits))
    editing = Editing("".join(parts))
    editing.edit(watch.over(edits))
    return editing.finished(watch.over(behind))


def without_unseen(text: str, watch: Watch) -> Normalised | None:
    """The text without the signs that show nothing, else as it is; None where it has none. Raises OutOfTime."""
    if (text.isascii() and text.isprintable()) or not _UNSEEN.search(text):
        return None
    return _without_unseen(text, watch)


def composed_without_unseen(composed: Normalised, watch: Watch) -> Normalised:
    """The same for a text whose letters were composed, told in code points of what it was made of."""
    return _without_unseen(composed.text, watch, composed)


def _without_unseen(text: str, watch: Watch, before: Normalised | None = None) -> Normalised:
    editing = Editing(text)
    editing.edit(Edit(*run.span(), "") for run in watch.over(_UNSEEN.finditer(text)))
    return editing.finished(before=before)


def plain(text: str) -> str:
    """The same for a text whose spans nobody asks for."""
    return _CONTROLS.sub("", text.lower()) if text.isascii() else "".join(map(_plain, text))


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """ASCII and the rest by turns, with where each begins."""
    done = 0
    for other in _BEYOND_ASCII.finditer(text):
        if done < other.start():
            yield done, text[done : other.start()]
        yield other.start(), other.group()
        done = other.end()
    if done < len(text):
        yield done, text[done:]


def _letter_for_letter(part: str, start: int, edits: list[Edit]) -> str:
    """The plain letters; where one is none or several, an edit is told instead."""
    letters = list(map(_plain, part))
    for at, letter in enumerate(letters):
        if len(letter) != 1:
            edits.append(_edit(start + at, letter, edits))
            letters[at] = part[at]
    return "".join(letters)


def _edit(at: int, letter: str, edits: list[Edit]) -> Edit:
    """Signs that are left out one after another are one edit."""
    begun = not letter and edits and edits[-1].end == at and not edits[-1].text
    return Edit(edits.pop().start if begun else at, at + 1, letter)


@lru_cache(_MOST_REMEMBERED)
def _plain(letter: str) -> str:
    if "\ud800" <= letter <= "\udfff":
        return "\ufffd"
    if category(letter) in _UNREAD and letter not in _BLANKS:
        return ""
    if letter in LOOKALIKES:
        return LOOKALIKES[letter]
    apart = normalize("NFKD", _NOTHING.sub("", letter))
    small = normalize("NFKD", "".join(LOOKALIKES.get(one, one) for one in apart).casefold())
    return normalize("NFKC", _NOTHING.sub("", small))
