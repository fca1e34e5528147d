"""Letter that tells one thing from its like: an A string has another price than a D string, and size M is no size L."""

import re
from collections.abc import Iterator

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, PLAIN_NAMES
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# Words by themselves, which stand with a capital where a sentence begins; "I" does wherever it stands.
_WORDS = frozenset("AEOY")
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_PRONOUN = "I"
_BEGINS = re.compile(r"(?:^|[.!?:]\s)\W*$")
_ALONE = re.compile(r"(?<![\w'\u2019.&])[A-Z](?![\w'\u2019.&])")
_RANGE = re.compile(r"\b[A-Z] ?(?:[-\u2013\u2014]|to|bis|a) ?[A-Z]\b")

Lettered = tuple[str, str]


def is_of_another_letter(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line has a noun of the question with another letter, and neither it nor what heads it has that one."""
    if question.language not in PLAIN_NAMES | NOUNS_WITH_CAPITALS:
        return False
    asked = [one for one in _lettered(question.words) if one[1] in question.relation]
    asked = [one for one in asked if not _is_a_word(one[0], question.text)]
    told = set(_lettered(line.tokens)) if asked else set()
    texts = (line.text, *texts_above(passage, line))
    return any(
        any(noun == other and letter != another for another, other in told)
        and not any(letter in _ALONE.findall(text) or _RANGE.search(text) for text in texts)
        for letter, noun in asked
    )


def _is_a_word(letter: str, text: str) -> bool:
    """It stands where sentences begin alone."""
    places = [found.start() for found in _ALONE.finditer(text) if found.group() == letter]
    return letter in _WORDS and all(_BEGINS.search(text[:at]) for at in places)


def _lettered(words: tuple[Word, ...]) -> Iterator[Lettered]:
    """Each letter with the noun beside it, before it or behind; behind a number it is a unit."""
    for before, letter, behind in zip((None, *words), words, (*words[1:], None), strict=False):
        is_letter = len(letter.text) == 1 and letter.text in _LETTERS and letter.text != _PRONOUN
        if not is_letter or (before is not None and before.text[:1].isdigit()):
            continue
        beside = [one for one in (before, behind) if one is not None and one.is_content and not one.is_number]
        yield from ((letter.text, one.stem) for one in beside if len(one.text) > 1 and _are_beside(one, letter))


def _are_beside(one: Word, letter: Word) -> bool:
    return are_beside(*sorted((one, letter), key=lambda word: word.start))
