"""Attribute of a thing: "the deposit for the flat" is that of no parking space, of which the same text speaks."""

from collections.abc import Iterator, Mapping, Sequence

from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.measured import properties_asked
from sluiceway_infer.domain.grounding.selection.things import is_bound, is_spoken_of
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# Behind these, and an article, stands what an attribute is of.
_OF: Mapping[str, frozenset[str]] = {
    "en": frozenset(("of", "for", "on")),
    "de": frozenset("der des eines einer fur auf am an vom von bei beim zum zur".split()),
    "es": frozenset(("de", "del", "para", "por", "sobre")),
    "fr": frozenset(("de", "du", "des", "pour", "sur")),
    "ar": frozenset(("علي", "على")),
}
_MOST_SMALL = 2

_Thing = Sequence[Word]


def is_attribute_of_another(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line says of what the attribute is that is asked for, and that is another thing than the one of the question,
    of which another line speaks.
    """
    concepts = properties_asked(question)
    asked = [word for thing in _owners(question.words, question.language, concepts) for word in thing]
    there = list(_owners(line.tokens, question.language, concepts)) if asked else []
    if not there or any(_may_be_asked(thing, question, passage) for thing in there):
        return False
    language = question.language
    around = line.stems | passage.above(line)
    return any(
        not is_bound(word.stem, around, language)
        and any(is_spoken_of(word.stem, other.stems, language) for other in passage.lines if not other.is_heading)
        for word in asked
    )


def _owners(found: Sequence[Word], language: str, concepts: frozenset[str]) -> Iterator[_Thing]:
    """What stands behind each word for the attribute: the words of matter, in German the nouns."""
    for at, word in enumerate(found):
        if not (word.is_content and concepts_of(word.stem, language) & concepts):
            continue
        small = [one for one in found[at + 1 : at + 1 + _MOST_SMALL] if not one.is_content]
        is_led = bool(small) and plain(small[0].text) in _OF.get(language, ())
        following = found[at + 1 + len(small) :]
        is_construct = language == "ar" and not small and bool(following) and are_beside(word, following[0])
        if (is_led or is_construct) and (thing := _thing(following, language)):
            yield thing


def _thing(following: Sequence[Word], language: str) -> _Thing:
    end = next((at for at, word in enumerate(following) if not word.is_content or word.is_number), len(following))
    run = [word for word in following[:end] if language not in NOUNS_WITH_CAPITALS or word.is_name]
    is_of_matter = not any(_is_no_thing(word, language) for word in run)
    return run if is_of_matter else ()


def _is_no_thing(word: Word, language: str) -> bool:
    """A time, a unit, a party, an attribute again, or what stands for anything."""
    bare = plain(word.text)
    is_small = bare in TIMES or bare in UNIT_OF or bare in GENERIC
    return is_small or bool(names_of_parties(word.text, language)) or bool(concepts_of(word.stem, language))


def _may_be_asked(thing: _Thing, question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """The question says it, by a word of its own or a close one, or it is what the passage is called by."""
    known = question.stems | passage.place
    return any(is_bound(word.stem, known, question.language) for word in thing)
