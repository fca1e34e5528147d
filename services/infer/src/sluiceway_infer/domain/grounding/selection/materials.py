"""Material and colour of a thing: who asks of what a lid is made is answered by a line that says a material, and has
the lid; who asks for a colour by one that names one, and needs no word for "colour" there.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain, pairwise, takewhile

from sluiceway_infer.domain.grounding.lexicon.materials import (
    COLOURS,
    MATERIALS,
    MATERIALS_IN_SIGNS,
    SAID_OF_MATERIAL,
)
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.asked_things import Thing, things_asked
from sluiceway_infer.domain.grounding.selection.listed_parts import ListedPart, is_told_of_another_part
from sluiceway_infer.domain.grounding.selection.subjects import before_pronoun
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.selection.things import is_bound
from sluiceway_infer.domain.grounding.text.concepts import concepts_in, concepts_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.stems import plain

# From so many letters on a material is told from another word that begins or ends so.
_SHORTEST_BEGIN, _SHORTEST_END = 5, 4
_ARABIC_WORD = r"\b[وفبكل]?(?:ال|ل)?(?:{})[اهةي]?\b"
_COLOUR = "colour"
_OF, _SMALL = "的", "是用由采使选"
_LEAST_SIGNS = 2
_ARTICLES = frozenset("the a an der die das ein eine el la los las un una".split())
_CLAUSE, _GOES_ON = re.compile("[,;，；]"), tuple("采使用由为是材选以")


def tells_the_material(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line says a material, or what heads it says that it will, and one of them or the sentence from which it goes
    on has the thing: of two parts each may be of its own.
    """
    language = question.language
    is_said = names_a_material(line.text, language) or any(
        re.search(SAID_OF_MATERIAL.get(language, "$^"), flat(head)[0]) for head in texts_above(passage, line)
    )
    if not is_said or _is_told_of_another_part(question, passage, line, names_a_material):
        return False
    if language in NO_SPACES:
        return _has_the_thing_in_signs(question, passage, line)
    return _has_the_thing(question, passage, line)


def lacks_the_colour(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """One is asked for, and the line names none, or that of other parts alone."""
    return bool(colour_words(question)) and (
        not names_a_colour(line, question.language)
        or _is_told_of_another_part(question, passage, line, _has_a_word_for_a_colour)
    )


def _is_told_of_another_part(
    question: ParsedQuestion, passage: ParsedPassage, line: Line, tells: Callable[[str, str], bool]
) -> bool:
    language = question.language
    signs = _thing_in_signs(question, line) if language in NO_SPACES else ""
    thing = None if language in NO_SPACES else _thing(question, passage)

    def is_asked(part: ListedPart) -> bool:
        return (bool(signs) and signs in part.text) or (thing is not None and thing.is_in(part.stems, language))

    return is_told_of_another_part(line, language, is_asked, lambda text: tells(text, language))


def _thing(question: ParsedQuestion, passage: ParsedPassage) -> Thing | None:
    """What has the material or the colour: in Arabic, and where no noun tells, the first word of matter."""
    nouns = () if question.language == "ar" else things_asked(question, passage)
    matter = (word for word in question.words if word.is_content and not question.asked.is_asking(word))
    words = (Thing(word.stem) for word in matter if word.stem not in colour_words(question))
    return next(chain((one for one in nouns if not one.is_owner), words), None)


@lru_cache(maxsize=4_096)
def names_a_material(text: str, language: str) -> bool:
    """By the word for it, or by the words that say of what something is made."""
    bare = flat(text)[0]
    pattern = SAID_OF_MATERIAL.get(language)
    if pattern is None or re.search(pattern, bare):
        return True
    if language in NO_SPACES:
        return re.search(MATERIALS_IN_SIGNS, text) is not None
    known = MATERIALS.get(language, frozenset())
    if language == "ar":
        return re.search(_ARABIC_WORD.format("|".join(known)), bare) is not None
    return any(_is_a_material(word, known, language) for word in re.findall(r"\w+", bare))


def _is_a_material(word: str, known: frozenset[str], language: str) -> bool:
    if word in known or language not in NOUNS_WITH_CAPITALS:
        return word in known
    begins = (word[:size] for size in range(_SHORTEST_BEGIN, len(word)))
    ends = (word[-size:] for size in range(_SHORTEST_END, len(word)))
    return not known.isdisjoint(begins) or not known.isdisjoint(ends)


def _has_the_thing(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The thing stands above the line, or in a part of it that says a material; semicolons part it."""
    before = before_pronoun(passage, line)
    above = passage.above(line) | (before.stems if before else frozenset())
    parts = list(_parts_with_a_material(line, question.language)) or [line.stems]
    return any(_is_all_there(question, passage, part | above) for part in parts)


def _parts_with_a_material(line: Line, language: str) -> Iterator[frozenset[str]]:
    """Their words, and those of the part from which one without an article goes on."""
    last = frozenset[str]()
    cuts = [0, *(cut.end() for cut in re.finditer("[;؛] ?|، (?=و)", line.text)), len(line.text)]
    for start, end in pairwise(cuts):
        inside = [word for word in line.tokens if start <= word.start - line.start < end]
        is_led = bool(inside) and plain(inside[0].text) in _ARTICLES
        stems = frozenset(word.stem for word in inside) | (frozenset() if is_led else last)
        if names_a_material(line.text[start:end], language):
            yield stems
        last = stems


def _is_all_there(question: ParsedQuestion, passage: ParsedPassage, there: frozenset[str]) -> bool:
    language = question.language
    if language == "ar":
        first = next((word for word in question.words if word.is_content and not question.asked.is_asking(word)), None)
        return first is None or is_bound(first.stem, there, language)
    return all(one.is_in(there, language) for one in things_asked(question, passage) if not one.is_owner)


def _has_the_thing_in_signs(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """What heads the line has it, or a clause that says a material, or one from which such a clause goes on."""
    thing = _thing_in_signs(question, line)
    if len(thing) < _LEAST_SIGNS or any(thing in head for head in texts_above(passage, line)):
        return True
    clauses = _CLAUSE.split(line.text)
    at = next((at for at, clause in enumerate(clauses) if thing in clause), len(clauses))
    goes_on = takewhile(lambda clause: clause.startswith(_GOES_ON), clauses[at + 1 :])
    return any(names_a_material(clause, question.language) for clause in (*clauses[at : at + 1], *goes_on))


def _thing_in_signs(question: ParsedQuestion, line: Line) -> str:
    """What stands right before the word that asks, behind the last 的; of a longer run than the line has, its end."""
    start = question.asked.spans[0][0] if question.asked.spans else 0
    asked = question.text[:start].rstrip(_SMALL).split(_OF)[-1]
    return asked if asked in line.text else asked[-_LEAST_SIGNS:]


def colour_words(question: ParsedQuestion) -> frozenset[str]:
    """The words of the question that ask for one."""
    return frozenset(word for word in question.relation if _COLOUR in concepts_of(word, question.language))


def names_a_colour(line: Line, language: str) -> bool:
    """By the word for one, or by the word "colour", behind which any name may stand."""
    return _COLOUR in concepts_in(line.stems, language) or _has_a_word_for_a_colour(line.text, language)


def _has_a_word_for_a_colour(text: str, language: str) -> bool:
    pattern = COLOURS.get(language)
    return pattern is None or re.search(pattern, flat(text)[0]) is not None
