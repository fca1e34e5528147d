"""Twin names: two names in the text of documents that are alike but for a letter, a syllable or one word: Ostmere and
Ostmoor, Villa Rosa and Villa Nova. Of which of the two it is asked the question says, or else the turn before it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.numbers import MONTHS, TIMES
from sluiceway_infer.domain.grounding.parsing.parsed import ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import Marks
from sluiceway_infer.domain.grounding.selection.alike_names import shared_share
from sluiceway_infer.domain.grounding.selection.arabic_twins import arabic_twins, written
from sluiceway_infer.domain.grounding.selection.naming import is_named
from sluiceway_infer.domain.grounding.selection.twin_signs import twins_in_signs
from sluiceway_infer.domain.grounding.text.concepts import concepts_of, is_in_lexicon
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS, PLAIN_NAMES, flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.weekdays import weekdays
from sluiceway_infer.domain.grounding.text.words import Word, are_beside, words

_SHORTEST_NAME, _SHORTEST_ALIKE = 3, 4
# Such a share of the longer one begins or ends both.
_LEAST_SHARED = 0.5
_LEAST_BEGIN, _LEAST_END = 3, 4
# Forms of one root: Stornierung, stornieren.
_ENDINGS = frozenset(
    "ung ungen en er ern e es s n in innen t te ten end ende ends ing ings ed ion ions or ar as os a o".split()
)
# A German noun behind one of these may be of any kind; a name stands right behind the noun for what it names.
_OF_ANY = re.compile(
    r"k?ein(?:e[mnrs]?)?|jede[mnrs]?|pro|je|alle[rn]?|mehrere|viele|d(?:er|ie|as|em|en|es)|[iav]m|zu[mr]|beim|vom|ins?"
)
_OF_A_PLACE = re.compile(r"\w{4,}er")
# Somebody is called so, and no house.
_TITLES = frozenset("mr mrs ms miss dr herr herrn frau sr sra senor senora don dona doctor doctora".split())
# "The other house" is the twin of the one before; of what "the other one" is said may be any two.
_OTHER_HOUSE: Mapping[str, str] = {
    "en": r"\b(?:at|from|with) the other\b|\bthe other (?:house|place|firm|shop|company|provider|business)\b",
    "de": r"\b(?:beim|bei der|vom|von der) anderen\b|\bandere[nrs]? (?:haus|firma|laden|betrieb|anbieter|geschaft)",
    "es": r"\ben (?:el|la) otr[oa]\b|\botr[oa] (?:casa|tienda|empresa|local|negocio)\b",
    "zh": r"另外?一?家|对面那?家|第二家",
    "ar": r"\b(?:عند|لد[ىي]) الاخر[ىي]|\b(?:الدار|المحل|الشرك[هة]|المكتب|المتجر|البيت) (?:الاخر[ىي]?|الثاني[هة]?)\b",
}  # fmt: skip
_OTHER: Mapping[str, str] = {
    "en": r"\b(?:the|that) other\b", "de": r"\bandere[nrs]?\b", "es": r"\b(?:el|la|del|al) otr[oa]\b",
    "zh": "另外?[一那]?", "ar": r"\bال(?:اخر[ىي]?|ثاني[هة]?)\b",
}  # fmt: skip


def twin_names(texts: Sequence[str], passages: Sequence[ParsedPassage], language: str) -> frozenset[Marks]:
    """What the first of the texts that has one of two twins calls it, with what the other is called. The texts are the
    question as it was asked, as it is completed, and those before it, the last first.
    """
    apart = _twins(texts, passages, language)
    is_of_the_other = False
    for text in texts if apart else ():
        said = said_by_text(text, language)
        named = frozenset(marks for marks in apart if marks[0] in said)
        if named:
            of_one = frozenset(marks for marks in named if marks[1] not in said)
            return frozenset(marks[::-1] for marks in of_one) if is_of_the_other else of_one
        bare = flat(text)[0]
        is_of_the_other = is_of_the_other or bool(re.search(_OTHER_HOUSE.get(language, "$^"), bare))
        if not is_of_the_other and re.search(_OTHER.get(language, "$^"), bare):
            return frozenset()
    return frozenset()


def said_by_tokens(found: Iterable[Word], language: str) -> frozenset[str]:
    """By what names are told in these words."""
    if language == "ar":
        return frozenset(one for word in found for one in written(word))
    return frozenset(word.stem for word in found if word.is_content)


@lru_cache(maxsize=512)
def said_by_text(text: str, language: str) -> frozenset[str] | str:
    """The same in a text; of signs it is the text."""
    return text if language in NO_SPACES else said_by_tokens(words(text, language), language)


def _twins(texts: Sequence[str], passages: Sequence[ParsedPassage], language: str) -> frozenset[Marks]:
    """Both ways, those of which the texts have one: names may be many."""
    if language in NO_SPACES:
        return twins_in_signs(tuple((one.read.place, one.read.text) for one in passages))
    said = frozenset(one for text in texts for one in said_by_text(text, language))
    if language == "ar":
        return frozenset(_both_ways(arabic_twins(passages, said)))
    if language in PLAIN_NAMES | NOUNS_WITH_CAPITALS:
        asked = [words(text, language) for text in texts]
        return frozenset(_both_ways(_twins_in_letters(asked, passages, language, said)))
    return frozenset()


def _both_ways(pairs: Iterable[Marks]) -> Iterator[Marks]:
    for one, other in pairs:
        yield from ((one, other), (other, one))


def _twins_in_letters(
    asked: Sequence[Sequence[Word]], passages: Sequence[ParsedPassage], language: str, said: frozenset[str]
) -> Iterator[Marks]:
    runs = [tokens for one in passages for tokens in (*dict.fromkeys(one.titles), *(line.tokens for line in one.lines))]
    small = frozenset(word.stem for one in passages for line in one.lines for word in line.tokens if not word.is_name)
    names = _spelled(word for tokens in runs for word in tokens if _may_be_a_name(word, small, language))
    inner = {word.stem for tokens in (*asked, *runs) for word in tokens[1:] if word.is_name}
    if language in NOUNS_WITH_CAPITALS:
        proper = _proper_nouns((*asked, *runs))
        names = {stem: spelled for stem, spelled in names.items() if stem in proper}
    people = {word.stem for tokens in runs for title, word in pairwise(tokens) if plain(title.text) in _TITLES}
    for one, other in ((one, other) for one in names.keys() & said for other in names if other != one):
        is_of_a_kind = (one in people) == (other in people) and not inner.isdisjoint((one, other))
        if is_of_a_kind and _are_alike(names[one], names[other], language):
            yield one, other
    yield from _told_apart_by_a_word(runs, frozenset(names), said)


def _proper_nouns(runs: Sequence[Sequence[Word]]) -> frozenset[str]:
    """Those right behind another noun or made from a place, and nowhere what there may be several of."""
    pairs = [pair for tokens in runs for pair in pairwise(tokens)]
    common = {noun.stem for one, noun in pairs if _OF_ANY.fullmatch(plain(one.text)) and not _is_of_a_place(noun)}
    nouns = [(one, noun) for one, noun in pairs if one.is_name and noun.is_name and one.is_content]
    beside = [(one, noun) for one, noun in nouns if are_beside(one, noun)]
    behind = {noun.stem for _, noun in beside} | {one.stem for one, _ in beside if _is_of_a_place(one)}
    return frozenset(behind - common)


def _is_of_a_place(word: Word) -> bool:
    return word.is_name and _OF_A_PLACE.fullmatch(plain(word.text)) is not None


def _spelled(found: Iterable[Word]) -> Mapping[str, str]:
    """Each stem with its shortest spelling, for a stem may be no more than what two names have in common."""
    held: dict[str, str] = {}
    for word in found:
        held[word.stem] = min(held.get(word.stem, plain(word.text)), plain(word.text), key=len)
    return held


def _told_apart_by_a_word(
    runs: Iterable[Sequence[Word]], names: frozenset[str], said: frozenset[str]
) -> Iterator[Marks]:
    """Two names of two words of which one is the same: Villa Rosa, Villa Nova."""
    pairs = dict.fromkeys(
        (one.stem, other.stem)
        for tokens in runs
        for one, other in pairwise(tokens)
        if one.stem in names and other.stem in names and one.is_name and other.is_name and are_beside(one, other)
    )
    for mine in (pair for pair in pairs if not said.isdisjoint(pair)):
        yield from (
            marks
            for its in pairs
            for marks in _apart(mine, its)
            if marks[0] in said and not (marks[0].startswith(marks[1]) or marks[1].startswith(marks[0]))
        )


def _apart(mine: Marks, its: Marks) -> Iterator[Marks]:
    """The words in which they differ, where the others are the same."""
    if mine[0] == its[0] and mine[1] != its[1]:
        yield mine[1], its[1]
    if mine[1] == its[1] and mine[0] != its[0]:
        yield mine[0], its[0]


def _may_be_a_name(word: Word, small: frozenset[str], language: str) -> bool:
    """Written like a name always; neither a time nor what the language has words for."""
    if not (word.is_name and word.is_content) or word.is_number or len(word.stem) < _SHORTEST_NAME:
        return False
    bare = plain(word.text)
    if word.stem in small or bare in TIMES | MONTHS or weekdays(word.text, language).named:
        return False
    return not (
        concepts_of(word.stem, language) or (language in NOUNS_WITH_CAPITALS and is_in_lexicon(word.stem, language))
    )


def _are_alike(one: str, other: str, language: str) -> bool:
    """Neither is a form of the other, or made from it."""
    is_said_alike = one[:_LEAST_BEGIN] == other[:_LEAST_BEGIN] or one[-_LEAST_END:] == other[-_LEAST_END:]
    if language in NOUNS_WITH_CAPITALS and one[0] != other[0]:
        return False
    is_short = min(len(one), len(other)) < _SHORTEST_ALIKE
    if is_short or not is_said_alike or one in other or other in one or shared_share(one, other) < _LEAST_SHARED:
        return False
    return not (_are_forms(one, other) or is_named(one, frozenset((other,)), language))


def _are_forms(one: str, other: str) -> bool:
    size = next((at for at, (mine, its) in enumerate(zip(one, other, strict=False)) if mine != its), 0)
    return one[size:] in _ENDINGS and other[size:] in _ENDINGS
