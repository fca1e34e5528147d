"""Case for which a question is asked, "if the battery is frozen": a line answers that is on that case, unless another
one of its passage tells more of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.things import ANYTHING
from sluiceway_infer.domain.grounding.parsing.conditions import case_clauses, cases_of, phrases_of
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.text.concepts import is_close
from sluiceway_infer.domain.grounding.text.forms import may_be_one
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import is_unit
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# So much of the case for which it is asked; less where words are read in pairs of signs, of which many lie across two.
LEAST_OF_A_CASE = 0.5
LEAST_OF_A_CASE_IN_SIGNS = 0.34
_DEFINITE: Mapping[str, frozenset[str]] = {
    "en": frozenset(("the",)),
    "de": frozenset(("der", "die", "das")),
    "es": frozenset(("el", "la", "los", "las")),
    "fr": frozenset(("le", "la", "les")),
}
# An article, or whose it is.
_BEFORE_A_NOUN: Mapping[str, frozenset[str]] = {
    "en": frozenset("the a an my your our his her its their own any no".split()),
    "es": frozenset("el la los las un una mi mis tu su sus nuestro nuestra".split()),
    "fr": frozenset("le la les un une mon ma mes ton ta votre vos son sa ses leur leurs".split()),
}
_WHOEVER = "لمن"
_IN_A_CASE = frozenset("في عند خلال اثناء بعد قبل".split())
_CONSENT = re.compile(
    r"\b(?:with|mit|con) (?:\w+ ){0,2}?(?:consent|permission|approval|zustimmung|genehmigung|erlaubnis|einwilligung"
    r"|consentimiento|permiso|autorizacion)\b"
)
_DONE = re.compile("被([\u3400-\u9fff])")


def is_of_the_case(question: ParsedQuestion, passage: ParsedPassage, line: Line, there: frozenset[str]) -> bool:
    """The case for which it is asked ("if the member lives abroad") is spoken of: by enough of its own words here, and
    by nearly all in the passage, or by half in Arabic, whose verbs have more forms, and where the line has a case too.
    """
    phrases = phrases_of(question.text, question.language) & question.relation - question.turning
    case = cases_of(question.text, question.language) & question.relation
    wide = said_of(question, passage.around) if phrases or case else frozenset()
    if not phrases <= wide or _lacks_what_is_done(question, passage):
        return False
    if _lacks_the_consent(question, passage, line):
        return False
    if not case:
        return True
    if _is_the_case_of_another(question, case, line, there) or _is_done_to_another(question, line, there):
        return False
    if _is_told_of_the_case_elsewhere(question, case, passage, line, there):
        return False
    near = case & said_of(question, there)
    if question.asked.kind == "any" and _has_its_number_alone(question, case, near):
        return False
    if any(sign.isdigit() for word in near for sign in word):
        return True
    matter = case - _subjects(question)
    if matter and near.isdisjoint(matter):
        return False
    if question.language in NO_SPACES:
        return len(near) >= LEAST_OF_A_CASE_IN_SIGNS * len(case) and len(case & wide) >= LEAST_OF_A_CASE * len(case)
    is_loose = question.language == "ar" or _is_told_as_a_case(question, case, line)
    most_missing = len(case) // (2 if is_loose else 3)
    return len(near) >= LEAST_OF_A_CASE * len(case) and len(case - wide) <= most_missing


def begins_with_its_case(question: ParsedQuestion, line: Line) -> bool:
    """In Arabic it opens with the case for which it is asked, and its verb has the subject of the line before: "and in
    the night mode it switches itself off".
    """
    opening = [word for word in line.tokens[1:2] if plain(line.tokens[0].text).removeprefix("و") in _IN_A_CASE]
    return question.language == "ar" and any(word.stem in question.stems for word in opening)


def _has_its_number_alone(question: ParsedQuestion, case: frozenset[str], near: frozenset[str]) -> bool:
    """What happens to who is 20 minutes late is told by no line on 20 minutes of something else."""
    units = {word.stem for word in question.words if word.is_number or is_unit(word)}
    return bool(case - units) and near <= units


def _is_told_of_the_case_elsewhere(
    question: ParsedQuestion, case: frozenset[str], passage: ParsedPassage, line: Line, there: frozenset[str]
) -> bool:
    """Another line begins with a case, "Ist er gefroren", and says of it what this one lacks."""
    missing = case - said_of(question, there)
    return bool(missing) and any(
        missing <= said_of(question, other.stems)
        and other.heads == line.heads
        and any(start == 0 for start, _ in case_clauses(other.text, question.language))
        for other in passage.lines
        if other is not line
    )


def _is_the_case_of_another(question: ParsedQuestion, case: frozenset[str], line: Line, there: frozenset[str]) -> bool:
    """The line tells it of another thing: "if the bow is lost", where it is asked for the case that the cover is."""
    language = question.language
    clauses = case_clauses(question.text, language)
    spoken = said_of(question, there)
    missing = frozenset(
        noun.stem
        for noun in _nouns_in(question.words, clauses, 0, language)
        if noun.stem in case - spoken and plain(noun.text) not in ANYTHING
    )
    if not missing:
        return False
    told = case_clauses(line.text, language)
    others = {noun.stem for noun in _nouns_in(line.tokens, told, line.start, language)} - question.stems
    others = {noun for noun in others if not is_close(noun, missing, language)}
    return bool(others) and _is_told_as_a_case(question, case, line)


def _is_done_to_another(question: ParsedQuestion, line: Line, there: frozenset[str]) -> bool:
    """In Arabic the deed of the case has another object each time, whoever does it: "who breaks a chair", where it is
    asked for the case that a table is broken.
    """
    if question.language != "ar":
        return False
    spoken = said_of(question, there)
    return any(
        thing.stem not in spoken and _has_other_objects(deed, thing, question, line)
        for deed, thing in _deeds_of_cases(question)
    )


def _deeds_of_cases(question: ParsedQuestion) -> Iterator[tuple[Word, Word]]:
    """The deed right behind the word that opens a case, and its object right behind that."""
    starts = {start for start, _ in case_clauses(question.text, "ar")}
    for opener, deed, thing in zip(question.words, question.words[1:], question.words[2:], strict=False):
        is_led = opener.start in starts and deed.is_content and are_beside(deed, thing)
        if is_led and thing.is_content and not thing.is_number and plain(thing.text) not in ANYTHING:
            yield deed, thing


def _has_other_objects(deed: Word, thing: Word, question: ParsedQuestion, line: Line) -> bool:
    behind = [other for one, other in pairwise(line.tokens) if one.stem == deed.stem and are_beside(one, other)]
    return bool(behind) and all(
        word.is_content and not (word.is_number or word.stem in question.stems or may_be_one(thing, word))
        for word in behind
    )


def _nouns_in(words: Sequence[Word], clauses: Sequence[tuple[int, int]], begin: int, language: str) -> Iterator[Word]:
    """Those of the clauses: in German by their capitals, else right behind a word that leads one in."""
    leads = _BEFORE_A_NOUN.get(language, frozenset())
    for one, noun in pairwise(words):
        is_within = any(start < noun.start - begin < end for start, end in clauses)
        is_noun = noun.is_name if language in NOUNS_WITH_CAPITALS else plain(one.text) in leads
        if is_within and is_noun and noun.is_content and not noun.is_number and not is_unit(noun):
            yield noun


def _lacks_the_consent(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """It is asked how it is with somebody's consent, and another line says that."""
    if not _CONSENT.search(flat(question.text)[0]) or _CONSENT.search(flat(line.text)[0]):
        return False
    return any(_CONSENT.search(flat(other.text)[0]) for other in passage.lines)


