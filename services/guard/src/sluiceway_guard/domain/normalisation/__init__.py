"""Normalisation of a text for matching only: what was written to be overlooked reads as what it looks like.

Compatibility forms (NFKC), look-alike letters (UTS 39), accents, case, invisible signs, figures for letters, letters
spaced out, and texts hidden in base64 or in invisible signs. What goes on is always the text as it was; a span in the
normalised text is told in code points of the original.
"""

from dataclasses import dataclass
from functools import cached_property

from sluiceway_guard.domain.normalisation.characters import with_plain_characters
from sluiceway_guard.domain.normalisation.edits import Normalised
from sluiceway_guard.domain.normalisation.encoded import hidden_texts
from sluiceway_guard.domain.normalisation.words import with_plain_words

__all__ = ["READING", "Normalised", "ScannedText", "normalised"]

# Version of it, part of the version of all whose rules are matched so: with another one they find something else.
READING = "2"


@dataclass(frozen=True)
class ScannedText:
    """A text and, made when a scanner first asks for it, what rules are matched against."""

    text: str

    @cached_property
    def normalised(self) -> Normalised:
        return normalised(self.text)


def normalised(text: str) -> Normalised:
    """The text for matching, then each text that was hidden in it. Linear in its length; never fails."""
    return with_plain_words(with_plain_characters(text, hidden_texts(text)))
