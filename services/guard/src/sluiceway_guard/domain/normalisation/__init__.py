"""Normalisation of a text for matching only: what was written to be overlooked reads as what it looks like.

Compatibility forms (NFKC), look-alike letters (UTS 39), accents, case, invisible signs, figures for letters, letters
spaced out, and texts hidden in base64 or in invisible signs. What goes on is always the text as it was; a span in the
normalised text is told in code points of the original.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

from sluiceway_common.errors import TooLarge
from sluiceway_guard.domain.normalisation.characters import (
    composed_without_unseen,
    with_plain_characters,
    without_unseen,
)
from sluiceway_guard.domain.normalisation.edits import Normalised
from sluiceway_guard.domain.normalisation.encoded import hidden_texts
from sluiceway_guard.domain.normalisation.letters import with_composed_letters
from sluiceway_guard.domain.normalisation.watch import UNWATCHED, OutOfTime, Watch
from sluiceway_guard.domain.normalisation.words import with_plain_words

__all__ = ["MOST_MATCHES", "MOST_WRITTEN_OUT", "READING", "Normalised", "OutOfTime", "ScannedText", "normalised"]

# Version of it, part of the version of all whose rules are matched so: with another one they find something else.
READING = "4"
# Matches that a scanner goes through, one by one: more than any text has whose findings are told, and more than any
# window of a document.
MOST_MATCHES: Final = 65_536
# Code points of the normalised text. One sign may stand for eighteen, and nobody looks at the clock while an automaton
# runs over them; a subject has at most a quarter of this, and any that somebody reads stays below.
MOST_WRITTEN_OUT: Final = 4_000_000

Match = TypeVar("Match")


@dataclass(frozen=True)
class ScannedText:
    """A text and, made when a scanner first asks for it, what rules are matched against. `is_due` says whether there is
    no time left for it."""

    text: str
    is_due: Callable[[], bool] = lambda: False

    @cached_property
    def normalised(self) -> Normalised:
        """Raises TooLarge for more than anybody could look at, and OutOfTime."""
        watch = Watch(self.is_due)
        plain = normalised(self.text, watch)
        if len(plain.text) > MOST_WRITTEN_OUT:
            raise TooLarge(
                f"written out it has more than {MOST_WRITTEN_OUT} characters; send fewer that stand for several"
            )
        watch.look()
        return plain

    @cached_property
    def seen(self) -> Sequence[Normalised]:
        """As a reader sees it: without signs that show nothing; and, where letters stand apart from their marks, with
        these in one sign, for a mark may be part of a word and may be laid over any. Raises OutOfTime."""
        watch = Watch(self.is_due)
        composed = with_composed_letters(self.text, watch)
        readings = without_unseen(self.text, watch), composed and composed_without_unseen(composed, watch)
        return [one for one in readings if one is not None and one.text != self.text]

    def each(self, matches: Iterable[Match]) -> Iterator[Match]:
        """What a scanner goes through, as long as there is time. Raises TooLarge for more than anybody could look at,
        and OutOfTime."""
        for number, match in enumerate(Watch(self.is_due).over(matches), start=1):
            if number > MOST_MATCHES:
                raise TooLarge(f"more than {MOST_MATCHES} places in it are to be looked at; send fewer characters")
            yield match


def normalised(text: str, watch: Watch = UNWATCHED) -> Normalised:
    """The text for matching, then each text that was hidden in it. Linear in its length. Raises OutOfTime alone."""
    return with_plain_words(with_plain_characters(text, hidden_texts(text, watch), watch), watch)
