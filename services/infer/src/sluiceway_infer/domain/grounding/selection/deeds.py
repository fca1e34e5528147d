"""Deed of a question: what is done to the thing, of which it is asked when it is done, or by whom. That the rent is due
on the third tells nothing of when it is raised, nor that a lift was put in of when it is serviced.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.asked import is_of_the_past
from sluiceway_infer.domain.grounding.parsing.nouns import is_deed
from sluiceway_infer.domain.grounding.parsing.opposites import changes, has_hours
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.polarity import remits
from sluiceway_infer.domain.grounding.parsing.question import MOST_OF_A_PROPERTY, ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.existence import is_unsaid
from sluiceway_infer.domain.grounding.selection.things import is_spoken_of
from sluiceway_infer.domain.grounding.text.concepts import concepts_in, concepts_of, is_in_lexicon, meant_by
from sluiceway_infer.domain.grounding.text.constructs import is_an_asked_verb
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# Of a longer question the beginning is read.
_MOST_WORDS = 40
_KINDS = frozenset(("date", "person"))
# Where something is made is told by a line that says so; where it is to be found, by any that says where it is.
_MADE = {
    "en": r"\bwhere (?:is|are) .*\b(?P<deed>made|produced|manufactured|built|assembled|grown|sold|repaired|cleaned"
    r"|washed|printed|stored|trained)\b",
    "de": r"\bwo (?:wird|werden) .*\b(?P<deed>hergestellt|produziert|gefertigt|gebaut|montiert|angebaut|verkauft"
    r"|repariert|gereinigt|gewaschen|gedruckt|gelagert|ausgebildet)\b",
    "es": r"\bdonde se (?P<deed>fabrican?|producen?|construyen?|montan?|cultivan?|venden?|reparan?|limpian?|lavan?"
    r"|imprimen?|almacenan?)\b",
    "ar": r"\bاين (?P<deed>[يت](?:صنع|نتج|باع|بني|زرع|صلح|نظف|غسل|طبع|خزن))\b",
}
# Which company does it; where nothing in the spelling tells a name, any line on the thing would seem to name one.
_WHICH_FIRM = {
    "zh": r"哪(?:一?家|个)?(?:公司|企业|机构|单位)(?:来|负责)?(?P<deed>[\u3400-\u9fff]{2})",
    "ar": r"\b(?:ما|اي) (?:ال)?(?:شرك[هة]|موسس[هة]|جه[هة])(?: التي)? (?P<deed>[يت]\w+)",
}
# Verbs that say no more than that something is so or happens, or is given or got.
_LIGHT = frozenset(
    """findet finden statt macht machen gibt geben bekommt bekommen bekomme kriege kriegt geht gehen gehe kommt kommen
    komme komm steht stehen stand standen liegt liegen lag lagen
    erfolgt erfolgen passiert geschieht braucht brauche brauchen lauft laufen
    erreiche erreicht erreichbar gilt gelten wende wendet spatestens fruhestens genau eigentlich wieder noch immer los
    dran leisten leistet leiste erledigen erledigt verrichten
    soll sollte zustandig verantwortlich kummert kummern moglich gultig fallig heisst ist sind allowed called named
    located needed required supposed used based involved considered scheduled planned entitled expected obliged
    interested limited finished due devoted dedicated associated related connected highlighted""".split()
)
# In Chinese the deed stands behind the one who does it and ends the question, or has an object behind its 了.
_DONE_BY = re.compile("谁[来所]?([\u3400-\u9fff]{1,4}?)(?:的?\\W*$|[了过])")
_DONE_TO = re.compile("([\u3400-\u9fff]{2})什么\\W*$")
# Within how many days it is to be done.
_DONE_WITHIN = re.compile("[几多][^,\uff0c?\uff1f]{1,4}[以之]?内(?:必?须|要|应)?([\u3400-\u9fff]{2})\\W*$")
_HOLDING = {"包括": "包括含", "包含": "包括含"}
_GERMAN_PASSIVE = re.compile(r"\b(?:wird|werden|worden)\b")
# Before where, or beside whom, something is done; and when.
_BEFORE_A_PLACE = frozenset("فوق تحت داخل خارج قرب خلف امام حول".split())
_TIMES_OF_DAY = frozenset("ليلا نهارا صباحا مساء ظهرا فجرا شتاء صيفا".split())
_ITS = "ها"
# Who leads it may be told by what he is.
_WHO_IS = frozenset(("lead", "own"))
# Arabic for may, can, must, and for being forbidden.
_PERMITTING = re.compile(
    r"\b[وف]?(?:[يت]جوز|[يت]سمح|مسموح\w*|[يت]مكن\w*|[يت]حق|ل[كهي]\w* الحق|[يت]جب|[يت]لزم|ينبغي|ممنوع\w*|محظور\w*"
    r"|[يت]حظر|[يت]منع|متاح\w*|[يت]تاح|ممكن\w*|مجانا|مجاني\w*|نعم|شرط|شريط[هة])\b"
)
_PASSIVE = re.compile(r"\b(?:is|are|be|being|gets?) (?:\w+ ){0,5}?(\w+ed|paid|built|held|sent|made|sold|kept)\b")

_OPEN, _TOLD_BY_WORDS = frozenset(("opening", "closing")), frozenset(("en", "de", "es"))
# Who somebody is, is asked.
_ASKS_WHO_IS = {
    "en": r"\bwho(?:'s| is| are| was| were) (?:the|our|your|my|in)\b|\bwhose\b|\bwhat\b"
    r"|\bwho (?:can|do|should|must) (?:i|we)\b",
    "de": r"\b(?:wer|wie) (?:ist|sind|war|waren|heisst)\b|\bw(?:en|em) (?:kann|muss|soll)\b|\b(?:an|bei|mit) wen\b",
    "es": r"\bquien(?:es)? (?:es|son|fue|fueron|era)\b|\bcomo se llama|\b(?:a|con) quien\b",
}


def lacks_the_deed(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Neither the line nor what heads it says what is done, by its word or a close one; or that something changes."""
    language = question.language
    # Who is freed from something need not do it, whatever the word for that.
    is_freed = question.is_negated and remits(line.text, question.text, language)
    if question.is_yes_or_no and language == "ar":
        return _is_permitted_to_others(question, passage, line)
    if question.is_yes_or_no or is_freed:
        return False
    if language == "zh" and _lacks_the_signs(question, passage, line):
        return True
    if language == "ar" and _lacks_the_verb(question, passage, line):
        return True
    if question.asked.kind == "date" and changes(question.text, language):
        return not changes(line.text, language)
    if _lacks_where_it_is_made(question, passage, line) or _lacks_what_a_firm_does(question, passage, line):
        return True
    is_past = is_of_the_past(question.text, language)
    if question.asked.kind == "date" and not is_past and _lacks_its_hours(question, passage, line):
        return True
    if question.asked.kind not in _KINDS or (is_past and question.asked.kind != "person"):
        return False
    deeds = frozenset(word.stem for word in question.words[:_MOST_WORDS] if _is_a_deed(word, question))
    # What happened once is told in other words than it is asked for, and the close ones of some are known.
    deeds = frozenset(deed for deed in deeds if is_in_lexicon(deed, language)) if is_past else deeds
    return bool(deeds) and deeds.isdisjoint(said_of(question, line.stems | passage.above(line)))