def _subjects(question: ParsedQuestion) -> frozenset[str]:
    """Of what the clause tells the case, behind its article: that the table is painted, and that it stands outdoors; in
    Arabic what whoever does, by which way or for how long.
    """
    articles = _DEFINITE.get(question.language, frozenset())
    found = question.words
    starts = {start for start, _ in case_clauses(question.text, question.language)}
    if question.language == "ar":
        return frozenset(verb.stem for one, verb in pairwise(found) if one.start in starts and one.text == _WHOEVER)
    threes = zip(found, found[1:], found[2:], strict=False)
    return frozenset(
        noun.stem for opener, article, noun in threes if opener.start in starts and plain(article.text) in articles
    )


def _is_told_as_a_case(question: ParsedQuestion, case: frozenset[str], line: Line) -> bool:
    """The line says something of the case in a clause of its own that tells one, in other words: "if I bring my bed",
    and what guests pay "when they come with a bed of their own".
    """
    clauses = case_clauses(line.text, question.language)
    told = (word.stem for word in line.words for start, end in clauses if start <= word.start - line.start < end)
    return bool(case & said_of(question, frozenset(told)))


def _lacks_what_is_done(question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """Of a Chinese case in which something is done to the thing the passage has no sign of that deed."""
    clauses = case_clauses(question.text, question.language) if question.language in NO_SPACES else ()
    done = [one.group(1) for start, end in clauses for one in _DONE.finditer(question.text[start:end])]
    return any(sign not in passage.read.text for sign in done)
