"""Place of a rule: what is allowed or forbidden in the pool tells nothing of the sauna."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.contraries import asks_for_a_rule
from sluiceway_infer.domain.grounding.selection.things import is_spoken_of
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

_IN: Mapping[str, frozenset[str]] = {
    "en": frozenset(("in", "at", "from", "inside")), "de": frozenset(("in", "auf")), "es": frozenset(("en",)),
}  # fmt: skip
_WITH_ARTICLE = frozenset(("im",))
# A thing that is known is a place there; "on a lead" is none.
_THE = frozenset("the our your der dem den die das unserem unserer el la los las nuestro nuestra".split())
_NO_PLACES = frozenset(
    "presence company case event begleitung anwesenheit fall regel presencia compania caso general".split()
)


def is_ruled_of_another_place(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """What may be done in a place is asked, and the line tells it of another one, with nothing above that names the
    one which is asked for.
    """
    language = question.language
    if not asks_for_a_rule(question):
        return False
    asked = [word.stem for word in _places(question.words, language)]
    there = line.stems | passage.above(line) | passage.place
    is_told = any(is_spoken_of(place, there, language) for place in asked)
    others = (word for word in _places(line.tokens, language) if word.stem not in question.stems)
    return bool(asked) and not is_told and any(others)


def _places(words: Sequence[Word], language: str) -> Iterator[Word]:
    """The words behind an "in the"."""
    places = _IN.get(language, frozenset())
    for word, following, last in zip_longest(words, words[1:], words[2:]):
        is_led = plain(word.text) in places and following is not None and plain(following.text) in _THE
        noun = following if plain(word.text) in _WITH_ARTICLE else last if is_led else None
        if noun is not None and _is_a_place(noun):
            yield noun


def _is_a_place(word: Word) -> bool:
    return word.is_content and not word.is_number and plain(word.text) not in TIMES | _NO_PLACES