def _lacks_where_it_is_made(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Neither the line nor what heads it says the deed."""
    deed = _deed_asked_by(_MADE, question) if question.asked.kind == "place" else frozenset[str]()
    return bool(deed) and not deed & (line.stems | passage.above(line) | said_of(question, line.stems))


def _lacks_what_a_firm_does(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The same of which company does it."""
    deed = _deed_asked_by(_WHICH_FIRM, question)
    return bool(deed) and deed.isdisjoint(said_of(question, line.stems | passage.above(line)))


def _deed_asked_by(patterns: Mapping[str, str], question: ParsedQuestion) -> frozenset[str]:
    """The word of the question that the pattern of its language names; none where it is not so asked."""
    asked = re.search(patterns.get(question.language, "$^"), flat(question.text)[0])
    return frozenset(word.stem for word in question.words if asked and plain(word.text) == asked["deed"])


def _lacks_its_hours(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """When something is open is told by no line that says neither that it is, nor that it is closed."""
    asked = concepts_in(question.relation, question.language) & _OPEN
    there = meant_by(line.stems | passage.above(line), question.language)
    return bool(asked) and question.language in _TOLD_BY_WORDS and there.isdisjoint(_OPEN) and not has_hours(line.text)


def _lacks_the_signs(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """No sign of the deed is there, nor a close word: who runs a firm has not founded it."""
    pattern = _DONE_BY if question.asked.kind == "person" else _DONE_TO
    found = pattern.search(question.text) or _DONE_WITHIN.search(question.text)
    return found is not None and is_unsaid(
        question, found.span(1), passage, line, close=_HOLDING.get(found.group(1), "")
    )


def _lacks_the_verb(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Who does it is asked, by the verb behind the "who", which the line does not say. What looks like no verb may be a
    noun that says what he is, unless another line says it.
    """
    at = next((at for at, word in enumerate(question.words) if word.start >= question.asked.end), 0)
    before, verb = question.words[max(0, at - 1)], question.words[at]
    if question.asked.kind != "person" or not at or verb.stem not in question.relation:
        return False
    if concepts_of(verb.stem, "ar") & _WHO_IS:
        return False
    is_told = is_an_asked_verb(verb, before) or verb.stem in said_of(question, passage.around)
    return is_told and verb.stem not in said_of(question, line.stems | passage.above(line))


def _is_permitted_to_others(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Who asks in Arabic whether something may be is told nothing by a line that lacks the time of which it is asked,
    nor by a passage that does not speak of the place, nor by a line on another deed or another object.
    """
    if not _PERMITTING.search(flat(question.text)[0]):
        return False
    there = line.stems | passage.above(line)
    times = {word.stem for word in question.words if word.is_content and plain(word.text) in _TIMES_OF_DAY}
    places = [other for one, other in pairwise(question.words) if plain(one.text) in _BEFORE_A_PLACE]
    is_unsaid = any(one.is_content and not is_spoken_of(one.stem, passage.around, "ar") for one in places)
    return is_unsaid or not times <= there or _is_on_another_deed(question, passage, line)


def _is_on_another_deed(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line says nothing of the deed, neither that it may be, or it says it of another thing than the one that is
    asked for, of which the passage does not speak; or what it says of the thing is another deed.
    """
    asked = list(_deeds_with_objects(question.words, question))
    there = said_of(question, line.stems | passage.above(line))
    told = list(_deeds_with_objects(line.tokens, None))
    if not asked:
        return False
    if all(deed.stem not in there for deed, _ in asked):
        things = {thing.stem for _, thing in asked}
        is_permitted = line.denies or _PERMITTING.search(flat(line.text)[0]) is not None
        is_another = any(thing.stem in things for _, thing in told) or any(map(_is_done_to_it, line.tokens))
        return is_another or not is_permitted
    said = {deed.stem: thing for deed, thing in told}
    return any(
        not is_spoken_of(thing.stem, passage.around, "ar")
        and deed.stem in said
        and said[deed.stem].stem not in question.stems
        for deed, thing in asked
    )


def _is_done_to_it(word: Word) -> bool:
    """A verbal noun with the pronoun of its object."""
    bare = plain(word.text)
    return bare.endswith(_ITS) and is_deed(bare.removesuffix(_ITS), "ar")


def _deeds_with_objects(found: Sequence[Word], question: ParsedQuestion | None) -> Iterator[tuple[Word, Word]]:
    """Verbal nouns of Arabic, each with the noun behind it; of a question those that it asks for."""
    for one, other in pairwise(found):
        is_one = are_beside(one, other) and other.is_content and is_deed(plain(one.text), "ar")
        if is_one and (question is None or one.stem in question.relation - question.turning):
            yield one, other


def _is_a_deed(word: Word, question: ParsedQuestion) -> bool:
    bare = plain(word.text)
    is_free = word.stem in question.relation - question.turning and not question.asked.is_asking(word)
    if not is_free or word.is_number or bare in _LIGHT:
        return False
    if question.language == "de":
        is_passive = _GERMAN_PASSIVE.search(flat(question.text)[0]) is not None
        is_short = len(question.relation) <= MOST_OF_A_PROPERTY
        return word.text.islower() and (is_passive or (question.asked.kind == "person" and is_short))
    return question.language == "en" and bare in _passive(question.text)


@lru_cache(maxsize=1_024)
def _passive(question: str) -> frozenset[str]:
    return frozenset(_PASSIVE.findall(flat(question)[0]))


def asks_who_does(question: ParsedQuestion) -> bool:
    """It asks who did something, and not who somebody is."""
    pattern = _ASKS_WHO_IS.get(question.language)
    return question.asked.kind == "person" and pattern is not None and not re.search(pattern, flat(question.text)[0])
