"""Nouns of a question, told without a lexicon: by the article before them, by how they are written, by the noun that
follows. Measures, deeds, parties and words that say nothing of a thing are left out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES, THINGS_AS_WELL, UNITS
from sluiceway_infer.domain.grounding.lexicon.conditions import NO_CASE
from sluiceway_infer.domain.grounding.lexicon.numbers import FEASTS, TIMES
from sluiceway_infer.domain.grounding.lexicon.things import THINGS_LIKE_DEEDS, THINGS_LIKE_MEASURES
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.names import INDEFINITE, is_a_weekday
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.compounds import VERBAL_PREFIXES
from sluiceway_infer.domain.grounding.text.concepts import concepts_in, concepts_of, spellings_of
from sluiceway_infer.domain.grounding.text.constructs import (
    VERBAL,
    is_a_verbal_noun,
    nouns_of_constructs,
    what_they_are_of,
)
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# After these a noun comes, with the words that describe it.
_ARTICLES = {
    "en": frozenset("the a an their his her its each every".split()),
    "es": frozenset("el la los las un una del al cada su sus".split()),
    "fr": frozenset("le la les un une du des au aux son sa ses chaque".split()),
    "it": frozenset("il lo la i gli le un uno una del della dei delle al alla".split()),
    "pt": frozenset("o a os as um uma do da dos das ao cada".split()),
    "nl": frozenset("de het een elke".split()),
}
# What a noun is of follows these without an article.
_OF: Mapping[str, frozenset[str]] = {
    "en": frozenset(("of", "for")), "es": frozenset(("de",)), "fr": frozenset(("de",)), "it": frozenset(("di",)),
    "pt": frozenset(("de",)),
}  # fmt: skip
_GERMAN_ARTICLES = frozenset("der die das ein eine".split())
_COUNTED = frozenset(("en", "es", "ar"))
# Right behind the word that asks a noun says of what type the answer is: "Welche Last verträgt der Haken?".
_WHICH: Mapping[str, str] = {
    "en": r"\W*(?:\w+ )?(?:what|which) (?!is|are|was|were|do|does|did|can|must|may)",
    "de": r"\W*(?:\w+ )?welche[mnrs]? (?!ist|sind|war|waren)",
    "es": r"\W*(?:\w+ )?(?:que|cual(?:es)?) (?!es|son|fue|era|hay|se|tiene)",
    "fr": r"\W*(?:\w+ )?quel(?:le)?s? (?!est|sont|etait)",
    "ar": r"\W*(?:\w+ )?(?:اي |ما (?=ال|\w+ ال))",
}
# Nouns that end so tell of a deed, which is often said by its verb. In Arabic it is their form that tells.
_DEEDS = ("ung", "tion", "sion", "ment", "cion", "miento", "azione", "mento")
# What does a deed has another name than the deed.
_AGENTS, _WITH_AGENTS, _ROOT = ("er", "ers"), frozenset(("en", "de", "nl")), 3
# How many times counts nothing.
_TIMES = frozenset("times veces مره مرة".split())
# So many words before a noun are its article and what describes it.
_MOST_BEFORE_A_NOUN = 2
# Nouns that only go with their preposition, and name nothing: "im Voraus", "in Kraft".
_ADVERBIAL = frozenset("voraus kraft anspruch durchschnitt schnitt verfugung vorhinein nachhinein".split())
# What shows something, and what is reported.
_THINGS_AS_WELL = frozenset("display displays report reports".split())
# Beside a noun they say nothing of it.
_OWN = frozenset("own same whole entire single propio propia mismo misma propre meme proprio stesso".split())
# Behind its noun a word that ends so says what was done to it: "the land cleared in 1990".
_PARTICIPLE = "ed"
_ALONE = re.compile(r"[^?\u061f]+(?=[?\u061f] ?\([^()]+\)$)")
GENITIVE = ("'s", "’s", "s'", "s’")


def nouns(question: ParsedQuestion) -> Iterator[Word]:
    """Those that name a thing, in order, and in English what describes them."""
    of_type = type_noun(question)
    yield from (word for word in _nouns(question) if word != of_type and _is_a_thing(word, question))


def complements(question: ParsedQuestion) -> Iterator[Word]:
    """What tells of which kind a noun is, behind an "of" without an article: a firm of movers, a budget for chairs."""
    if question.language == "ar":
        found_ar = (*what_they_are_of(question.words), *_counted(question), *_named_alone(question))
        yield from (word for word in found_ar if _is_a_thing(word, question))
        return
    of = _OF.get(question.language, frozenset())
    found = (other for _, small, other in _threes(question.words) if plain(small.text) in of)
    yield from (word for word in (*found, *_counted(question)) if _is_a_thing(word, question))


def _named_alone(question: ParsedQuestion) -> Sequence[Word]:
    """The one word that goes on from a question before: "its holder? (the pump)"."""
    named = _ALONE.match(question.text)
    alone = [word for word in question.words if named and word.end <= named.end() and word.is_content]
    return alone if len(alone) == 1 else []


def _counted(question: ParsedQuestion) -> Sequence[Word]:
    """What is counted stands right behind the words that ask how many there are."""
    end, is_arabic = question.asked.end, question.language == "ar"
    if question.asked.kind != "count" or question.language not in _COUNTED:
        return []
    counted = [word for word in question.words if 0 <= word.start - end <= 1]
    counted = [word for word in counted if plain(word.text) not in _TIMES]
    return [word for word in counted if not is_arabic or _is_counted_in_arabic(word)]


def _is_counted_in_arabic(word: Word) -> bool:
    """By its ending, for a verb may follow as well."""
    return word.text.endswith(("ا", "ة"))


def _threes(found: Sequence[Word]) -> Iterator[tuple[Word, Word, Word]]:
    """Each three that stand side by side, the first of which is a word of matter and no number."""
    for one, small, other in zip(found, found[1:], found[2:], strict=False):
        if one.is_content and not one.is_number and are_beside(one, small) and are_beside(small, other):
            yield one, small, other


def type_noun(question: ParsedQuestion) -> Word | None:
    """The noun that says of what type the answer is."""
    bare, places = flat(question.text)
    found = re.match(_WHICH.get(question.language, "$^"), bare)
    end = places[found.end() - 1] if found else len(question.text)
    return next((word for word in question.words if word.start >= end and word.is_content), None)


def opening_noun(line: Line, language: str) -> Sequence[Word]:
    """The subject with which a line begins: behind its article, and in Arabic behind the verb; empty without one, or
    where a time stands there.
    """
    first = plain(line.tokens[0].text) if line.tokens else ""
    is_verb = language == "ar" and first.removeprefix("و").startswith(VERBAL)
    is_open = is_verb or first in _ARTICLES.get(language, _GERMAN_ARTICLES)
    return [word for word in line.tokens[1:2] if is_open and word.is_content and plain(word.text) not in TIMES]


def _is_a_thing(word: Word, question: ParsedQuestion) -> bool:
    bare, language = plain(word.text), question.language
    if not word.is_content or word.is_number or word.stem not in question.relation - question.turning:
        return False
    small = NO_CASE.get(language, frozenset()) - _THINGS_AS_WELL
    is_small = bare in UNITS | (TIMES - FEASTS) | GENERIC | _OWN | _ADVERBIAL | small
    is_unit = bare.removeprefix("ب").removeprefix("ال") in UNIT_OF
    is_known = is_unit or _is_measured(word, question) or bool(names_of_parties(word.text, language))
    is_done = is_deed(bare, language) and not (language in NOUNS_WITH_CAPITALS and _is_one_of_many(word, question))
    return not (is_small or is_known or is_done or question.asked.is_asking(word))


def _is_one_of_many(word: Word, question: ParsedQuestion) -> bool:
    """Behind "a" and what describes it: a seal (Dichtung) is one, a repayment (Rückzahlung) is the one."""
    before = [one for one in question.words if one.end <= word.start][-_MOST_BEFORE_A_NOUN:]
    return any(plain(one.text) in INDEFINITE for one in before)


def _is_measured(word: Word, question: ParsedQuestion) -> bool:
    """A measure, other than a battery of which another property is asked."""
    language = question.language
    asked = (concepts_in(question.relation, language) | {question.asked.concept}) & PROPERTIES - THINGS_AS_WELL
    meant = concepts_of(word.stem, language)
    is_spelled_alike = plain(word.text) in THINGS_LIKE_MEASURES.get(language, frozenset())
    is_thing = bool(asked - meant and meant) and (meant <= THINGS_AS_WELL or is_spelled_alike)
    return not is_thing and _is_a_measure(word, language)


def _is_a_measure(word: Word, language: str) -> bool:
    """A word of the lexicon, and none that only comes to the same stem: a charger is no charge."""
    bare, spelled = plain(word.text), spellings_of(word.stem, language)
    if not spelled:
        return bool(concepts_of(word.stem, language))
    is_another = (
        language in _WITH_AGENTS and bare.endswith(_AGENTS) and not any(one.endswith(_AGENTS) for one in spelled)
    )
    return not is_another and any(one[:_ROOT] == bare[:_ROOT] for one in spelled)


def is_deed(bare: str, language: str) -> bool:
    """By how it ends, or in Arabic by its form."""
    if language == "ar":
        return is_a_verbal_noun(bare)
    return bare.endswith(_DEEDS) and not _is_a_thing_all_the_same(bare, language)


def _is_a_thing_all_the_same(bare: str, language: str) -> bool:
    """By the lexicon; in German at the end of a compound as well, which a verb with a prefix is none of."""
    things = THINGS_LIKE_DEEDS.get(language, frozenset())
    if bare in things or language not in NOUNS_WITH_CAPITALS:
        return bare in things
    ends = ((bare[:at], bare[at:]) for at in range(1, len(bare)))
    return any(end in things and begin not in VERBAL_PREFIXES for begin, end in ends)


def _nouns(question: ParsedQuestion) -> Iterator[Word]:
    if question.language in NOUNS_WITH_CAPITALS:
        yield from (word for word in question.words[1:] if word.is_name)
    elif question.language == "ar":
        # In "how long is", which Arabic says by a noun, that noun is of the asking.
        measures = (
            word.stem for word in question.words if _is_measured(word, question) or question.asked.is_asking(word)
        )
        found = nouns_of_constructs(question.words, frozenset(measures))
        yield from (word for word in found if not is_a_weekday(word))
    else:
        yield from _after_articles(question)


def _after_articles(question: ParsedQuestion) -> Iterator[Word]:
    """Each with what describes it; a name ends it, unless it has what comes then."""
    articles, names = _ARTICLES.get(question.language, frozenset()), frozenset[str]().union(*question.names)
    is_open = False
    for before, word in pairwise(question.words):
        is_ended = before.stem in names and not before.text.endswith(GENITIVE)
        goes_on = is_open and before.is_content and not is_ended and are_beside(before, word)
        is_participle = goes_on and question.language == "en" and plain(word.text).endswith(_PARTICIPLE)
        is_owned = question.language == "en" and before.text.endswith(GENITIVE)
        is_open = plain(before.text) in articles or is_owned or (goes_on and not is_participle)
        if is_open and word.is_content:
            yield word
